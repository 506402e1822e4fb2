use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use serde::{Deserialize, Serialize};

use super::Reward;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum VoucherCommand {
    IssueVoucher { voucher_id: String, member_id: String, reward: Reward, expires_at: DateTime<Utc> },
    HonourVoucher { screening_id: String, at: DateTime<Utc> },
    RevokeVoucher { reason: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum VoucherEvent {
    VoucherIssued { voucher_id: String, member_id: String, reward: Reward, expires_at: DateTime<Utc> },
    VoucherHonoured { screening_id: String, honoured_at: DateTime<Utc> },
    VoucherRevoked { reason: String },
}

impl DomainEvent for VoucherEvent {
    fn event_type(&self) -> String {
        let name = match self {
            VoucherEvent::VoucherIssued { .. } => "VoucherIssued",
            VoucherEvent::VoucherHonoured { .. } => "VoucherHonoured",
            VoucherEvent::VoucherRevoked { .. } => "VoucherRevoked",
        };
        name.to_string()
    }

    fn event_version(&self) -> String {
        "1".to_string()
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum VoucherError {
    #[error("the voucher was issued before")]
    AlreadyIssued,
    #[error("there is no such voucher")]
    UnknownVoucher,
    #[error("the voucher is spent or revoked")]
    NoLongerValid,
    #[error("the voucher has expired")]
    Expired,
    #[error("the screening is sold out")]
    ScreeningSoldOut,
}
