use std::collections::BTreeSet;

use disintegrate::{Decision, StateMutate, StateQuery};
use serde::{Deserialize, Serialize};

use super::{ConcertId, DomainEvent, PatronId, TicketEvent};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketReturnError {
    #[error("the patron does not hold this ticket")]
    TicketNotHeld,
}

/// The tickets one patron holds for one concert.
#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]
#[state_query(TicketEvent)]
pub struct HeldTickets {
    #[id]
    concert_id: ConcertId,
    #[id]
    patron_id: PatronId,
    numbers: BTreeSet<String>,
}

impl StateMutate for HeldTickets {
    fn mutate(&mut self, event: Self::Event) {
        match event {
            TicketEvent::TicketBought { ticket_number, .. } => {
                self.numbers.insert(ticket_number);
            }
            TicketEvent::TicketReturned { ticket_number, .. } => {
                self.numbers.remove(&ticket_number);
            }
        }
    }
}

#[derive(Debug, Clone)]
pub struct ReturnTicket {
    pub concert_id: ConcertId,
    pub patron_id: PatronId,
    pub ticket_number: String,
}

impl Decision for ReturnTicket {
    type Event = DomainEvent;
    type StateQuery = HeldTickets;
    type Error = TicketReturnError;

    fn state_query(&self) -> Self::StateQuery {
        HeldTickets {
            concert_id: self.concert_id.clone(),
            patron_id: self.patron_id.clone(),
            numbers: BTreeSet::new(),
        }
    }

    fn process(&self, held: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        if !held.numbers.contains(&self.ticket_number) {
            return Err(TicketReturnError::TicketNotHeld);
        }
        Ok(vec![DomainEvent::TicketReturned {
            concert_id: self.concert_id.clone(),
            patron_id: self.patron_id.clone(),
            ticket_number: self.ticket_number.clone(),
        }])
    }
}
