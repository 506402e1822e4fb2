mod aggregate;
mod commands;
mod error;
mod events;
mod view;

pub use aggregate::Member;
pub use commands::MemberCommand;
pub use error::MemberError;
pub use events::MemberEvent;
pub use view::{MemberStatusQuery, MemberStatusView};

use serde::{Deserialize, Serialize};

/// Where a member stands in the club; decided by the points ever collected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Serialize, Deserialize)]
pub enum Tier {
    #[default]
    Stalls,
    Balcony,
    RoyalBox,
}

impl Tier {
    pub fn for_lifetime_points(points: u32) -> Self {
        match points {
            0..=499 => Tier::Stalls,
            500..=1_999 => Tier::Balcony,
            _ => Tier::RoyalBox,
        }
    }
}
