use chrono::{DateTime, Utc};
use disintegrate::{Decision, StateMutate, StateQuery};
use serde::{Deserialize, Serialize};

use super::{ConcertEvent, ConcertId, DomainEvent};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConcertError {
    #[error("the concert has been announced before")]
    AlreadyAnnounced,
    #[error("a concert needs at least one seat")]
    NoSeats,
    #[error("no such concert")]
    UnknownConcert,
    #[error("the concert has been called off")]
    CalledOff,
    #[error("the hall is closed on that day")]
    HallClosed,
}

#[derive(Debug, Clone, Default, StateQuery, Serialize, Deserialize)]
#[state_query(ConcertEvent)]
pub struct Concert {
    #[id]
    concert_id: ConcertId,
    announced: bool,
    called_off: bool,
    starts_at: Option<DateTime<Utc>>,
}

impl Concert {
    fn new(concert_id: ConcertId) -> Self {
        Self { concert_id, ..Self::default() }
    }
}

impl StateMutate for Concert {
    fn mutate(&mut self, event: Self::Event) {
        match event {
            ConcertEvent::ConcertAnnounced { starts_at, .. } => {
                self.announced = true;
                self.starts_at = Some(starts_at);
            }
            ConcertEvent::ConcertMoved { starts_at, .. } => self.starts_at = Some(starts_at),
            ConcertEvent::ConcertCalledOff { .. } => self.called_off = true,
        }
    }
}

fn ensure_takes_place(concert: &Concert) -> Result<(), ConcertError> {
    if !concert.announced {
        return Err(ConcertError::UnknownConcert);
    }
    if concert.called_off {
        return Err(ConcertError::CalledOff);
    }
    Ok(())
}

#[derive(Debug, Clone)]
pub struct AnnounceConcert {
    pub concert_id: ConcertId,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub seats: u32,
}

impl Decision for AnnounceConcert {
    type Event = DomainEvent;
    type StateQuery = Concert;
    type Error = ConcertError;

    fn state_query(&self) -> Self::StateQuery {
        Concert::new(self.concert_id.clone())
    }

    fn process(&self, concert: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        if concert.announced {
            return Err(ConcertError::AlreadyAnnounced);
        }
        if self.seats == 0 {
            return Err(ConcertError::NoSeats);
        }
        Ok(vec![DomainEvent::ConcertAnnounced {
            concert_id: self.concert_id.clone(),
            title: self.title.clone(),
            starts_at: self.starts_at,
            seats: self.seats,
        }])
    }
}

#[derive(Debug, Clone)]
pub struct MoveConcert {
    pub concert_id: ConcertId,
    pub starts_at: DateTime<Utc>,
}

impl Decision for MoveConcert {
    type Event = DomainEvent;
    type StateQuery = Concert;
    type Error = ConcertError;

    fn state_query(&self) -> Self::StateQuery {
        Concert::new(self.concert_id.clone())
    }

    fn process(&self, concert: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        ensure_takes_place(concert)?;
        if concert.starts_at == Some(self.starts_at) {
            return Ok(vec![]);
        }
        Ok(vec![DomainEvent::ConcertMoved { concert_id: self.concert_id.clone(), starts_at: self.starts_at }])
    }
}

#[derive(Debug, Clone)]
pub struct CallOffConcert {
    pub concert_id: ConcertId,
    pub reason: String,
}

impl Decision for CallOffConcert {
    type Event = DomainEvent;
    type StateQuery = Concert;
    type Error = ConcertError;

    fn state_query(&self) -> Self::StateQuery {
        Concert::new(self.concert_id.clone())
    }

    fn process(&self, concert: &Self::StateQuery) -> Result<Vec<Self::Event>, Self::Error> {
        ensure_takes_place(concert)?;
        Ok(vec![DomainEvent::ConcertCalledOff {
            concert_id: self.concert_id.clone(),
            reason: self.reason.clone(),
        }])
    }
}

#[cfg(test)]
mod test {
    use super::*;

    #[test]
    fn a_concert_without_seats_is_refused() {
        disintegrate::TestHarness::given([])
            .when(AnnounceConcert {
                concert_id: "c-1".into(),
                title: "Winterreise".into(),
                starts_at: DateTime::UNIX_EPOCH,
                seats: 0,
            })
            .then_err(ConcertError::NoSeats);
    }
}
