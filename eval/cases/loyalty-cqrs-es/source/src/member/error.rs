#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemberError {
    #[error("this person is enrolled already")]
    AlreadyEnrolled,
    #[error("nobody is enrolled under this id")]
    NotEnrolled,
    #[error("the membership was cancelled")]
    MembershipEnded,
    #[error("{0} is not an email address")]
    InvalidEmail(String),
    #[error("the ticket {0} has been credited before")]
    TicketAlreadyCredited(String),
    #[error("the reward costs {cost} points, the balance is {balance}")]
    InsufficientPoints { cost: u32, balance: u32 },
    /// Kept for clients of the first release; the kiosk limit was dropped.
    #[error("the kiosk limit is exceeded")]
    KioskLimitExceeded,
}
