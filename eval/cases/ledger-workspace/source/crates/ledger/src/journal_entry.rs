use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Side {
    Debit,
    Credit,
}

/// One line of a journal entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    pub account_number: String,
    pub side: Side,
    pub cents: u64,
}

impl Posting {
    pub fn debit(account_number: impl Into<String>, cents: u64) -> Self {
        Self { account_number: account_number.into(), side: Side::Debit, cents }
    }

    pub fn credit(account_number: impl Into<String>, cents: u64) -> Self {
        Self { account_number: account_number.into(), side: Side::Credit, cents }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum JournalEntryCommand {
    PostEntry { entry_id: String, document: String, postings: Vec<Posting> },
    ReverseEntry { reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JournalEntryEvent {
    EntryPosted { entry_id: String, document: String, postings: Vec<Posting> },
    EntryReversed { entry_id: String, reason: String, postings: Vec<Posting> },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalEntryError {
    #[error("the entry is posted already")]
    AlreadyPosted,
    #[error("an entry has at least two postings")]
    TooFewPostings,
    #[error("debit and credit differ")]
    OutOfBalance,
    #[error("there is no such entry")]
    NotPosted,
    #[error("the entry is reversed already")]
    AlreadyReversed,
}

#[derive(Debug, Clone, Default)]
pub struct JournalEntry {
    entry_id: Option<String>,
    postings: Vec<Posting>,
    reversed: bool,
}

impl JournalEntry {
    pub fn decide(&self, command: JournalEntryCommand) -> Result<Vec<JournalEntryEvent>, JournalEntryError> {
        match command {
            JournalEntryCommand::PostEntry { entry_id, document, postings } => {
                if self.entry_id.is_some() {
                    return Err(JournalEntryError::AlreadyPosted);
                }
                if postings.len() < 2 {
                    return Err(JournalEntryError::TooFewPostings);
                }
                if sum(&postings, Side::Debit) != sum(&postings, Side::Credit) {
                    return Err(JournalEntryError::OutOfBalance);
                }
                Ok(vec![JournalEntryEvent::EntryPosted { entry_id, document, postings }])
            }
            JournalEntryCommand::ReverseEntry { reason } => {
                let Some(entry_id) = self.entry_id.clone() else {
                    return Err(JournalEntryError::NotPosted);
                };
                if self.reversed {
                    return Err(JournalEntryError::AlreadyReversed);
                }
                let postings = self.postings.iter().map(turned).collect();
                Ok(vec![JournalEntryEvent::EntryReversed { entry_id, reason, postings }])
            }
        }
    }

    pub fn apply(&mut self, event: &JournalEntryEvent) {
        match event {
            JournalEntryEvent::EntryPosted { entry_id, postings, .. } => {
                self.entry_id = Some(entry_id.clone());
                self.postings = postings.clone();
            }
            JournalEntryEvent::EntryReversed { .. } => self.reversed = true,
        }
    }
}

fn sum(postings: &[Posting], side: Side) -> u64 {
    postings.iter().filter(|posting| posting.side == side).map(|posting| posting.cents).sum()
}

fn turned(posting: &Posting) -> Posting {
    let side = match posting.side {
        Side::Debit => Side::Credit,
        Side::Credit => Side::Debit,
    };
    Posting { side, ..posting.clone() }
}
