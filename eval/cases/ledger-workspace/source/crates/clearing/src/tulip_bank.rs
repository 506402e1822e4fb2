//! The only place that knows how Tulip Bank talks.

use async_trait::async_trait;
use kernel::{Envelope, Failure, Subscriber};
use serde::{Deserialize, Serialize};

use crate::settlement::{SettlementCommand, SettlementEvent};

/// A transfer in the words of Tulip Bank.
#[derive(Debug, Serialize)]
struct TransferOrder<'a> {
    end_to_end_id: String,
    creditor: &'a str,
    amount_minor: u64,
}

/// What Tulip Bank calls back with.
#[derive(Debug, Deserialize)]
pub struct TransferNotice {
    pub end_to_end_id: String,
    pub status: String,
    pub trace: String,
}

pub struct TulipBankClient {
    endpoint: String,
}

impl TulipBankClient {
    pub fn new(endpoint: String) -> Self {
        Self { endpoint }
    }

    async fn transfer(&self, order: TransferOrder<'_>) -> Result<(), Failure> {
        println!("POST {}/transfers {order:?}", self.endpoint);
        Ok(())
    }
}

/// Sends the money on its way as soon as a payout is requested.
pub struct TransferToGrower {
    bank: TulipBankClient,
}

impl TransferToGrower {
    pub fn new(bank: TulipBankClient) -> Self {
        Self { bank }
    }
}

#[async_trait]
impl Subscriber<SettlementEvent> for TransferToGrower {
    fn name(&self) -> &'static str {
        "transfer-to-grower"
    }

    async fn on(&self, envelope: &Envelope<SettlementEvent>) -> Result<(), Failure> {
        let SettlementEvent::PayoutRequested { settlement_id, account_id, cents, attempt } = &envelope.event
        else {
            return Ok(());
        };
        let order = TransferOrder {
            end_to_end_id: format!("{settlement_id}/{attempt}"),
            creditor: account_id,
            amount_minor: *cents,
        };
        self.bank.transfer(order).await
    }
}

/// Translates a notice of the bank into the settlement it is about and our own words.
pub fn command_for(notice: TransferNotice) -> (String, SettlementCommand) {
    let settlement_id = notice.end_to_end_id.split('/').next().unwrap_or_default().to_string();
    let command = match notice.status.as_str() {
        "BOOKED" => SettlementCommand::ConfirmPayout { bank_reference: notice.trace },
        other => SettlementCommand::RecordFailedPayout { reason: other.to_string() },
    };
    (settlement_id, command)
}
