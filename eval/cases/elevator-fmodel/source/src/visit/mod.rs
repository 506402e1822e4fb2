mod api;
mod decider;

pub use api::{
    AssignTechnicianCommand, CompleteVisitCommand, ScheduleVisitCommand, TechnicianAssignedEvent,
    VisitCommand, VisitCompletedEvent, VisitEvent, VisitScheduledEvent,
};
pub use decider::{visit_decider, VisitDecider, VisitState};
