use std::sync::Arc;

use async_trait::async_trait;
use chrono::{Duration, Utc};
use cqrs_es::{EventEnvelope, Query};
use postgres_es::PostgresCqrs;

use crate::member::{Member, MemberEvent};
use crate::voucher::{Voucher, VoucherCommand};

const VALID_FOR_DAYS: i64 = 90;

/// Points that were redeemed come back to the member as a voucher.
pub struct RewardIssuing {
    vouchers: Arc<PostgresCqrs<Voucher>>,
}

impl RewardIssuing {
    pub fn new(vouchers: Arc<PostgresCqrs<Voucher>>) -> Self {
        Self { vouchers }
    }
}

#[async_trait]
impl Query<Member> for RewardIssuing {
    async fn dispatch(&self, member_id: &str, events: &[EventEnvelope<Member>]) {
        for event in events {
            let MemberEvent::PointsRedeemed { redemption_id, reward, .. } = &event.payload else {
                continue;
            };

            let command = VoucherCommand::IssueVoucher {
                voucher_id: redemption_id.clone(),
                member_id: member_id.to_string(),
                reward: *reward,
                expires_at: Utc::now() + Duration::days(VALID_FOR_DAYS),
            };
            if let Err(error) = self.vouchers.execute(redemption_id, command).await {
                tracing::error!(%error, redemption_id, "voucher was not issued");
            }
        }
    }
}
