use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use kernel::{Envelope, EventStore, StoreError};
use tokio::sync::Mutex;

/// Keeps the events of one kind in memory and remembers what was handed out.
pub struct MemoryStore<E> {
    envelopes: Mutex<Vec<Envelope<E>>>,
    handed_out: AtomicUsize,
}

impl<E: Clone> MemoryStore<E> {
    pub fn new() -> Self {
        Self { envelopes: Mutex::new(Vec::new()), handed_out: AtomicUsize::new(0) }
    }

    pub async fn unread(&self) -> Vec<Envelope<E>> {
        let envelopes = self.envelopes.lock().await;
        let from = self.handed_out.swap(envelopes.len(), Ordering::SeqCst);
        envelopes[from..].to_vec()
    }
}

#[async_trait]
impl<E: Clone + Send + Sync> EventStore<E> for MemoryStore<E> {
    async fn load(&self, stream: &str) -> Result<Vec<Envelope<E>>, StoreError> {
        let envelopes = self.envelopes.lock().await;
        Ok(envelopes.iter().filter(|envelope| envelope.stream == stream).cloned().collect())
    }

    async fn append(&self, stream: &str, expected: usize, events: Vec<E>) -> Result<(), StoreError> {
        let mut envelopes = self.envelopes.lock().await;
        if envelopes.iter().filter(|envelope| envelope.stream == stream).count() != expected {
            return Err(StoreError::Conflict(stream.to_string()));
        }
        envelopes.extend(events.into_iter().map(|event| Envelope::new(stream, event)));
        Ok(())
    }
}
