use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use derive_builder::Builder;
use es_entity::*;
use serde::{Deserialize, Serialize};

use super::error::LeaseError;
use crate::primitives::{BerthId, LeaseId};

#[derive(EsEvent, Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[es_event(id = "LeaseId")]
pub enum LeaseEvent {
    Initialized {
        id: LeaseId,
        berth_id: BerthId,
        skipper_email: String,
        monthly_rent_in_cents: u32,
        months: u16,
    },
    Signed {
        berth_id: BerthId,
        signed_at: DateTime<Utc>,
    },
    RentCharged {
        skipper_email: String,
        period: String,
        cents: u32,
    },
    RentPaid {
        period: String,
    },
    TermExtended {
        months: u16,
    },
    Terminated {
        berth_id: BerthId,
        reason: String,
    },
}

#[derive(EsEntity, Builder)]
#[builder(pattern = "owned", build_fn(error = "EntityHydrationError"))]
pub struct Lease {
    pub id: LeaseId,
    pub berth_id: BerthId,
    pub skipper_email: String,
    pub monthly_rent_in_cents: u32,
    pub months: u16,
    events: EntityEvents<LeaseEvent>,
}

impl Lease {
    pub(crate) fn sign(&mut self, signed_at: DateTime<Utc>) -> Result<Idempotent<()>, LeaseError> {
        idempotency_guard!(
            self.events.iter_all().rev(),
            already_applied: LeaseEvent::Signed { .. }
        );
        if self.is_ended() {
            return Err(LeaseError::Ended(self.id));
        }
        self.events.push(LeaseEvent::Signed { berth_id: self.berth_id, signed_at });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn charge_rent(&mut self, period: String) -> Result<Idempotent<()>, LeaseError> {
        idempotency_guard!(
            self.events.iter_all().rev(),
            already_applied: LeaseEvent::RentCharged { period: charged, .. } if charged == &period
        );
        self.ensure_running()?;
        self.events.push(LeaseEvent::RentCharged {
            skipper_email: self.skipper_email.clone(),
            period,
            cents: self.monthly_rent_in_cents,
        });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn record_payment(&mut self, period: String) -> Result<Idempotent<()>, LeaseError> {
        idempotency_guard!(
            self.events.iter_all().rev(),
            already_applied: LeaseEvent::RentPaid { period: paid } if paid == &period
        );
        if !self.open_periods().contains(period.as_str()) {
            return Err(LeaseError::NothingCharged(period));
        }
        self.events.push(LeaseEvent::RentPaid { period });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn extend(&mut self, months: u16) -> Result<Idempotent<()>, LeaseError> {
        self.ensure_running()?;
        check_term(self.months + months)?;
        self.months += months;
        self.events.push(LeaseEvent::TermExtended { months });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn terminate(&mut self, reason: String) -> Result<Idempotent<()>, LeaseError> {
        if self.is_ended() {
            return Ok(Idempotent::AlreadyApplied);
        }
        let open = self.open_periods().len();
        if open > 0 {
            return Err(LeaseError::RentOutstanding { open });
        }
        self.events.push(LeaseEvent::Terminated { berth_id: self.berth_id, reason });
        Ok(Idempotent::Executed(()))
    }

    fn ensure_running(&self) -> Result<(), LeaseError> {
        if self.is_ended() {
            return Err(LeaseError::Ended(self.id));
        }
        if !self.is_signed() {
            return Err(LeaseError::NotSigned(self.id));
        }
        Ok(())
    }

    fn is_signed(&self) -> bool {
        self.events.iter_all().any(|event| matches!(event, LeaseEvent::Signed { .. }))
    }

    fn is_ended(&self) -> bool {
        self.events.iter_all().any(|event| matches!(event, LeaseEvent::Terminated { .. }))
    }

    fn open_periods(&self) -> BTreeSet<&str> {
        let mut open = BTreeSet::new();
        for event in self.events.iter_all() {
            match event {
                LeaseEvent::RentCharged { period, .. } => {
                    open.insert(period.as_str());
                }
                LeaseEvent::RentPaid { period } => {
                    open.remove(period.as_str());
                }
                _ => {}
            }
        }
        open
    }
}

pub(crate) fn check_term(months: u16) -> Result<(), LeaseError> {
    if !(1..=60).contains(&months) {
        return Err(LeaseError::TermOutOfRange(months));
    }
    Ok(())
}

impl TryFromEvents<LeaseEvent> for Lease {
    fn try_from_events(events: EntityEvents<LeaseEvent>) -> Result<Self, EntityHydrationError> {
        let mut builder = LeaseBuilder::default();
        let mut term = 0;
        for event in events.iter_all() {
            match event {
                LeaseEvent::Initialized { id, berth_id, skipper_email, monthly_rent_in_cents, months } => {
                    term = *months;
                    builder = builder
                        .id(*id)
                        .berth_id(*berth_id)
                        .skipper_email(skipper_email.clone())
                        .monthly_rent_in_cents(*monthly_rent_in_cents)
                        .months(term);
                }
                LeaseEvent::TermExtended { months } => {
                    term += months;
                    builder = builder.months(term);
                }
                LeaseEvent::Signed { .. }
                | LeaseEvent::RentCharged { .. }
                | LeaseEvent::RentPaid { .. }
                | LeaseEvent::Terminated { .. } => {}
            }
        }
        builder.events(events).build()
    }
}

#[derive(Debug, Builder)]
pub struct NewLease {
    #[builder(setter(into))]
    pub(super) id: LeaseId,
    pub(super) berth_id: BerthId,
    #[builder(setter(into))]
    pub(super) skipper_email: String,
    pub(super) monthly_rent_in_cents: u32,
    pub(super) months: u16,
}

impl NewLease {
    pub fn builder() -> NewLeaseBuilder {
        NewLeaseBuilder::default()
    }
}

impl IntoEvents<LeaseEvent> for NewLease {
    fn into_events(self) -> EntityEvents<LeaseEvent> {
        EntityEvents::init(
            self.id,
            [LeaseEvent::Initialized {
                id: self.id,
                berth_id: self.berth_id,
                skipper_email: self.skipper_email,
                monthly_rent_in_cents: self.monthly_rent_in_cents,
                months: self.months,
            }],
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease() -> Lease {
        let new = NewLease::builder()
            .id(LeaseId::new())
            .berth_id(BerthId::new())
            .skipper_email("skipper@example.org")
            .monthly_rent_in_cents(32_000)
            .months(12)
            .build()
            .unwrap();
        Lease::try_from_events(new.into_events()).unwrap()
    }

    #[test]
    fn rent_is_charged_once_a_period() {
        let mut lease = lease();
        assert!(lease.sign(Utc::now()).unwrap().did_execute());
        assert!(lease.charge_rent("2026-05".into()).unwrap().did_execute());
        assert!(lease.charge_rent("2026-05".into()).unwrap().was_already_applied());
    }
}
