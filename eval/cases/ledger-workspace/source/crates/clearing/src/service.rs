use std::sync::Arc;

use kernel::{EventStore, Failure};

use crate::settlement::{Settlement, SettlementCommand, SettlementEvent};

#[derive(Clone)]
pub struct SettlementService {
    store: Arc<dyn EventStore<SettlementEvent>>,
}

impl SettlementService {
    pub fn new(store: Arc<dyn EventStore<SettlementEvent>>) -> Self {
        Self { store }
    }

    pub async fn execute(&self, settlement_id: &str, command: SettlementCommand) -> Result<(), Failure> {
        let stream = format!("settlement-{settlement_id}");
        let history = self.store.load(&stream).await?;
        let mut settlement = Settlement::default();
        for envelope in &history {
            settlement.apply(&envelope.event);
        }
        let events = settlement.decide(command)?;
        self.store.append(&stream, history.len(), events).await?;
        Ok(())
    }
}
