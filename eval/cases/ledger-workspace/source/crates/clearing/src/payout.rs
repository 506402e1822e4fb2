use std::collections::HashMap;

use async_trait::async_trait;
use kernel::{Envelope, Failure, Subscriber};
use tokio::sync::Mutex;

use crate::service::SettlementService;
use crate::settlement::{SettlementCommand, SettlementEvent};

const MAX_ATTEMPTS: u8 = 3;

/// How far the payout of one settlement has come.
#[derive(Debug, Clone)]
struct PayoutState {
    settlement_id: String,
    attempts: u8,
    done: bool,
}

/// Sees a payout through: asks for it, tries again, and gives up in the end.
pub struct PayoutProcessManager {
    settlements: SettlementService,
    payouts: Mutex<HashMap<String, PayoutState>>,
}

impl PayoutProcessManager {
    pub fn new(settlements: SettlementService) -> Self {
        Self { settlements, payouts: Mutex::default() }
    }

    async fn begin(&self, settlement_id: &str) -> Result<(), Failure> {
        let state = PayoutState { settlement_id: settlement_id.to_string(), attempts: 1, done: false };
        self.payouts.lock().await.insert(settlement_id.to_string(), state);
        let command = SettlementCommand::RequestPayout { attempt: 1 };
        self.settlements.execute(settlement_id, command).await
    }

    async fn try_again(&self, settlement_id: &str) -> Result<(), Failure> {
        let command = {
            let mut payouts = self.payouts.lock().await;
            let Some(state) = payouts.get_mut(settlement_id).filter(|state| !state.done) else {
                return Ok(());
            };
            if state.attempts >= MAX_ATTEMPTS {
                state.done = true;
                SettlementCommand::HandOverToOffice { attempts: state.attempts }
            } else {
                state.attempts += 1;
                SettlementCommand::RequestPayout { attempt: state.attempts }
            }
        };
        self.settlements.execute(settlement_id, command).await
    }

    async fn finish(&self, settlement_id: &str) {
        if let Some(state) = self.payouts.lock().await.get_mut(settlement_id) {
            state.done = true;
        }
    }
}

#[async_trait]
impl Subscriber<SettlementEvent> for PayoutProcessManager {
    fn name(&self) -> &'static str {
        "payout"
    }

    async fn on(&self, envelope: &Envelope<SettlementEvent>) -> Result<(), Failure> {
        match &envelope.event {
            SettlementEvent::SettlementApproved { settlement_id, .. } => self.begin(settlement_id).await,
            SettlementEvent::PayoutFailed { settlement_id, .. } => self.try_again(settlement_id).await,
            SettlementEvent::PayoutConfirmed { settlement_id, .. } => {
                self.finish(settlement_id).await;
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
