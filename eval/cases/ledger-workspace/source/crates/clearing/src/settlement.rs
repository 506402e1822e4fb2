use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::commission::CommissionCalculator;

/// One bucket trolley that went over the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    pub lot_number: u32,
    pub stems: u32,
    pub cents_per_stem: u32,
}

impl Lot {
    pub fn proceeds(&self) -> u64 {
        u64::from(self.stems) * u64::from(self.cents_per_stem)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum SettlementCommand {
    OpenSettlement { settlement_id: String, account_id: String, auctioned_at: DateTime<Utc> },
    AddLot { lot: Lot },
    ApproveSettlement { approved_by: String },
    RequestPayout { attempt: u8 },
    ConfirmPayout { bank_reference: String },
    RecordFailedPayout { reason: String },
    HandOverToOffice { attempts: u8 },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SettlementEvent {
    SettlementOpened {
        settlement_id: String,
        account_id: String,
        auctioned_at: DateTime<Utc>,
    },
    LotAdded {
        settlement_id: String,
        lot: Lot,
    },
    SettlementApproved {
        settlement_id: String,
        account_id: String,
        gross_cents: u64,
        commission_cents: u64,
        approved_by: String,
    },
    PayoutRequested {
        settlement_id: String,
        account_id: String,
        cents: u64,
        attempt: u8,
    },
    PayoutConfirmed {
        settlement_id: String,
        bank_reference: String,
    },
    PayoutFailed {
        settlement_id: String,
        reason: String,
    },
    HandedOverToOffice {
        settlement_id: String,
        attempts: u8,
    },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettlementError {
    #[error("the settlement is open already")]
    AlreadyOpen,
    #[error("there is no such settlement")]
    NotOpen,
    #[error("the settlement is approved, its lots are final")]
    LotsAreFinal,
    #[error("lot {0} is in this settlement already")]
    LotSettledTwice(u32),
    #[error("a settlement without lots is not approved")]
    NothingToSettle,
    #[error("the settlement is not approved")]
    NotApproved,
    #[error("the money has arrived already")]
    AlreadyPaidOut,
    #[error("no payout is under way")]
    NoPayoutUnderWay,
}

#[derive(Debug, Clone, Default)]
pub struct Settlement {
    settlement_id: Option<String>,
    account_id: String,
    lots: Vec<Lot>,
    payable_cents: Option<u64>,
    payout_under_way: bool,
    paid_out: bool,
}

impl Settlement {
    pub fn decide(&self, command: SettlementCommand) -> Result<Vec<SettlementEvent>, SettlementError> {
        if let SettlementCommand::OpenSettlement { settlement_id, account_id, auctioned_at } = command {
            if self.settlement_id.is_some() {
                return Err(SettlementError::AlreadyOpen);
            }
            return Ok(vec![SettlementEvent::SettlementOpened { settlement_id, account_id, auctioned_at }]);
        }

        let settlement_id = self.settlement_id.clone().ok_or(SettlementError::NotOpen)?;
        match command {
            SettlementCommand::OpenSettlement { .. } => Err(SettlementError::AlreadyOpen),
            SettlementCommand::AddLot { lot } => {
                if self.payable_cents.is_some() {
                    return Err(SettlementError::LotsAreFinal);
                }
                if self.lots.iter().any(|known| known.lot_number == lot.lot_number) {
                    return Err(SettlementError::LotSettledTwice(lot.lot_number));
                }
                Ok(vec![SettlementEvent::LotAdded { settlement_id, lot }])
            }
            SettlementCommand::ApproveSettlement { approved_by } => {
                if self.payable_cents.is_some() {
                    return Err(SettlementError::LotsAreFinal);
                }
                if self.lots.is_empty() {
                    return Err(SettlementError::NothingToSettle);
                }
                Ok(vec![SettlementEvent::SettlementApproved {
                    settlement_id,
                    account_id: self.account_id.clone(),
                    gross_cents: self.lots.iter().map(Lot::proceeds).sum(),
                    commission_cents: CommissionCalculator.commission(&self.lots),
                    approved_by,
                }])
            }
            SettlementCommand::RequestPayout { attempt } => {
                let cents = self.payable_cents.ok_or(SettlementError::NotApproved)?;
                if self.paid_out {
                    return Err(SettlementError::AlreadyPaidOut);
                }
                let account_id = self.account_id.clone();
                Ok(vec![SettlementEvent::PayoutRequested { settlement_id, account_id, cents, attempt }])
            }
            SettlementCommand::ConfirmPayout { bank_reference } => {
                self.payout_must_be_under_way()?;
                Ok(vec![SettlementEvent::PayoutConfirmed { settlement_id, bank_reference }])
            }
            SettlementCommand::RecordFailedPayout { reason } => {
                self.payout_must_be_under_way()?;
                Ok(vec![SettlementEvent::PayoutFailed { settlement_id, reason }])
            }
            SettlementCommand::HandOverToOffice { attempts } => {
                Ok(vec![SettlementEvent::HandedOverToOffice { settlement_id, attempts }])
            }
        }
    }

    pub fn apply(&mut self, event: &SettlementEvent) {
        match event {
            SettlementEvent::SettlementOpened { settlement_id, account_id, .. } => {
                self.settlement_id = Some(settlement_id.clone());
                self.account_id = account_id.clone();
            }
            SettlementEvent::LotAdded { lot, .. } => self.lots.push(lot.clone()),
            SettlementEvent::SettlementApproved { gross_cents, commission_cents, .. } => {
                self.payable_cents = Some(gross_cents - commission_cents);
            }
            SettlementEvent::PayoutRequested { .. } => self.payout_under_way = true,
            SettlementEvent::PayoutConfirmed { .. } => {
                self.payout_under_way = false;
                self.paid_out = true;
            }
            SettlementEvent::PayoutFailed { .. } => self.payout_under_way = false,
            SettlementEvent::HandedOverToOffice { .. } => {}
        }
    }

    fn payout_must_be_under_way(&self) -> Result<(), SettlementError> {
        if !self.payout_under_way {
            return Err(SettlementError::NoPayoutUnderWay);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_settled_once() {
        let lot = Lot { lot_number: 12, stems: 80, cents_per_stem: 21 };
        let mut settlement = Settlement::default();
        settlement.apply(&SettlementEvent::SettlementOpened {
            settlement_id: "s-1".into(),
            account_id: "g-1".into(),
            auctioned_at: DateTime::UNIX_EPOCH,
        });
        settlement.apply(&SettlementEvent::LotAdded { settlement_id: "s-1".into(), lot: lot.clone() });

        let refused = settlement.decide(SettlementCommand::AddLot { lot });

        assert_eq!(refused, Err(SettlementError::LotSettledTwice(12)));
    }
}
