use fmodel_rust::decider::Decider;

use super::api::{
    TechnicianAssignedEvent, VisitCommand, VisitCompletedEvent, VisitEvent, VisitScheduledEvent,
};
use crate::message::DomainError;

pub type VisitDecider<'a> = Decider<'a, VisitCommand, VisitState, VisitEvent, DomainError>;

#[derive(Debug, Clone, Default, PartialEq)]
pub struct VisitState {
    pub visit_id: String,
    pub elevator_id: String,
    pub technician: Option<String>,
    pub over: bool,
}

pub fn visit_decider<'a>() -> VisitDecider<'a> {
    Decider {
        decide: Box::new(|command, state| match command {
            VisitCommand::Schedule(cmd) => {
                if !state.visit_id.is_empty() {
                    return Err(DomainError::VisitAlreadyScheduled);
                }
                Ok(vec![VisitEvent::Scheduled(VisitScheduledEvent {
                    visit_id: cmd.visit_id.clone(),
                    elevator_id: cmd.elevator_id.clone(),
                    urgent: cmd.urgent,
                })])
            }
            VisitCommand::AssignTechnician(cmd) => {
                ensure_open(state)?;
                Ok(vec![VisitEvent::TechnicianAssigned(TechnicianAssignedEvent {
                    visit_id: cmd.visit_id.clone(),
                    technician: cmd.technician.clone(),
                })])
            }
            VisitCommand::Complete(cmd) => {
                ensure_open(state)?;
                if state.technician.is_none() {
                    return Err(DomainError::NoTechnicianAssigned);
                }
                Ok(vec![VisitEvent::Completed(VisitCompletedEvent {
                    visit_id: cmd.visit_id.clone(),
                    elevator_id: state.elevator_id.clone(),
                    report: cmd.report.clone(),
                    repaired: cmd.repaired,
                })])
            }
        }),
        evolve: Box::new(|state, event| match event {
            VisitEvent::Scheduled(evt) => VisitState {
                visit_id: evt.visit_id.clone(),
                elevator_id: evt.elevator_id.clone(),
                ..VisitState::default()
            },
            VisitEvent::TechnicianAssigned(evt) => {
                VisitState { technician: Some(evt.technician.clone()), ..state.clone() }
            }
            VisitEvent::Completed(_) => VisitState { over: true, ..state.clone() },
        }),
        initial_state: Box::new(VisitState::default),
    }
}

fn ensure_open(state: &VisitState) -> Result<(), DomainError> {
    if state.visit_id.is_empty() {
        return Err(DomainError::UnknownVisit);
    }
    if state.over {
        return Err(DomainError::VisitOver);
    }
    Ok(())
}
