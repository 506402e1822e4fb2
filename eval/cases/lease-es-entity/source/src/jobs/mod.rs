//! Background jobs that follow the outbox.

mod berth_allocation;
mod rent_notice;

pub use berth_allocation::{BerthAllocationInit, BerthAllocationJobConfig};
pub use rent_notice::{Mailer, RentNoticeInit, RentNoticeJobConfig};

use serde::{Deserialize, Serialize};

/// How far a job has read.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Position {
    sequence: obix::EventSequence,
}
