mod concert;
mod patron;
mod ticket_return;
mod ticket_sale;

pub use concert::{AnnounceConcert, CallOffConcert, ConcertError, MoveConcert};
pub use patron::{BanPatron, PatronError, RegisterPatron};
pub use ticket_return::{ReturnTicket, TicketReturnError};
pub use ticket_sale::{BuyTicket, TicketSaleError};

use chrono::{DateTime, Utc};
use disintegrate::Event;
use serde::{Deserialize, Serialize};

pub type ConcertId = String;
pub type PatronId = String;

#[derive(Debug, Clone, PartialEq, Eq, Event, Serialize, Deserialize)]
#[stream(ConcertEvent, [ConcertAnnounced, ConcertMoved, ConcertCalledOff])]
#[stream(PatronEvent, [PatronRegistered, PatronBanned])]
#[stream(HallEvent, [ConcertAnnounced, ConcertCalledOff, TicketBought, TicketReturned])]
#[stream(PatronSaleEvent, [PatronRegistered, PatronBanned, TicketBought, TicketReturned])]
#[stream(TicketEvent, [TicketBought, TicketReturned])]
pub enum DomainEvent {
    ConcertAnnounced {
        #[id]
        concert_id: ConcertId,
        title: String,
        starts_at: DateTime<Utc>,
        seats: u32,
    },
    ConcertMoved {
        #[id]
        concert_id: ConcertId,
        starts_at: DateTime<Utc>,
    },
    ConcertCalledOff {
        #[id]
        concert_id: ConcertId,
        reason: String,
    },
    PatronRegistered {
        #[id]
        patron_id: PatronId,
        email: String,
    },
    PatronBanned {
        #[id]
        patron_id: PatronId,
        reason: String,
    },
    TicketBought {
        #[id]
        concert_id: ConcertId,
        #[id]
        patron_id: PatronId,
        ticket_number: String,
        price_in_cents: u32,
    },
    TicketReturned {
        #[id]
        concert_id: ConcertId,
        #[id]
        patron_id: PatronId,
        ticket_number: String,
    },
}
