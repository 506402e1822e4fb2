//! From the words of the clearing into those of the books. Nothing of the
//! clearing goes further than this file.

use clearing::SettlementEvent;

use crate::journal_entry::{JournalEntryCommand, Posting};

const AUCTION_PROCEEDS: &str = "1200";
const COMMISSION_REVENUE: &str = "8000";

/// The journal entry an event of the clearing leads to, if it leads to one.
pub fn entry_for(event: &SettlementEvent) -> Option<(String, JournalEntryCommand)> {
    match event {
        SettlementEvent::SettlementApproved {
            settlement_id,
            account_id,
            gross_cents,
            commission_cents,
            ..
        } => {
            let entry_id = format!("settlement-{settlement_id}");
            let command = JournalEntryCommand::PostEntry {
                entry_id: entry_id.clone(),
                document: settlement_id.clone(),
                postings: vec![
                    Posting::debit(AUCTION_PROCEEDS, *gross_cents),
                    Posting::credit(COMMISSION_REVENUE, *commission_cents),
                    Posting::credit(account_id, gross_cents - commission_cents),
                ],
            };
            Some((entry_id, command))
        }
        _ => None,
    }
}
