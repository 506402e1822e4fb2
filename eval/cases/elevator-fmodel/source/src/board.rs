use std::collections::HashMap;

use fmodel_rust::materialized_view::ViewStateRepository;
use fmodel_rust::view::View;
use tokio::sync::RwLock;

use crate::application::InfraError;
use crate::elevator::ElevatorEvent;
use crate::message::Event;
use crate::visit::VisitEvent;

/// One line of the board in the dispatcher's room.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BoardLine {
    pub elevator_id: String,
    pub building: String,
    pub in_service: bool,
    pub open_faults: u32,
    pub urgent_visit: bool,
}

pub type BoardView<'a> = View<'a, Option<BoardLine>, Event>;

pub fn board_view<'a>() -> BoardView<'a> {
    View {
        evolve: Box::new(|line, event| {
            let line = line.clone();
            match event {
                Event::Elevator(ElevatorEvent::Commissioned(evt)) => Some(BoardLine {
                    elevator_id: evt.elevator_id.clone(),
                    building: evt.building.clone(),
                    in_service: true,
                    ..BoardLine::default()
                }),
                Event::Elevator(ElevatorEvent::FaultReported(_)) => {
                    line.map(|line| BoardLine { open_faults: line.open_faults + 1, ..line })
                }
                Event::Elevator(ElevatorEvent::TakenOutOfService(_)) => {
                    line.map(|line| BoardLine { in_service: false, ..line })
                }
                Event::Elevator(ElevatorEvent::ReturnedToService(_)) => line.map(|line| BoardLine {
                    in_service: true,
                    open_faults: 0,
                    urgent_visit: false,
                    ..line
                }),
                Event::Visit(VisitEvent::Scheduled(evt)) => {
                    line.map(|line| BoardLine { urgent_visit: line.urgent_visit || evt.urgent, ..line })
                }
                Event::Visit(VisitEvent::TechnicianAssigned(_) | VisitEvent::Completed(_)) => line,
            }
        }),
        initial_state: Box::new(|| None),
    }
}

/// Keeps the lines of the board, one for each elevator.
#[derive(Default)]
pub struct BoardRepository {
    lines: RwLock<HashMap<String, BoardLine>>,
}

impl BoardRepository {
    pub async fn line_of(&self, elevator_id: &str) -> Option<BoardLine> {
        self.lines.read().await.get(elevator_id).cloned()
    }

    pub async fn out_of_service(&self) -> Vec<BoardLine> {
        self.lines.read().await.values().filter(|line| !line.in_service).cloned().collect()
    }
}

impl ViewStateRepository<Event, Option<BoardLine>, InfraError> for BoardRepository {
    async fn fetch_state(&self, event: &Event) -> Result<Option<Option<BoardLine>>, InfraError> {
        Ok(Some(self.line_of(elevator_of(event)).await))
    }

    async fn save(&self, state: &Option<BoardLine>) -> Result<Option<BoardLine>, InfraError> {
        if let Some(line) = state {
            self.lines.write().await.insert(line.elevator_id.clone(), line.clone());
        }
        Ok(state.clone())
    }
}

fn elevator_of(event: &Event) -> &str {
    match event {
        Event::Elevator(ElevatorEvent::Commissioned(evt)) => &evt.elevator_id,
        Event::Elevator(ElevatorEvent::FaultReported(evt)) => &evt.elevator_id,
        Event::Elevator(ElevatorEvent::TakenOutOfService(evt)) => &evt.elevator_id,
        Event::Elevator(ElevatorEvent::ReturnedToService(evt)) => &evt.elevator_id,
        Event::Visit(VisitEvent::Scheduled(evt)) => &evt.elevator_id,
        Event::Visit(VisitEvent::Completed(evt)) => &evt.elevator_id,
        Event::Visit(VisitEvent::TechnicianAssigned(_)) => "",
    }
}
