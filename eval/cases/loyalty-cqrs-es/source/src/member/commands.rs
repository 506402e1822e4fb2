use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::voucher::Reward;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum MemberCommand {
    EnrolMember { member_id: String, email: String, enrolled_at: DateTime<Utc> },
    ChangeEmail { email: String },
    CollectPoints { ticket_number: String, points: u32 },
    RedeemPoints { redemption_id: String, reward: Reward },
    CancelMembership { reason: Option<String> },
}
