use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Error, ErrorKind, Write};
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::crate_deposit;
use crate::subscription::SubscriptionEvent;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Recorded {
    Subscription { id: String, event: SubscriptionEvent },
    Crates { customer: String, event: crate_deposit::Event },
}

/// One file, one event per line, in the order they were recorded.
pub struct EventLog {
    file: File,
    events: Vec<Recorded>,
}

impl EventLog {
    pub fn open(path: &str) -> Result<Self, Error> {
        let file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut events = Vec::new();
        for line in BufReader::new(&file).lines() {
            events.push(serde_json::from_str(&line?)?);
        }
        Ok(Self { file, events })
    }

    pub fn append(&mut self, recorded: Recorded) -> Result<(), Error> {
        writeln!(self.file, "{}", serde_json::to_string(&recorded)?)?;
        self.events.push(recorded);
        Ok(())
    }

    pub fn all(&self) -> &[Recorded] {
        &self.events
    }

    pub fn subscription(&self, wanted: &str) -> Vec<SubscriptionEvent> {
        let of_this = |recorded: &Recorded| match recorded {
            Recorded::Subscription { id, event } if id == wanted => Some(event.clone()),
            _ => None,
        };
        self.events.iter().filter_map(of_this).collect()
    }

    pub fn crates(&self, wanted: &str) -> Vec<crate_deposit::Event> {
        let of_this = |recorded: &Recorded| match recorded {
            Recorded::Crates { customer, event } if customer == wanted => Some(event.clone()),
            _ => None,
        };
        self.events.iter().filter_map(of_this).collect()
    }
}

/// Runs `rsync`; the log is append-only, so a copy taken at any time is a valid log.
pub fn backup(path: &str, target: &str) -> Result<(), Error> {
    let command = Command::new("rsync").arg(path).arg(target).status()?;
    if !command.success() {
        return Err(Error::new(ErrorKind::Other, "rsync failed"));
    }
    Ok(())
}
