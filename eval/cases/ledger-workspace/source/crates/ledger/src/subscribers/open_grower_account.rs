use async_trait::async_trait;
use kernel::{Envelope, Failure, Subscriber};

use crate::account::{AccountCommand, AccountKind};
use crate::service::LedgerService;

/// Every new member gets a column among the liabilities: what we owe them.
pub struct OpenGrowerAccount {
    ledger: LedgerService,
}

impl OpenGrowerAccount {
    pub fn new(ledger: LedgerService) -> Self {
        Self { ledger }
    }
}

#[async_trait]
impl Subscriber<members::AccountEvent> for OpenGrowerAccount {
    fn name(&self) -> &'static str {
        "open-grower-account"
    }

    async fn on(&self, envelope: &Envelope<members::AccountEvent>) -> Result<(), Failure> {
        if let members::AccountEvent::AccountOpened { account_id, grower, .. } = &envelope.event {
            let command = AccountCommand::OpenAccount {
                account_number: account_id.clone(),
                title: grower.clone(),
                kind: AccountKind::Liability,
            };
            self.ledger.account(account_id, command).await?;
        }
        Ok(())
    }
}
