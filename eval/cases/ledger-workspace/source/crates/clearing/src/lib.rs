//! What a grower earned on one day at the auction, and how it is paid out.

mod commission;
mod payout;
mod service;
mod settlement;
mod tulip_bank;

pub use commission::CommissionCalculator;
pub use payout::PayoutProcessManager;
pub use service::SettlementService;
pub use settlement::{Lot, Settlement, SettlementCommand, SettlementError, SettlementEvent};
pub use tulip_bank::{command_for, TransferNotice, TransferToGrower, TulipBankClient};
