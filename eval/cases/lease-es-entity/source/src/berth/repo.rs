use es_entity::events::LastPersisted;
use es_entity::*;
use sqlx::PgPool;

use super::entity::{Berth, BerthEvent, NewBerth};
use crate::outbox::{MarinaEvent, Outbox};
use crate::primitives::BerthId;

#[derive(EsRepo, Clone)]
#[es_repo(entity = "Berth", columns(pier(ty = "String")), post_persist_hook = "publish")]
pub struct Berths {
    pool: PgPool,
    outbox: Outbox,
}

impl Berths {
    pub fn new(pool: &PgPool, outbox: &Outbox) -> Self {
        Self { pool: pool.clone(), outbox: outbox.clone() }
    }

    async fn publish<OP: AtomicOperation>(
        &self,
        op: &mut OP,
        berth: &Berth,
        new_events: LastPersisted<'_, BerthEvent>,
    ) -> Result<(), sqlx::Error> {
        let events = new_events.map(|event| MarinaEvent::Berth { id: berth.id, event: event.event.clone() });
        self.outbox.publish_all_persisted(op, events).await?;
        Ok(())
    }
}
