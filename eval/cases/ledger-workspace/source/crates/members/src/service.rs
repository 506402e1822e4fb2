use std::sync::Arc;

use kernel::{EventStore, Failure};

use crate::account::{Account, AccountCommand, AccountEvent};

#[derive(Clone)]
pub struct AccountService {
    store: Arc<dyn EventStore<AccountEvent>>,
}

impl AccountService {
    pub fn new(store: Arc<dyn EventStore<AccountEvent>>) -> Self {
        Self { store }
    }

    pub async fn execute(&self, account_id: &str, command: AccountCommand) -> Result<(), Failure> {
        let stream = format!("member-account-{account_id}");
        let history = self.store.load(&stream).await?;
        let mut account = Account::default();
        for envelope in &history {
            account.apply(&envelope.event);
        }
        let events = account.decide(command)?;
        self.store.append(&stream, history.len(), events).await?;
        Ok(())
    }
}
