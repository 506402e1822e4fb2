use std::collections::BTreeMap;

use crate::subscription::{BoxSize, SubscriptionEvent};

/// Who gets which box, week by week. Rebuilt from the log at every start.
#[derive(Debug, Default)]
pub struct PackingList {
    lines: BTreeMap<String, Line>,
}

#[derive(Debug, Clone)]
pub struct Line {
    pub customer_id: String,
    pub size: BoxSize,
    pub first_week: u32,
    pub skipped: Option<(u32, u32)>,
}

impl PackingList {
    pub fn apply(&mut self, event: &SubscriptionEvent) {
        match event {
            SubscriptionEvent::Subscribed { customer_id, size, first_week, .. } => {
                let line = Line {
                    customer_id: customer_id.clone(),
                    size: *size,
                    first_week: *first_week,
                    skipped: None,
                };
                self.lines.insert(customer_id.clone(), line);
            }
            SubscriptionEvent::BoxSizeChanged { customer_id, to, .. } => {
                self.change(customer_id, |line| line.size = *to);
            }
            SubscriptionEvent::DeliveriesPaused { customer_id, from_week, until_week } => {
                self.change(customer_id, |line| line.skipped = Some((*from_week, *until_week)));
            }
            SubscriptionEvent::DeliveriesResumed { customer_id } => {
                self.change(customer_id, |line| line.skipped = None);
            }
            SubscriptionEvent::SubscriptionCancelled { customer_id, .. } => {
                self.lines.remove(customer_id);
            }
            SubscriptionEvent::PaymentReceived { .. }
            | SubscriptionEvent::PaymentFailed { .. }
            | SubscriptionEvent::SubscriptionSuspended { .. } => {}
        }
    }

    pub fn for_week(&self, week: u32) -> Vec<&Line> {
        let skips = |line: &Line| line.skipped.is_some_and(|(from, until)| (from..until).contains(&week));
        self.lines.values().filter(|line| line.first_week <= week && !skips(line)).collect()
    }

    fn change(&mut self, customer_id: &str, change: impl FnOnce(&mut Line)) {
        if let Some(line) = self.lines.get_mut(customer_id) {
            change(line);
        }
    }
}
