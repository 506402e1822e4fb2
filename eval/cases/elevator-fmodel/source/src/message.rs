//! One command and one event type for everything, so that deciders can be combined.

use fmodel_rust::{Identifier, Sum};

use crate::elevator::{ElevatorCommand, ElevatorEvent};
use crate::visit::{VisitCommand, VisitEvent};

#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Elevator(ElevatorCommand),
    Visit(VisitCommand),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Elevator(ElevatorEvent),
    Visit(VisitEvent),
}

pub fn command_to_sum(command: &Command) -> Sum<ElevatorCommand, VisitCommand> {
    match command {
        Command::Elevator(command) => Sum::First(command.clone()),
        Command::Visit(command) => Sum::Second(command.clone()),
    }
}

pub fn event_to_sum(event: &Event) -> Sum<ElevatorEvent, VisitEvent> {
    match event {
        Event::Elevator(event) => Sum::First(event.clone()),
        Event::Visit(event) => Sum::Second(event.clone()),
    }
}

pub fn sum_to_event(sum: &Sum<ElevatorEvent, VisitEvent>) -> Event {
    match sum {
        Sum::First(event) => Event::Elevator(event.clone()),
        Sum::Second(event) => Event::Visit(event.clone()),
    }
}

impl Identifier for Command {
    fn identifier(&self) -> String {
        match self {
            Command::Elevator(command) => command.identifier(),
            Command::Visit(command) => command.identifier(),
        }
    }
}

impl Identifier for Event {
    fn identifier(&self) -> String {
        match self {
            Event::Elevator(event) => event.identifier(),
            Event::Visit(event) => event.identifier(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DomainError {
    #[error("the elevator is known already")]
    ElevatorAlreadyCommissioned,
    #[error("no such elevator")]
    UnknownElevator,
    #[error("the elevator has no floor {0}")]
    NoSuchFloor(i16),
    #[error("the elevator is running")]
    ElevatorInService,
    #[error("the visit is scheduled already")]
    VisitAlreadyScheduled,
    #[error("no such visit")]
    UnknownVisit,
    #[error("nobody is assigned to the visit")]
    NoTechnicianAssigned,
    #[error("the visit is over")]
    VisitOver,
}
