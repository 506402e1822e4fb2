use async_trait::async_trait;
use eventually::{event, message, query};
use sqlx::{FromRow, PgPool};

use crate::domain::{Sku, StockItemEvent};

/// What lies on the shelf of one article.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ShelfLevel {
    pub sku: String,
    pub description: String,
    pub on_hand: i32,
    pub below_minimum: bool,
}

/// Keeps the table `shelf_level` in step with the stock items.
#[derive(Clone)]
pub struct ShelfLevelProjection {
    pool: PgPool,
}

impl ShelfLevelProjection {
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    pub async fn project(&self, persisted: event::Persisted<Sku, StockItemEvent>) -> anyhow::Result<()> {
        let sku = persisted.stream_id.to_string();
        match persisted.event.message {
            StockItemEvent::WasListed { description, .. } => {
                sqlx::query(
                    "INSERT INTO shelf_level (sku, description, on_hand, below_minimum) VALUES ($1, $2, 0, false)",
                )
                .bind(sku)
                .bind(description)
                .execute(&self.pool)
                .await?;
            }
            StockItemEvent::DeliveryWasStored { quantity, .. } => {
                self.shift(&sku, quantity as i32).await?;
            }
            StockItemEvent::QuantityWasPicked { quantity, .. }
            | StockItemEvent::QuantityWasWrittenOff { quantity, .. } => {
                self.shift(&sku, -(quantity as i32)).await?;
            }
            StockItemEvent::MinimumWasUndercut { .. } => {
                sqlx::query("UPDATE shelf_level SET below_minimum = true WHERE sku = $1")
                    .bind(sku)
                    .execute(&self.pool)
                    .await?;
            }
            StockItemEvent::QuantityWasReserved { .. } | StockItemEvent::ReservationWasLifted { .. } => {}
        }
        Ok(())
    }

    async fn shift(&self, sku: &str, by: i32) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE shelf_level SET on_hand = on_hand + $2, below_minimum = below_minimum AND $2 <= 0 WHERE sku = $1")
            .bind(sku)
            .bind(by)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GetShelfLevel {
    pub sku: Sku,
}

impl message::Message for GetShelfLevel {
    fn name(&self) -> &'static str {
        "GetShelfLevel"
    }
}

#[async_trait]
impl query::Handler<GetShelfLevel> for ShelfLevelProjection {
    type Error = anyhow::Error;
    type Output = Option<ShelfLevel>;

    async fn handle(&self, query: query::Envelope<GetShelfLevel>) -> Result<Option<ShelfLevel>, Self::Error> {
        let level = sqlx::query_as("SELECT * FROM shelf_level WHERE sku = $1")
            .bind(query.message.sku.to_string())
            .fetch_optional(&self.pool)
            .await?;
        Ok(level)
    }
}
