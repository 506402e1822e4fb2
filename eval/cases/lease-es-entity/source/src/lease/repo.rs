use es_entity::events::LastPersisted;
use es_entity::*;
use sqlx::PgPool;

use super::entity::{Lease, LeaseEvent, NewLease};
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

    async fn publish<OP: AtomicOperation>(
        &self,
        op: &mut OP,
        lease: &Lease,
        new_events: LastPersisted<'_, LeaseEvent>,
    ) -> Result<(), sqlx::Error> {
        let events = new_events.map(|event| MarinaEvent::Lease { id: lease.id, event: event.event.clone() });
        self.outbox.publish_all_persisted(op, events).await?;
        Ok(())
    }
}
