mod api;
mod decider;

pub use api::{
    CommissionElevatorCommand, ElevatorCommand, ElevatorCommissionedEvent, ElevatorEvent,
    ElevatorReturnedToServiceEvent, ElevatorTakenOutOfServiceEvent, FaultReportedEvent, ReportFaultCommand,
    ReturnToServiceCommand, TakeOutOfServiceCommand,
};
pub use decider::{elevator_decider, ElevatorDecider, ElevatorState};
