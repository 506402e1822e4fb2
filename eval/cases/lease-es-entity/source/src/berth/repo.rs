use es_entity::*;
use sqlx::PgPool;

use super::entity::{Berth, BerthError, BerthEvent, NewBerth};
use crate::outbox::{MarinaEvent, Outbox};
use crate::primitives::BerthId;

#[derive(EsRepo, Clone)]
#[es_repo(entity = "Berth", err = "BerthError", columns(pier(ty = "String")), post_persist_hook = "publish")]
pub struct Berths {
    pool: PgPool,
    outbox: Outbox,
}

impl Berths {
    pub fn new(pool: &PgPool, outbox: &Outbox) -> Self {
        Self { pool: pool.clone(), outbox: outbox.clone() }
    }

    async fn publish(
        &self,
        db: &mut impl es_entity::AtomicOperation,
        berth: &Berth,
        new_events: es_entity::LastPersisted<'_, BerthEvent>,
    ) -> Result<(), BerthError> {
        let events = new_events.map(|event| MarinaEvent::Berth { id: berth.id, event: event.event.clone() });
        self.outbox.publish_all_persisted(db, events).await?;
        Ok(())
    }
}
