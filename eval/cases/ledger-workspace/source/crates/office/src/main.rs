//! Wires the contexts: one relay, one list of subscribers per kind of event.

mod store;

use std::sync::Arc;

use clearing::{PayoutProcessManager, SettlementEvent, SettlementService, TransferToGrower, TulipBankClient};
use kernel::{Failure, Relay, Subscriber};
use ledger::subscribers::{OpenGrowerAccount, PostSettlement};
use ledger::{LedgerService, TrialBalance};
use members::{AccountService, MemberDirectory};

use store::MemoryStore;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let member_store = Arc::new(MemoryStore::new());
    let settlement_store = Arc::new(MemoryStore::new());
    let account_store = Arc::new(MemoryStore::new());
    let entry_store = Arc::new(MemoryStore::new());

    let _accounts = AccountService::new(member_store.clone());
    let settlements = SettlementService::new(settlement_store.clone());
    let ledger = LedgerService::new(account_store.clone(), entry_store.clone());

    let directory = MemberDirectory::default();
    let grower_accounts = OpenGrowerAccount::new(ledger.clone());
    let post_settlement = PostSettlement::new(ledger);
    let payout = PayoutProcessManager::new(settlements);
    let transfer = TransferToGrower::new(TulipBankClient::new(std::env::var("TULIP_BANK_URL")?));
    let balances = TrialBalance::default();

    let relay = Relay::default();
    loop {
        for envelope in member_store.unread().await {
            relay.deliver(&directory, &envelope).await?;
            relay.deliver(&grower_accounts, &envelope).await?;
        }
        let followers: [&dyn Subscriber<SettlementEvent>; 3] = [&post_settlement, &payout, &transfer];
        for envelope in settlement_store.unread().await {
            for follower in followers {
                relay.deliver(follower, &envelope).await?;
            }
        }
        for envelope in account_store.unread().await {
            relay.deliver(&balances, &envelope).await?;
        }
        for envelope in entry_store.unread().await {
            relay.deliver(&balances, &envelope).await?;
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
}
