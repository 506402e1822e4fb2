use disintegrate::{Decision, StateMutate, StateQuery};
use serde::{Deserialize, Serialize};

use super::{DomainEvent, PatronEvent, PatronId};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatronError {
    #[error("the patron is registered already")]
    AlreadyRegistered,
    #[error("no such patron")]
    NotRegistered,
    #[error("the patron is banned already")]
    AlreadyBanned,
}

#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]
#[state_query(PatronEvent)]
pub struct Patron {
    #[id]
    patron_id: PatronId,
    registered: bool,
    banned: bool,
}

impl Patron {
    fn new(patron_id: PatronId) -> Self {
        Self { patron_id, ..Self::default() }
    }
}

impl StateMutate for Patron {
    fn mutate(&mut self, event: Self::Event) {
        match event {
            PatronEvent::PatronRegistered { .. } => self.registered = true,
            PatronEvent::PatronBanned { .. } => self.banned = true,
        }
    }
}

#[derive(Debug, Clone)]
pub struct RegisterPatron {
    pub patron_id: PatronId,
    pub email: String,
}

impl Decision for RegisterPatron {
    type Event = DomainEvent;
    type StateQuery = Patron;
    type Error = PatronError;

    fn state_query(&self) -> Self::StateQuery {
        Patron::new(self.patron_id.clone())
    }

    fn process(&self, patron: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        if patron.registered {
            return Err(PatronError::AlreadyRegistered);
        }
        Ok(vec![DomainEvent::PatronRegistered {
            patron_id: self.patron_id.clone(),
            email: self.email.clone(),
        }])
    }
}

#[derive(Debug, Clone)]
pub struct BanPatron {
    pub patron_id: PatronId,
    pub reason: String,
}

impl Decision for BanPatron {
    type Event = DomainEvent;
    type StateQuery = Patron;
    type Error = PatronError;

    fn state_query(&self) -> Self::StateQuery {
        Patron::new(self.patron_id.clone())
    }

    fn process(&self, patron: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        if !patron.registered {
            return Err(PatronError::NotRegistered);
        }
        if patron.banned {
            return Err(PatronError::AlreadyBanned);
        }
        Ok(vec![DomainEvent::PatronBanned { patron_id: self.patron_id.clone(), reason: self.reason.clone() }])
    }
}
