//! The crates a customer still has at home.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    HandOutCrates { customer_id: String, count: u32 },
    TakeBackCrates { customer_id: String, count: u32 },
    CallInCrates { customer_id: String },
}

impl Command {
    pub fn customer_id(&self) -> &str {
        match self {
            Command::HandOutCrates { customer_id, .. }
            | Command::TakeBackCrates { customer_id, .. }
            | Command::CallInCrates { customer_id } => customer_id,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    CratesHandedOut { customer_id: String, count: u32 },
    CratesTakenBack { customer_id: String, count: u32 },
    CratesCalledIn { customer_id: String, outstanding: u32 },
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub customer_id: String,
    pub outstanding: u32,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("at least one crate has to move")]
    NothingToMove,
    #[error("only {outstanding} crates are outstanding")]
    MoreThanOutstanding { outstanding: u32 },
}

pub fn decide(command: Command, state: &State) -> Result<Vec<Event>, Error> {
    match command {
        Command::HandOutCrates { count: 0, .. } | Command::TakeBackCrates { count: 0, .. } => {
            Err(Error::NothingToMove)
        }
        Command::HandOutCrates { customer_id, count } => {
            Ok(vec![Event::CratesHandedOut { customer_id, count }])
        }
        Command::TakeBackCrates { count, .. } if count > state.outstanding => {
            Err(Error::MoreThanOutstanding { outstanding: state.outstanding })
        }
        Command::TakeBackCrates { customer_id, count } => {
            Ok(vec![Event::CratesTakenBack { customer_id, count }])
        }
        // Nobody is asked to return what they do not have.
        Command::CallInCrates { .. } if state.outstanding == 0 => Ok(vec![]),
        Command::CallInCrates { customer_id } => {
            Ok(vec![Event::CratesCalledIn { customer_id, outstanding: state.outstanding }])
        }
    }
}

pub fn evolve(state: State, event: Event) -> State {
    match event {
        Event::CratesHandedOut { customer_id, count } => {
            State { customer_id, outstanding: state.outstanding + count }
        }
        Event::CratesTakenBack { count, .. } => {
            State { outstanding: state.outstanding.saturating_sub(count), ..state }
        }
        Event::CratesCalledIn { .. } => state,
    }
}
