use super::{BoxSize, SubscriptionCommand, SubscriptionEvent};

const LONGEST_PAUSE_IN_WEEKS: u32 = 8;
const ATTEMPTS_BEFORE_SUSPENSION: u8 = 3;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    NotStarted,
    Active,
    Paused,
    Suspended,
    Cancelled,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subscription {
    pub subscription_id: String,
    pub customer_id: String,
    pub status: Status,
    pub size: BoxSize,
    pub failed_payments: u8,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    #[error("this subscription runs already")]
    AlreadySubscribed,
    #[error("there is no such subscription, or it has ended")]
    NoRunningSubscription,
    #[error("deliveries are paused already")]
    AlreadyPaused,
    #[error("deliveries are not paused")]
    NotPaused,
    #[error("a pause ends after it begins")]
    PauseEndsBeforeItBegins,
    #[error("a pause lasts at most {LONGEST_PAUSE_IN_WEEKS} weeks")]
    PauseTooLong,
    #[error("the subscription is suspended until it is paid")]
    Suspended,
}

/// Says what happens, given what happened so far. Pure: no clock, no files.
pub fn decide(
    command: SubscriptionCommand,
    state: &Subscription,
) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
    match command {
        SubscriptionCommand::Subscribe { subscription_id, customer_id, size, first_week, now } => {
            if state.status != Status::NotStarted {
                return Err(SubscriptionError::AlreadySubscribed);
            }
            Ok(vec![SubscriptionEvent::Subscribed {
                subscription_id,
                customer_id,
                size,
                first_week,
                subscribed_at: now,
            }])
        }
        SubscriptionCommand::ChangeBoxSize { size } => {
            must_run(state)?;
            must_not_be_suspended(state)?;
            if size == state.size {
                return Ok(vec![]);
            }
            Ok(vec![SubscriptionEvent::BoxSizeChanged {
                customer_id: state.customer_id.clone(),
                from: state.size,
                to: size,
            }])
        }
        SubscriptionCommand::PauseDeliveries { from_week, until_week } => {
            must_run(state)?;
            must_not_be_suspended(state)?;
            pause(state, from_week, until_week)
        }
        SubscriptionCommand::ResumeDeliveries => {
            must_run(state)?;
            if state.status != Status::Paused {
                return Err(SubscriptionError::NotPaused);
            }
            Ok(vec![SubscriptionEvent::DeliveriesResumed { customer_id: state.customer_id.clone() }])
        }
        SubscriptionCommand::RecordPayment { invoice_number, cents } => {
            must_run(state)?;
            Ok(vec![SubscriptionEvent::PaymentReceived { invoice_number, cents }])
        }
        SubscriptionCommand::RecordFailedPayment { invoice_number } => {
            must_run(state)?;
            Ok(failed_payment(state, invoice_number))
        }
        SubscriptionCommand::CancelSubscription { reason } => {
            must_run(state)?;
            Ok(vec![SubscriptionEvent::SubscriptionCancelled {
                customer_id: state.customer_id.clone(),
                reason,
            }])
        }
    }
}

fn must_run(state: &Subscription) -> Result<(), SubscriptionError> {
    match state.status {
        Status::NotStarted | Status::Cancelled => Err(SubscriptionError::NoRunningSubscription),
        Status::Active | Status::Paused | Status::Suspended => Ok(()),
    }
}

fn must_not_be_suspended(state: &Subscription) -> Result<(), SubscriptionError> {
    if state.status == Status::Suspended {
        return Err(SubscriptionError::Suspended);
    }
    Ok(())
}

fn pause(
    state: &Subscription,
    from_week: u32,
    until_week: u32,
) -> Result<Vec<SubscriptionEvent>, SubscriptionError> {
    if state.status == Status::Paused {
        return Err(SubscriptionError::AlreadyPaused);
    }
    if until_week <= from_week {
        return Err(SubscriptionError::PauseEndsBeforeItBegins);
    }
    if until_week - from_week > LONGEST_PAUSE_IN_WEEKS {
        return Err(SubscriptionError::PauseTooLong);
    }
    Ok(vec![SubscriptionEvent::DeliveriesPaused {
        customer_id: state.customer_id.clone(),
        from_week,
        until_week,
    }])
}

fn failed_payment(state: &Subscription, invoice_number: String) -> Vec<SubscriptionEvent> {
    let attempt = state.failed_payments + 1;
    let customer_id = state.customer_id.clone();
    let mut events =
        vec![SubscriptionEvent::PaymentFailed { customer_id: customer_id.clone(), invoice_number, attempt }];
    if attempt >= ATTEMPTS_BEFORE_SUSPENSION && state.status != Status::Suspended {
        events.push(SubscriptionEvent::SubscriptionSuspended { customer_id });
    }
    events
}

/// Folds one event into the state. Never fails: what was recorded was allowed.
pub fn evolve(state: Subscription, event: SubscriptionEvent) -> Subscription {
    match event {
        SubscriptionEvent::Subscribed { subscription_id, customer_id, size, .. } => {
            Subscription { subscription_id, customer_id, size, status: Status::Active, failed_payments: 0 }
        }
        SubscriptionEvent::BoxSizeChanged { to, .. } => Subscription { size: to, ..state },
        SubscriptionEvent::DeliveriesPaused { .. } => Subscription { status: Status::Paused, ..state },
        SubscriptionEvent::DeliveriesResumed { .. } => Subscription { status: Status::Active, ..state },
        SubscriptionEvent::PaymentReceived { .. } => {
            let status = match state.status {
                Status::Suspended => Status::Active,
                other => other,
            };
            Subscription { status, failed_payments: 0, ..state }
        }
        SubscriptionEvent::PaymentFailed { attempt, .. } => {
            Subscription { failed_payments: attempt, ..state }
        }
        SubscriptionEvent::SubscriptionSuspended { .. } => {
            Subscription { status: Status::Suspended, ..state }
        }
        SubscriptionEvent::SubscriptionCancelled { .. } => {
            Subscription { status: Status::Cancelled, ..state }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn active() -> Subscription {
        Subscription { customer_id: "c-1".into(), status: Status::Active, ..Subscription::default() }
    }

    #[test]
    fn a_third_failed_payment_suspends() {
        let state = Subscription { failed_payments: 2, ..active() };
        let command = SubscriptionCommand::RecordFailedPayment { invoice_number: "i-3".into() };

        let events = decide(command, &state).unwrap();

        assert_eq!(events.len(), 2);
        assert_eq!(events[1], SubscriptionEvent::SubscriptionSuspended { customer_id: "c-1".into() });
    }

    #[test]
    fn nine_weeks_of_holiday_are_too_many() {
        let command = SubscriptionCommand::PauseDeliveries { from_week: 20, until_week: 29 };
        assert_eq!(decide(command, &active()), Err(SubscriptionError::PauseTooLong));
    }
}
