mod entity;
mod error;
mod repo;

pub(crate) use entity::check_term;
pub use entity::{Lease, LeaseEvent, NewLease};
pub use error::LeaseError;
pub use repo::Leases;
