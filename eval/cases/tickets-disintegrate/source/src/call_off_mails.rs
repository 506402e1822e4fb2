use async_trait::async_trait;
use disintegrate::{query, EventListener, PersistedEvent, StreamQuery};
use disintegrate_postgres::PgEventId;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use sqlx::PgPool;

use crate::domain::ConcertEvent;

/// Tells everyone with a ticket that the evening is called off.
pub struct CallOffMails {
    query: StreamQuery<PgEventId, ConcertEvent>,
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    pool: PgPool,
}

impl CallOffMails {
    pub fn from_env(pool: PgPool) -> anyhow::Result<Self> {
        let smtp = AsyncSmtpTransport::<Tokio1Executor>::relay(&std::env::var("SMTP_HOST")?)?.build();
        Ok(Self { query: query!(ConcertEvent), smtp, pool })
    }

    async fn ticket_holders(&self, concert_id: &str) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("SELECT email FROM ticket_holder WHERE concert_id = $1")
            .bind(concert_id)
            .fetch_all(&self.pool)
            .await
    }
}

#[async_trait]
impl EventListener<PgEventId, ConcertEvent> for CallOffMails {
    type Error = anyhow::Error;

    fn id(&self) -> &'static str {
        "call-off-mails"
    }

    fn query(&self) -> &StreamQuery<PgEventId, ConcertEvent> {
        &self.query
    }

    async fn handle(&self, event: PersistedEvent<PgEventId, ConcertEvent>) -> Result<(), Self::Error> {
        let ConcertEvent::ConcertCalledOff { concert_id, reason } = event.into_inner() else {
            return Ok(());
        };
        for email in self.ticket_holders(&concert_id).await? {
            let mail = Message::builder()
                .from("box-office@example.org".parse()?)
                .to(email.parse()?)
                .subject("Your concert is called off")
                .body(reason.clone())?;
            self.smtp.send(mail).await?;
        }
        Ok(())
    }
}
