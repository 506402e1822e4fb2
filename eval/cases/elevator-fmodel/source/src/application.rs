use std::sync::Arc;

use fmodel_rust::aggregate::{EventRepository, EventSourcedAggregate};
use fmodel_rust::decider::Decider;
use fmodel_rust::materialized_view::MaterializedView;
use fmodel_rust::saga::Saga;
use fmodel_rust::saga_manager::{ActionPublisher, SagaManager};
use fmodel_rust::Identifier;
use tokio::sync::RwLock;

use crate::board::{board_view, BoardLine, BoardRepository, BoardView};
use crate::elevator::{elevator_decider, ElevatorState};
use crate::message::{command_to_sum, event_to_sum, sum_to_event, Command, DomainError, Event};
use crate::repair::repair_saga;
use crate::visit::{visit_decider, VisitState};

#[derive(Debug, thiserror::Error)]
pub enum InfraError {
    #[error(transparent)]
    Domain(#[from] DomainError),
    #[error("somebody was faster")]
    Conflict,
}

type CareDecider<'a> = Decider<'a, Command, (Option<ElevatorState>, VisitState), Event, InfraError>;

fn care_decider<'a>() -> CareDecider<'a> {
    elevator_decider()
        .combine(visit_decider())
        .map_command(&command_to_sum)
        .map_event(&event_to_sum, &sum_to_event)
        .map_error(|error: &DomainError| InfraError::from(error.clone()))
}

/// All streams in memory; the version is the number of events in the stream.
#[derive(Default)]
pub struct InMemoryEvents {
    events: RwLock<Vec<(Event, usize)>>,
}

impl EventRepository<Command, Event, usize, InfraError> for InMemoryEvents {
    async fn fetch_events(&self, command: &Command) -> Result<Vec<(Event, usize)>, InfraError> {
        let events = self.events.read().await;
        Ok(events.iter().filter(|(event, _)| event.identifier() == command.identifier()).cloned().collect())
    }

    async fn save(&self, events: &[Event]) -> Result<Vec<(Event, usize)>, InfraError> {
        let mut stored = self.events.write().await;
        let mut saved = Vec::new();
        for event in events {
            let version =
                stored.iter().filter(|(known, _)| known.identifier() == event.identifier()).count() + 1;
            stored.push((event.clone(), version));
            saved.push((event.clone(), version));
        }
        Ok(saved)
    }

    async fn version_provider(&self, event: &Event) -> Result<Option<usize>, InfraError> {
        let events = self.events.read().await;
        let known = events.iter().filter(|(known, _)| known.identifier() == event.identifier());
        Ok(known.map(|(_, version)| *version).last())
    }
}

pub type Care<'a> = EventSourcedAggregate<
    Command,
    (Option<ElevatorState>, VisitState),
    Event,
    InMemoryEvents,
    CareDecider<'a>,
    usize,
    InfraError,
>;

pub fn care<'a>() -> Care<'a> {
    EventSourcedAggregate::new(InMemoryEvents::default(), care_decider())
}

pub fn board<'a>() -> MaterializedView<Option<BoardLine>, Event, BoardRepository, BoardView<'a>, InfraError> {
    MaterializedView::new(BoardRepository::default(), board_view())
}

/// Feeds the commands of the saga back into the aggregate.
pub struct Loopback {
    care: Arc<Care<'static>>,
}

impl ActionPublisher<Command, InfraError> for Loopback {
    async fn publish(&self, commands: &[Command]) -> Result<Vec<Command>, InfraError> {
        for command in commands {
            self.care.handle(command).await?;
        }
        Ok(commands.to_vec())
    }
}

pub fn repair(
    care: Arc<Care<'static>>,
) -> SagaManager<Command, Event, Loopback, Saga<'static, Event, Command>, InfraError> {
    SagaManager::new(Loopback { care }, repair_saga())
}
