mod decider;
mod messages;

pub use decider::{decide, evolve, Status, Subscription, SubscriptionError};
pub use messages::{BoxSize, SubscriptionCommand, SubscriptionEvent};
