use disintegrate::{Decision, StateMutate, StateQuery};
use serde::{Deserialize, Serialize};

use super::{ConcertId, DomainEvent, HallEvent, PatronId, PatronSaleEvent};

const TICKETS_PER_PATRON: u32 = 4;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TicketSaleError {
    #[error("the concert is not on sale")]
    NotOnSale,
    #[error("the hall is sold out")]
    SoldOut,
    #[error("the patron is not registered")]
    PatronNotRegistered,
    #[error("the patron is banned from the hall")]
    PatronBanned,
    #[error("a patron holds at most {TICKETS_PER_PATRON} tickets")]
    TooManyTickets,
}

/// The seats of the hall on the evening of the concert.
#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]
#[state_query(HallEvent)]
pub struct Hall {
    #[id]
    concert_id: ConcertId,
    on_sale: bool,
    free_seats: u32,
}

impl StateMutate for Hall {
    fn mutate(&mut self, event: Self::Event) {
        match event {
            HallEvent::ConcertAnnounced { seats, .. } => {
                self.on_sale = true;
                self.free_seats = seats;
            }
            HallEvent::ConcertCalledOff { .. } => self.on_sale = false,
            HallEvent::TicketBought { .. } => self.free_seats -= 1,
            HallEvent::TicketReturned { .. } => self.free_seats += 1,
        }
    }
}

/// The patron at the ticket counter, over all concerts.
#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]
#[state_query(PatronSaleEvent)]
pub struct Buyer {
    #[id]
    patron_id: PatronId,
    registered: bool,
    banned: bool,
    tickets: u32,
}

impl StateMutate for Buyer {
    fn mutate(&mut self, event: Self::Event) {
        match event {
            PatronSaleEvent::PatronRegistered { .. } => self.registered = true,
            PatronSaleEvent::PatronBanned { .. } => self.banned = true,
            PatronSaleEvent::TicketBought { .. } => self.tickets += 1,
            PatronSaleEvent::TicketReturned { .. } => self.tickets -= 1,
        }
    }
}

#[derive(Debug, Clone)]
pub struct BuyTicket {
    pub concert_id: ConcertId,
    pub patron_id: PatronId,
    pub ticket_number: String,
    pub price_in_cents: u32,
}

impl Decision for BuyTicket {
    type Event = DomainEvent;
    type StateQuery = (Hall, Buyer);
    type Error = TicketSaleError;

    fn state_query(&self) -> Self::StateQuery {
        (
            Hall { concert_id: self.concert_id.clone(), ..Hall::default() },
            Buyer { patron_id: self.patron_id.clone(), ..Buyer::default() },
        )
    }

    fn process(&self, (hall, buyer): &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        if !buyer.registered {
            return Err(TicketSaleError::PatronNotRegistered);
        }
        if buyer.banned {
            return Err(TicketSaleError::PatronBanned);
        }
        if !hall.on_sale {
            return Err(TicketSaleError::NotOnSale);
        }
        if hall.free_seats == 0 {
            return Err(TicketSaleError::SoldOut);
        }
        if buyer.tickets >= TICKETS_PER_PATRON {
            return Err(TicketSaleError::TooManyTickets);
        }

        Ok(vec![DomainEvent::TicketBought {
            concert_id: self.concert_id.clone(),
            patron_id: self.patron_id.clone(),
            ticket_number: self.ticket_number.clone(),
            price_in_cents: self.price_in_cents,
        }])
    }
}

#[cfg(test)]
mod test {
    use super::*;

    fn registered(patron_id: &str) -> DomainEvent {
        DomainEvent::PatronRegistered { patron_id: patron_id.into(), email: "clara@example.org".into() }
    }

    #[test]
    fn nobody_buys_for_an_unknown_concert() {
        disintegrate::TestHarness::given([registered("p-1")])
            .when(BuyTicket {
                concert_id: "c-1".into(),
                patron_id: "p-1".into(),
                ticket_number: "t-1".into(),
                price_in_cents: 3_900,
            })
            .then_err(TicketSaleError::NotOnSale);
    }
}
