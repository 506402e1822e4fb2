use crate::settlement::Lot;

const PER_MILLE: u64 = 45;
const CENTS_PER_TROLLEY: u64 = 125;

/// What the auction keeps: a share of the proceeds and a fee for every trolley.
#[derive(Debug, Clone, Copy, Default)]
pub struct CommissionCalculator;

impl CommissionCalculator {
    /// Never more than the proceeds, so that nobody pays for selling.
    pub fn commission(&self, lots: &[Lot]) -> u64 {
        let proceeds: u64 = lots.iter().map(Lot::proceeds).sum();
        let fees = lots.len() as u64 * CENTS_PER_TROLLEY;
        (proceeds * PER_MILLE / 1_000 + fees).min(proceeds)
    }
}
