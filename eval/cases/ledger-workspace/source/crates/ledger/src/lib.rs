//! Double-entry bookkeeping.
//!
//! An *account* is a column in the books with a number and a kind; growers are
//! only known here as the title of one.

mod account;
mod journal_entry;
mod service;
pub mod subscribers;
mod trial_balance;

pub use account::{Account, AccountCommand, AccountError, AccountEvent, AccountKind};
pub use journal_entry::{
    JournalEntry, JournalEntryCommand, JournalEntryError, JournalEntryEvent, Posting, Side,
};
pub use service::LedgerService;
pub use trial_balance::{Balance, TrialBalance};
