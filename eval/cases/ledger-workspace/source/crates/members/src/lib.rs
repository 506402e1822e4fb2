//! Who may sell at the auction.
//!
//! An *account* is the standing of a grower with the cooperative: it is opened,
//! suspended and closed, and no money lies on it.

mod account;
mod directory;
mod service;

pub use account::{Account, AccountCommand, AccountError, AccountEvent, Standing};
pub use directory::{FindMembers, Member, MemberDirectory};
pub use service::AccountService;
