use fmodel_rust::Identifier;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ElevatorCommand {
    Commission(CommissionElevatorCommand),
    ReportFault(ReportFaultCommand),
    TakeOutOfService(TakeOutOfServiceCommand),
    ReturnToService(ReturnToServiceCommand),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommissionElevatorCommand {
    pub elevator_id: String,
    pub building: String,
    pub lowest_floor: i16,
    pub highest_floor: i16,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReportFaultCommand {
    pub elevator_id: String,
    pub fault_id: String,
    pub floor: i16,
    pub description: String,
    pub people_trapped: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TakeOutOfServiceCommand {
    pub elevator_id: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnToServiceCommand {
    pub elevator_id: String,
    pub visit_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ElevatorEvent {
    Commissioned(ElevatorCommissionedEvent),
    FaultReported(FaultReportedEvent),
    TakenOutOfService(ElevatorTakenOutOfServiceEvent),
    ReturnedToService(ElevatorReturnedToServiceEvent),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElevatorCommissionedEvent {
    pub elevator_id: String,
    pub building: String,
    pub lowest_floor: i16,
    pub highest_floor: i16,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultReportedEvent {
    pub elevator_id: String,
    pub fault_id: String,
    pub floor: i16,
    pub description: String,
    pub people_trapped: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElevatorTakenOutOfServiceEvent {
    pub elevator_id: String,
    pub reason: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ElevatorReturnedToServiceEvent {
    pub elevator_id: String,
    pub visit_id: Option<String>,
}

impl Identifier for ElevatorCommand {
    fn identifier(&self) -> String {
        match self {
            ElevatorCommand::Commission(cmd) => cmd.elevator_id.clone(),
            ElevatorCommand::ReportFault(cmd) => cmd.elevator_id.clone(),
            ElevatorCommand::TakeOutOfService(cmd) => cmd.elevator_id.clone(),
            ElevatorCommand::ReturnToService(cmd) => cmd.elevator_id.clone(),
        }
    }
}

impl Identifier for ElevatorEvent {
    fn identifier(&self) -> String {
        match self {
            ElevatorEvent::Commissioned(evt) => evt.elevator_id.clone(),
            ElevatorEvent::FaultReported(evt) => evt.elevator_id.clone(),
            ElevatorEvent::TakenOutOfService(evt) => evt.elevator_id.clone(),
            ElevatorEvent::ReturnedToService(evt) => evt.elevator_id.clone(),
        }
    }
}
