use es_entity::*;
use sqlx::PgPool;

use super::entity::{Lease, LeaseEvent, NewLease};
use super::error::LeaseError;
use crate::outbox::{MarinaEvent, Outbox};
use crate::primitives::{BerthId, LeaseId};

#[derive(EsRepo, Clone)]
#[es_repo(
    entity = "Lease",
    err = "LeaseError",
    columns(berth_id(ty = "BerthId")),
    post_persist_hook = "publish"
)]
pub struct Leases {
    pool: PgPool,
    outbox: Outbox,
}

impl Leases {
    pub fn new(pool: &PgPool, outbox: &Outbox) -> Self {
        Self { pool: pool.clone(), outbox: outbox.clone() }
    }

    async fn publish(
        &self,
        db: &mut impl es_entity::AtomicOperation,
        lease: &Lease,
        new_events: es_entity::LastPersisted<'_, LeaseEvent>,
    ) -> Result<(), LeaseError> {
        let events = new_events.map(|event| MarinaEvent::Lease { id: lease.id, event: event.event.clone() });
        self.outbox.publish_all_persisted(db, events).await?;
        Ok(())
    }
}
