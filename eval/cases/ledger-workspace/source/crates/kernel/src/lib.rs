//! What the contexts share, and nothing of any business: streams, envelopes, delivery.

use std::collections::HashSet;
use std::sync::Mutex;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An event as it lies in the store.
#[derive(Debug, Clone)]
pub struct Envelope<E> {
    pub event_id: Uuid,
    pub stream: String,
    pub recorded_at: DateTime<Utc>,
    pub event: E,
}

impl<E> Envelope<E> {
    pub fn new(stream: &str, event: E) -> Self {
        Self { event_id: Uuid::new_v4(), stream: stream.to_string(), recorded_at: Utc::now(), event }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the stream {0} moved on in the meantime")]
    Conflict(String),
    #[error("the store is not available: {0}")]
    Unavailable(String),
}

#[async_trait]
pub trait EventStore<E>: Send + Sync {
    async fn load(&self, stream: &str) -> Result<Vec<Envelope<E>>, StoreError>;
    async fn append(&self, stream: &str, expected: usize, events: Vec<E>) -> Result<(), StoreError>;
}

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Something that follows the events of a context.
#[async_trait]
pub trait Subscriber<E>: Send + Sync {
    fn name(&self) -> &'static str;
    async fn on(&self, envelope: &Envelope<E>) -> Result<(), Failure>;
}

/// Hands envelopes to subscribers; a failed delivery is tried again later, and
/// what a subscriber has taken is not given to it twice.
#[derive(Default)]
pub struct Relay {
    taken: Mutex<HashSet<(&'static str, Uuid)>>,
}

impl Relay {
    pub async fn deliver<E: Sync>(
        &self,
        subscriber: &dyn Subscriber<E>,
        envelope: &Envelope<E>,
    ) -> Result<(), Failure> {
        let key = (subscriber.name(), envelope.event_id);
        if self.taken.lock().map_err(|_| "poisoned")?.contains(&key) {
            return Ok(());
        }
        subscriber.on(envelope).await?;
        self.taken.lock().map_err(|_| "poisoned")?.insert(key);
        Ok(())
    }
}
