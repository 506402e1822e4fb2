use crate::crate_deposit;
use crate::packing_list::PackingList;
use crate::reactions;
use crate::store::{EventLog, Recorded};
use crate::subscription::{self, Subscription, SubscriptionCommand};

#[derive(Debug, thiserror::Error)]
pub enum AppError {
    #[error(transparent)]
    Subscription(#[from] subscription::SubscriptionError),
    #[error(transparent)]
    Crates(#[from] crate_deposit::Error),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

pub struct App {
    log: EventLog,
    packing_list: PackingList,
}

impl App {
    pub fn open(path: &str) -> Result<Self, AppError> {
        let log = EventLog::open(path)?;
        let mut packing_list = PackingList::default();
        for recorded in log.all() {
            if let Recorded::Subscription { event, .. } = recorded {
                packing_list.apply(event);
            }
        }
        Ok(Self { log, packing_list })
    }

    pub fn packing_list(&self) -> &PackingList {
        &self.packing_list
    }

    pub fn subscription(&mut self, id: &str, command: SubscriptionCommand) -> Result<(), AppError> {
        let state = self.log.subscription(id).into_iter().fold(Subscription::default(), subscription::evolve);
        for event in subscription::decide(command, &state)? {
            self.log.append(Recorded::Subscription { id: id.to_string(), event: event.clone() })?;
            self.packing_list.apply(&event);
            reactions::remind_of_payment(&event, &reactions::Outbox);
            for follow_up in reactions::call_in_crates(&event) {
                let customer = follow_up.customer_id().to_string();
                self.crates(&customer, follow_up)?;
            }
        }
        Ok(())
    }

    pub fn crates(&mut self, customer: &str, command: crate_deposit::Command) -> Result<(), AppError> {
        let state = self
            .log
            .crates(customer)
            .into_iter()
            .fold(crate_deposit::State::default(), crate_deposit::evolve);
        for event in crate_deposit::decide(command, &state)? {
            self.log.append(Recorded::Crates { customer: customer.to_string(), event })?;
        }
        Ok(())
    }
}
