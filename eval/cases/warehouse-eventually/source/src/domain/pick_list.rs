use eventually::aggregate;
use eventually::message::Message;
use eventually_macros::aggregate_root;
use serde::{Deserialize, Serialize};

use super::Sku;

pub type PickListId = String;

pub type PickListRepository<S> = aggregate::EventSourcedRepository<PickList, S>;

/// One article and how much of it a pharmacy ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickLine {
    pub sku: Sku,
    pub quantity: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PickListEvent {
    WasDrawnUp { id: PickListId, pharmacy: String, lines: Vec<PickLine> },
    WasReleased { lines: Vec<PickLine> },
    LineWasChecked { sku: Sku },
    WasCompleted,
    WasAbandoned { reason: Option<String> },
}

impl Message for PickListEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::WasDrawnUp { .. } => "PickListWasDrawnUp",
            Self::WasReleased { .. } => "PickListWasReleased",
            Self::LineWasChecked { .. } => "PickListLineWasChecked",
            Self::WasCompleted => "PickListWasCompleted",
            Self::WasAbandoned { .. } => "PickListWasAbandoned",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PickListError {
    #[error("pick list has not been drawn up yet")]
    NotDrawnUpYet,
    #[error("pick list exists already")]
    AlreadyDrawnUp,
    #[error("a pick list needs at least one line")]
    NoLines,
    #[error("pick list has been released already")]
    AlreadyReleased,
    #[error("pick list has not been released")]
    NotReleased,
    #[error("pick list is closed")]
    Closed,
    #[error("{0} is not on this pick list")]
    UnknownLine(Sku),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    DrawnUp,
    Released,
    Closed,
}

#[derive(Debug, Clone)]
pub struct PickList {
    id: PickListId,
    open_lines: Vec<PickLine>,
    progress: Progress,
}

impl aggregate::Aggregate for PickList {
    type Id = PickListId;
    type Event = PickListEvent;
    type Error = PickListError;

    fn type_name() -> &'static str {
        "PickList"
    }

    fn aggregate_id(&self) -> &Self::Id {
        &self.id
    }

    fn apply(state: Option<Self>, event: Self::Event) -> Result<Self, Self::Error> {
        match (state, event) {
            (None, PickListEvent::WasDrawnUp { id, lines, .. }) => {
                Ok(PickList { id, open_lines: lines, progress: Progress::DrawnUp })
            }
            (None, _) => Err(PickListError::NotDrawnUpYet),
            (Some(_), PickListEvent::WasDrawnUp { .. }) => Err(PickListError::AlreadyDrawnUp),
            (Some(list), PickListEvent::WasReleased { .. }) => {
                Ok(PickList { progress: Progress::Released, ..list })
            }
            (Some(mut list), PickListEvent::LineWasChecked { sku }) => {
                list.open_lines.retain(|line| line.sku != sku);
                Ok(list)
            }
            (Some(list), PickListEvent::WasCompleted | PickListEvent::WasAbandoned { .. }) => {
                Ok(PickList { progress: Progress::Closed, ..list })
            }
        }
    }
}

#[aggregate_root(PickList)]
#[derive(Debug, Clone)]
pub struct PickListRoot;

impl PickListRoot {
    pub fn draw_up(id: PickListId, pharmacy: String, lines: Vec<PickLine>) -> Result<Self, PickListError> {
        if lines.is_empty() {
            return Err(PickListError::NoLines);
        }
        aggregate::Root::<PickList>::record_new(PickListEvent::WasDrawnUp { id, pharmacy, lines }.into())
            .map(Self)
    }

    pub fn release(&mut self) -> Result<(), PickListError> {
        if self.progress != Progress::DrawnUp {
            return Err(PickListError::AlreadyReleased);
        }
        let lines = self.open_lines.clone();
        self.record_that(PickListEvent::WasReleased { lines }.into())
    }

    pub fn check_line(&mut self, sku: Sku) -> Result<(), PickListError> {
        if self.progress != Progress::Released {
            return Err(PickListError::NotReleased);
        }
        if !self.open_lines.iter().any(|line| line.sku == sku) {
            return Err(PickListError::UnknownLine(sku));
        }
        self.record_that(PickListEvent::LineWasChecked { sku }.into())?;
        if self.open_lines.is_empty() {
            self.record_that(PickListEvent::WasCompleted.into())?;
        }
        Ok(())
    }

    pub fn abandon(&mut self, reason: Option<String>) -> Result<(), PickListError> {
        if self.progress == Progress::Closed {
            return Err(PickListError::Closed);
        }
        self.record_that(PickListEvent::WasAbandoned { reason }.into())
    }
}
