mod aggregate;
mod box_office;
mod messages;

pub use aggregate::Voucher;
pub use box_office::{HttpBoxOffice, VoucherServices};
pub use messages::{VoucherCommand, VoucherError, VoucherEvent};

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reward {
    Popcorn,
    Ticket,
    DoubleSeat,
}

impl Reward {
    /// Price of the reward in points.
    pub fn cost(self) -> u32 {
        match self {
            Reward::Popcorn => 120,
            Reward::Ticket => 300,
            Reward::DoubleSeat => 650,
        }
    }
}
