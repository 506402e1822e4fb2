use fmodel_rust::Identifier;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum VisitCommand {
    Schedule(ScheduleVisitCommand),
    AssignTechnician(AssignTechnicianCommand),
    Complete(CompleteVisitCommand),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScheduleVisitCommand {
    pub visit_id: String,
    pub elevator_id: String,
    pub urgent: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssignTechnicianCommand {
    pub visit_id: String,
    pub technician: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompleteVisitCommand {
    pub visit_id: String,
    pub report: String,
    pub repaired: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum VisitEvent {
    Scheduled(VisitScheduledEvent),
    TechnicianAssigned(TechnicianAssignedEvent),
    Completed(VisitCompletedEvent),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitScheduledEvent {
    pub visit_id: String,
    pub elevator_id: String,
    pub urgent: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TechnicianAssignedEvent {
    pub visit_id: String,
    pub technician: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VisitCompletedEvent {
    pub visit_id: String,
    pub elevator_id: String,
    pub report: String,
    pub repaired: bool,
}

impl Identifier for VisitCommand {
    fn identifier(&self) -> String {
        match self {
            VisitCommand::Schedule(cmd) => cmd.visit_id.clone(),
            VisitCommand::AssignTechnician(cmd) => cmd.visit_id.clone(),
            VisitCommand::Complete(cmd) => cmd.visit_id.clone(),
        }
    }
}

impl Identifier for VisitEvent {
    fn identifier(&self) -> String {
        match self {
            VisitEvent::Scheduled(evt) => evt.visit_id.clone(),
            VisitEvent::TechnicianAssigned(evt) => evt.visit_id.clone(),
            VisitEvent::Completed(evt) => evt.visit_id.clone(),
        }
    }
}
