use derive_builder::Builder;
use es_entity::*;
use serde::{Deserialize, Serialize};

use crate::primitives::{BerthId, LeaseId};

#[derive(Debug, thiserror::Error)]
pub enum BerthError {
    #[error("berth {0} is under repair")]
    UnderRepair(BerthId),
    #[error("berth {0} is occupied")]
    Occupied(BerthId),
}

#[derive(EsEvent, Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[es_event(id = "BerthId")]
pub enum BerthEvent {
    Initialized { id: BerthId, pier: String, number: u16, length_in_cm: u32 },
    RepairStarted { reason: String },
    RepairFinished {},
    Occupied { lease_id: LeaseId },
    Vacated { lease_id: LeaseId },
}

#[derive(EsEntity, Builder)]
#[builder(pattern = "owned", build_fn(error = "EntityHydrationError"))]
pub struct Berth {
    pub id: BerthId,
    pub pier: String,
    pub length_in_cm: u32,
    #[builder(setter(strip_option), default)]
    pub occupied_by: Option<LeaseId>,
    #[builder(default)]
    pub under_repair: bool,
    events: EntityEvents<BerthEvent>,
}

impl Berth {
    pub(crate) fn start_repair(&mut self, reason: String) -> Result<Idempotent<()>, BerthError> {
        idempotency_guard!(
            self.events.iter_all().rev(),
            already_applied: BerthEvent::RepairStarted { .. },
            resets_on: BerthEvent::RepairFinished {}
        );
        if self.occupied_by.is_some() {
            return Err(BerthError::Occupied(self.id));
        }
        self.under_repair = true;
        self.events.push(BerthEvent::RepairStarted { reason });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn finish_repair(&mut self) -> Idempotent<()> {
        if !self.under_repair {
            return Idempotent::AlreadyApplied;
        }
        self.under_repair = false;
        self.events.push(BerthEvent::RepairFinished {});
        Idempotent::Executed(())
    }

    pub(crate) fn occupy(&mut self, lease_id: LeaseId) -> Result<Idempotent<()>, BerthError> {
        if self.occupied_by == Some(lease_id) {
            return Ok(Idempotent::AlreadyApplied);
        }
        if self.occupied_by.is_some() {
            return Err(BerthError::Occupied(self.id));
        }
        if self.under_repair {
            return Err(BerthError::UnderRepair(self.id));
        }
        self.occupied_by = Some(lease_id);
        self.events.push(BerthEvent::Occupied { lease_id });
        Ok(Idempotent::Executed(()))
    }

    pub(crate) fn vacate(&mut self, lease_id: LeaseId) -> Idempotent<()> {
        if self.occupied_by != Some(lease_id) {
            return Idempotent::AlreadyApplied;
        }
        self.occupied_by = None;
        self.events.push(BerthEvent::Vacated { lease_id });
        Idempotent::Executed(())
    }
}

impl TryFromEvents<BerthEvent> for Berth {
    fn try_from_events(events: EntityEvents<BerthEvent>) -> Result<Self, EntityHydrationError> {
        let mut builder = BerthBuilder::default();
        for event in events.iter_all() {
            builder = match event {
                BerthEvent::Initialized { id, pier, length_in_cm, .. } => {
                    builder.id(*id).pier(pier.clone()).length_in_cm(*length_in_cm)
                }
                BerthEvent::RepairStarted { .. } => builder.under_repair(true),
                BerthEvent::RepairFinished {} => builder.under_repair(false),
                BerthEvent::Occupied { lease_id } => builder.occupied_by(*lease_id),
                BerthEvent::Vacated { .. } => BerthBuilder { occupied_by: Some(None), ..builder },
            };
        }
        builder.events(events).build()
    }
}

#[derive(Debug, Builder)]
pub struct NewBerth {
    #[builder(setter(into))]
    pub(super) id: BerthId,
    #[builder(setter(into))]
    pub(super) pier: String,
    pub(super) number: u16,
    pub(super) length_in_cm: u32,
}

impl NewBerth {
    pub fn builder() -> NewBerthBuilder {
        NewBerthBuilder::default()
    }
}

impl IntoEvents<BerthEvent> for NewBerth {
    fn into_events(self) -> EntityEvents<BerthEvent> {
        EntityEvents::init(
            self.id,
            [BerthEvent::Initialized {
                id: self.id,
                pier: self.pier,
                number: self.number,
                length_in_cm: self.length_in_cm,
            }],
        )
    }
}
