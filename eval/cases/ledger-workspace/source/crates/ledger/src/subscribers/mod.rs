//! What the books do when something happens elsewhere.

mod open_grower_account;
mod post_settlement;
mod translation;

pub use open_grower_account::OpenGrowerAccount;
pub use post_settlement::PostSettlement;
