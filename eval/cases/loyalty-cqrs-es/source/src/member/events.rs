use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::Tier;
use crate::voucher::Reward;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum MemberEvent {
    MemberEnrolled { member_id: String, email: String, enrolled_at: DateTime<Utc> },
    EmailChanged { email: String },
    PointsCollected { ticket_number: String, points: u32, balance: u32 },
    TierReached { tier: Tier },
    PointsRedeemed { redemption_id: String, reward: Reward, points: u32, balance: u32 },
    MembershipCancelled { reason: Option<String> },
}

impl DomainEvent for MemberEvent {
    fn event_type(&self) -> String {
        let name = match self {
            MemberEvent::MemberEnrolled { .. } => "MemberEnrolled",
            MemberEvent::EmailChanged { .. } => "EmailChanged",
            MemberEvent::PointsCollected { .. } => "PointsCollected",
            MemberEvent::TierReached { .. } => "TierReached",
            MemberEvent::PointsRedeemed { .. } => "PointsRedeemed",
            MemberEvent::MembershipCancelled { .. } => "MembershipCancelled",
        };
        name.to_string()
    }

    fn event_version(&self) -> String {
        "1".to_string()
    }
}
