use async_trait::async_trait;
use chrono::{DateTime, Utc};
use disintegrate::{query, EventListener, PersistedEvent, StreamQuery};
use disintegrate_postgres::PgEventId;
use sqlx::{FromRow, PgPool};

use crate::domain::DomainEvent;

/// One evening, as it is printed in the programme.
#[derive(Debug, Clone, FromRow)]
pub struct ProgrammeEntry {
    pub concert_id: String,
    pub title: String,
    pub starts_at: DateTime<Utc>,
    pub seats_left: i32,
    pub called_off: bool,
}

#[derive(Clone)]
pub struct ProgrammeRepository {
    pool: PgPool,
}

impl ProgrammeRepository {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub async fn upcoming_concerts(&self, limit: i64) -> Result<Vec<ProgrammeEntry>, sqlx::Error> {
        sqlx::query_as(
            "SELECT concert_id, title, starts_at, seats_left, called_off FROM programme \
             WHERE starts_at > now() ORDER BY starts_at LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&self.pool)
        .await
    }
}

pub struct ProgrammeProjection {
    query: StreamQuery<PgEventId, DomainEvent>,
    pool: PgPool,
}

impl ProgrammeProjection {
    pub async fn try_new(pool: PgPool) -> Result<Self, sqlx::Error> {
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS programme (concert_id TEXT PRIMARY KEY, title TEXT NOT NULL, \
             starts_at TIMESTAMPTZ NOT NULL, seats_left INT NOT NULL, called_off BOOL NOT NULL DEFAULT false, \
             event_id BIGINT NOT NULL)",
        )
        .execute(&pool)
        .await?;
        Ok(Self { query: query!(DomainEvent), pool })
    }

    async fn shift_seats(&self, concert_id: &str, by: i32, event_id: PgEventId) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE programme SET seats_left = seats_left + $2, event_id = $3 \
             WHERE concert_id = $1 AND event_id < $3",
        )
        .bind(concert_id)
        .bind(by)
        .bind(event_id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

#[async_trait]
impl EventListener<PgEventId, DomainEvent> for ProgrammeProjection {
    type Error = sqlx::Error;

    fn id(&self) -> &'static str {
        "programme"
    }

    fn query(&self) -> &StreamQuery<PgEventId, DomainEvent> {
        &self.query
    }

    async fn handle(&self, event: PersistedEvent<PgEventId, DomainEvent>) -> Result<(), Self::Error> {
        let event_id = event.id();
        match event.into_inner() {
            DomainEvent::ConcertAnnounced { concert_id, title, starts_at, seats } => {
                sqlx::query(
                    "INSERT INTO programme (concert_id, title, starts_at, seats_left, event_id) \
                     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                )
                .bind(concert_id)
                .bind(title)
                .bind(starts_at)
                .bind(seats as i32)
                .bind(event_id)
                .execute(&self.pool)
                .await?;
            }
            DomainEvent::ConcertMoved { concert_id, starts_at } => {
                sqlx::query(
                    "UPDATE programme SET starts_at = $2, event_id = $3 WHERE concert_id = $1 AND event_id < $3",
                )
                .bind(concert_id)
                .bind(starts_at)
                .bind(event_id)
                .execute(&self.pool)
                .await?;
            }
            DomainEvent::ConcertCalledOff { concert_id, .. } => {
                sqlx::query(
                    "UPDATE programme SET called_off = true, event_id = $2 WHERE concert_id = $1 AND event_id < $2",
                )
                .bind(concert_id)
                .bind(event_id)
                .execute(&self.pool)
                .await?;
            }
            DomainEvent::TicketBought { concert_id, .. } => {
                self.shift_seats(&concert_id, -1, event_id).await?;
            }
            DomainEvent::TicketReturned { concert_id, .. } => {
                self.shift_seats(&concert_id, 1, event_id).await?;
            }
            _ => {}
        }
        Ok(())
    }
}
