mod decider;
mod messages;

pub use decider::{decide, evolve, Subscription, SubscriptionError};
pub use messages::{BoxSize, SubscriptionCommand, SubscriptionEvent};
