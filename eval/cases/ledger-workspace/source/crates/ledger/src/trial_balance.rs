use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;
use kernel::{Envelope, Failure, Subscriber};

use crate::account::AccountEvent;
use crate::journal_entry::{JournalEntryEvent, Posting, Side};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balance {
    pub account_number: String,
    pub title: String,
    pub debit_cents: u64,
    pub credit_cents: u64,
}

/// Both columns of every account, as the auditor wants to see them.
#[derive(Debug, Default)]
pub struct TrialBalance {
    balances: RwLock<BTreeMap<String, Balance>>,
}

impl TrialBalance {
    pub fn balance_of(&self, account_number: &str) -> Option<Balance> {
        let balances = self.balances.read().unwrap_or_else(PoisonError::into_inner);
        balances.get(account_number).cloned()
    }

    pub fn open_balances(&self) -> Vec<Balance> {
        let balances = self.balances.read().unwrap_or_else(PoisonError::into_inner);
        balances.values().filter(|balance| balance.debit_cents != balance.credit_cents).cloned().collect()
    }

    fn add(&self, postings: &[Posting]) {
        let mut balances = self.balances.write().unwrap_or_else(PoisonError::into_inner);
        for posting in postings {
            let balance = balances.entry(posting.account_number.clone()).or_default();
            match posting.side {
                Side::Debit => balance.debit_cents += posting.cents,
                Side::Credit => balance.credit_cents += posting.cents,
            }
        }
    }
}

#[async_trait]
impl Subscriber<AccountEvent> for TrialBalance {
    fn name(&self) -> &'static str {
        "trial-balance-accounts"
    }

    async fn on(&self, envelope: &Envelope<AccountEvent>) -> Result<(), Failure> {
        let (account_number, title) = match &envelope.event {
            AccountEvent::AccountOpened { account_number, title, .. }
            | AccountEvent::AccountRenamed { account_number, title } => (account_number, title),
            AccountEvent::AccountLocked { .. } => return Ok(()),
        };
        let mut balances = self.balances.write().unwrap_or_else(PoisonError::into_inner);
        let balance = balances.entry(account_number.clone()).or_default();
        balance.account_number = account_number.clone();
        balance.title = title.clone();
        Ok(())
    }
}

#[async_trait]
impl Subscriber<JournalEntryEvent> for TrialBalance {
    fn name(&self) -> &'static str {
        "trial-balance-entries"
    }

    async fn on(&self, envelope: &Envelope<JournalEntryEvent>) -> Result<(), Failure> {
        match &envelope.event {
            JournalEntryEvent::EntryPosted { postings, .. }
            | JournalEntryEvent::EntryReversed { postings, .. } => self.add(postings),
        }
        Ok(())
    }
}
