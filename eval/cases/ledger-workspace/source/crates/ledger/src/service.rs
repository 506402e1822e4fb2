use std::sync::Arc;

use kernel::{EventStore, Failure};

use crate::account::{Account, AccountCommand, AccountEvent};
use crate::journal_entry::{JournalEntry, JournalEntryCommand, JournalEntryEvent};

#[derive(Clone)]
pub struct LedgerService {
    accounts: Arc<dyn EventStore<AccountEvent>>,
    entries: Arc<dyn EventStore<JournalEntryEvent>>,
}

impl LedgerService {
    pub fn new(
        accounts: Arc<dyn EventStore<AccountEvent>>,
        entries: Arc<dyn EventStore<JournalEntryEvent>>,
    ) -> Self {
        Self { accounts, entries }
    }

    pub async fn account(&self, account_number: &str, command: AccountCommand) -> Result<(), Failure> {
        let stream = format!("ledger-account-{account_number}");
        let history = self.accounts.load(&stream).await?;
        let mut account = Account::default();
        history.iter().for_each(|envelope| account.apply(&envelope.event));
        self.accounts.append(&stream, history.len(), account.decide(command)?).await?;
        Ok(())
    }

    pub async fn journal_entry(&self, entry_id: &str, command: JournalEntryCommand) -> Result<(), Failure> {
        let stream = format!("journal-entry-{entry_id}");
        let history = self.entries.load(&stream).await?;
        let mut entry = JournalEntry::default();
        history.iter().for_each(|envelope| entry.apply(&envelope.event));
        self.entries.append(&stream, history.len(), entry.decide(command)?).await?;
        Ok(())
    }
}
