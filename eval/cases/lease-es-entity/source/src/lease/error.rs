use crate::primitives::LeaseId;

#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    #[error("lease {0} has not been signed")]
    NotSigned(LeaseId),
    #[error("lease {0} has ended")]
    Ended(LeaseId),
    #[error("a lease runs for one to sixty months, not for {0}")]
    TermOutOfRange(u16),
    #[error("no rent was charged for {0}")]
    NothingCharged(String),
    #[error("the rent of {open} months is still open")]
    RentOutstanding { open: usize },
}
