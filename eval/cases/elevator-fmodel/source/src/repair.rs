use fmodel_rust::saga::Saga;

use crate::elevator::{ElevatorCommand, ElevatorEvent, ReturnToServiceCommand};
use crate::message::{Command, Event};
use crate::visit::{ScheduleVisitCommand, VisitCommand, VisitEvent};

/// A fault sends for a technician; a repair puts the elevator back to work.
pub fn repair_saga<'a>() -> Saga<'a, Event, Command> {
    Saga {
        react: Box::new(|event| match event {
            Event::Elevator(ElevatorEvent::FaultReported(evt)) => {
                vec![Command::Visit(VisitCommand::Schedule(ScheduleVisitCommand {
                    visit_id: evt.fault_id.clone(),
                    elevator_id: evt.elevator_id.clone(),
                    urgent: evt.people_trapped,
                }))]
            }
            Event::Visit(VisitEvent::Completed(evt)) if evt.repaired => {
                vec![Command::Elevator(ElevatorCommand::ReturnToService(ReturnToServiceCommand {
                    elevator_id: evt.elevator_id.clone(),
                    visit_id: Some(evt.visit_id.clone()),
                }))]
            }
            _ => vec![],
        }),
    }
}
