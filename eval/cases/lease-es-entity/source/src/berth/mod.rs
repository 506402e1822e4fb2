mod entity;
mod repo;

pub use entity::{Berth, BerthError, BerthEvent, NewBerth};
pub use repo::Berths;
