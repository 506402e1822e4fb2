use async_trait::async_trait;
use clearing::SettlementEvent;
use kernel::{Envelope, Failure, Subscriber};

use super::translation::entry_for;
use crate::service::LedgerService;

/// Books what the clearing has approved and paid.
pub struct PostSettlement {
    ledger: LedgerService,
}

impl PostSettlement {
    pub fn new(ledger: LedgerService) -> Self {
        Self { ledger }
    }
}

#[async_trait]
impl Subscriber<SettlementEvent> for PostSettlement {
    fn name(&self) -> &'static str {
        "post-settlement"
    }

    async fn on(&self, envelope: &Envelope<SettlementEvent>) -> Result<(), Failure> {
        if let Some((entry_id, command)) = entry_for(&envelope.event) {
            self.ledger.journal_entry(&entry_id, command).await?;
        }
        Ok(())
    }
}
