use serde::{Deserialize, Serialize};

use crate::berth::BerthEvent;
use crate::lease::LeaseEvent;
use crate::primitives::{BerthId, LeaseId};

pub type Outbox = obix::out::Outbox<MarinaEvent>;

/// What the outbox carries: an event of one of the entities, and whose it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "entity", rename_all = "snake_case")]
pub enum MarinaEvent {
    Berth { id: BerthId, event: BerthEvent },
    Lease { id: LeaseId, event: LeaseEvent },
}
