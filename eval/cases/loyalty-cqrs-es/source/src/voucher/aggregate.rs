use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use super::{VoucherCommand, VoucherError, VoucherEvent, VoucherServices};

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Voucher {
    voucher_id: Option<String>,
    member_id: String,
    expires_at: DateTime<Utc>,
    spent: bool,
}

impl Voucher {
    fn ensure_valid(&self) -> Result<(), VoucherError> {
        if self.voucher_id.is_none() {
            return Err(VoucherError::UnknownVoucher);
        }
        if self.spent {
            return Err(VoucherError::NoLongerValid);
        }
        Ok(())
    }
}

#[async_trait]
impl Aggregate for Voucher {
    type Command = VoucherCommand;
    type Event = VoucherEvent;
    type Error = VoucherError;
    type Services = VoucherServices;

    fn aggregate_type() -> String {
        "voucher".to_string()
    }

    async fn handle(
        &self,
        command: Self::Command,
        services: &Self::Services,
    ) -> Result<Vec<Self::Event>, Self::Error> {
        match command {
            VoucherCommand::IssueVoucher { voucher_id, member_id, reward, expires_at } => {
                if self.voucher_id.is_some() {
                    return Err(VoucherError::AlreadyIssued);
                }
                Ok(vec![VoucherEvent::VoucherIssued { voucher_id, member_id, reward, expires_at }])
            }
            VoucherCommand::HonourVoucher { screening_id, at } => {
                self.ensure_valid()?;
                if at > self.expires_at {
                    return Err(VoucherError::Expired);
                }
                if !services.box_office.has_free_seats(&screening_id).await {
                    return Err(VoucherError::ScreeningSoldOut);
                }
                Ok(vec![VoucherEvent::VoucherHonoured { screening_id, honoured_at: at }])
            }
            VoucherCommand::RevokeVoucher { reason } => {
                self.ensure_valid()?;
                Ok(vec![VoucherEvent::VoucherRevoked { reason }])
            }
        }
    }

    fn apply(&mut self, event: Self::Event) {
        match event {
            VoucherEvent::VoucherIssued { voucher_id, member_id, expires_at, .. } => {
                self.voucher_id = Some(voucher_id);
                self.member_id = member_id;
                self.expires_at = expires_at;
            }
            VoucherEvent::VoucherHonoured { .. } | VoucherEvent::VoucherRevoked { .. } => {
                self.spent = true;
            }
        }
    }
}
