//! Berths of a marina and the leases of their skippers.

pub mod berth;
pub mod jobs;
pub mod lease;
pub mod office;
pub mod outbox;
pub mod primitives;
