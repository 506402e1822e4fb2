use std::time::Duration;

use anyhow::Result;
use disintegrate::serde::json::Json;
use disintegrate_postgres::{PgEventListener, PgEventListenerConfig, PgEventStore};
use sqlx::PgPool;

use concert_tickets::application::{self, Application};
use concert_tickets::call_off_mails::CallOffMails;
use concert_tickets::domain::DomainEvent;
use concert_tickets::programme::{ProgrammeProjection, ProgrammeRepository};

#[tokio::main]
async fn main() -> Result<()> {
    let pool = PgPool::connect(&std::env::var("DATABASE_URL")?).await?;
    let event_store = PgEventStore::try_new(pool.clone(), Json::<DomainEvent>::default()).await?;
    let app = Application::new(event_store.clone(), ProgrammeRepository::new(pool.clone()));

    tokio::select! {
        outcome = application::serve(app) => outcome?,
        outcome = listen(pool, event_store) => outcome?,
    }
    Ok(())
}

async fn listen(pool: PgPool, event_store: PgEventStore<DomainEvent, Json<DomainEvent>>) -> Result<()> {
    let every = PgEventListenerConfig::poller(Duration::from_millis(200)).with_notifier();
    PgEventListener::builder(event_store)
        .register_listener(ProgrammeProjection::try_new(pool.clone()).await?, every.clone())
        .register_listener(CallOffMails::from_env(pool)?, every)
        .start()
        .await?;
    Ok(())
}
