use cqrs_es::persist::GenericQuery;
use cqrs_es::{EventEnvelope, View};
use postgres_es::PostgresViewRepository;
use serde::{Deserialize, Serialize};

use super::{Member, MemberEvent, Tier};

pub type MemberStatusQuery =
    GenericQuery<PostgresViewRepository<MemberStatusView, Member>, MemberStatusView, Member>;

/// What the app shows on the card of a member.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct MemberStatusView {
    member_id: String,
    tier: Tier,
    balance: u32,
    rewards_taken: u32,
    cancelled: bool,
}

impl View<Member> for MemberStatusView {
    fn update(&mut self, event: &EventEnvelope<Member>) {
        match &event.payload {
            MemberEvent::MemberEnrolled { member_id, .. } => {
                self.member_id = member_id.clone();
            }
            MemberEvent::PointsCollected { balance, .. } => self.balance = *balance,
            MemberEvent::TierReached { tier } => self.tier = *tier,
            MemberEvent::PointsRedeemed { balance, .. } => {
                self.balance = *balance;
                self.rewards_taken += 1;
            }
            MemberEvent::MembershipCancelled { .. } => self.cancelled = true,
            MemberEvent::EmailChanged { .. } => {}
        }
    }
}
