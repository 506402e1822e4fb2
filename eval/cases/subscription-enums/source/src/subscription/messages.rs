use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxSize {
    Single,
    #[default]
    Couple,
    Family,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SubscriptionCommand {
    Subscribe {
        subscription_id: String,
        customer_id: String,
        size: BoxSize,
        first_week: u32,
        now: DateTime<Utc>,
    },
    ChangeBoxSize {
        size: BoxSize,
    },
    PauseDeliveries {
        from_week: u32,
        until_week: u32,
    },
    ResumeDeliveries,
    RecordPayment {
        invoice_number: String,
        cents: u64,
    },
    RecordFailedPayment {
        invoice_number: String,
    },
    CancelSubscription {
        reason: Option<String>,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum SubscriptionEvent {
    Subscribed {
        subscription_id: String,
        customer_id: String,
        size: BoxSize,
        first_week: u32,
        subscribed_at: DateTime<Utc>,
    },
    BoxSizeChanged {
        customer_id: String,
        from: BoxSize,
        to: BoxSize,
    },
    DeliveriesPaused {
        customer_id: String,
        from_week: u32,
        until_week: u32,
    },
    DeliveriesResumed {
        customer_id: String,
    },
    PaymentReceived {
        invoice_number: String,
        cents: u64,
    },
    PaymentFailed {
        customer_id: String,
        invoice_number: String,
        attempt: u8,
    },
    SubscriptionSuspended {
        customer_id: String,
    },
    SubscriptionCancelled {
        customer_id: String,
        reason: Option<String>,
    },
}
