use fmodel_rust::decider::Decider;

use super::api::{
    ElevatorCommand, ElevatorCommissionedEvent, ElevatorEvent, ElevatorReturnedToServiceEvent,
    ElevatorTakenOutOfServiceEvent, FaultReportedEvent,
};
use crate::message::DomainError;

pub type ElevatorDecider<'a> =
    Decider<'a, ElevatorCommand, Option<ElevatorState>, ElevatorEvent, DomainError>;

#[derive(Debug, Clone, PartialEq)]
pub struct ElevatorState {
    pub elevator_id: String,
    pub lowest_floor: i16,
    pub highest_floor: i16,
    pub in_service: bool,
    pub open_faults: Vec<String>,
}

pub fn elevator_decider<'a>() -> ElevatorDecider<'a> {
    Decider {
        decide: Box::new(|command, state| match command {
            ElevatorCommand::Commission(cmd) => {
                if state.is_some() {
                    return Err(DomainError::ElevatorAlreadyCommissioned);
                }
                Ok(vec![ElevatorEvent::Commissioned(ElevatorCommissionedEvent {
                    elevator_id: cmd.elevator_id.clone(),
                    building: cmd.building.clone(),
                    lowest_floor: cmd.lowest_floor,
                    highest_floor: cmd.highest_floor,
                })])
            }
            ElevatorCommand::ReportFault(cmd) => {
                let elevator = known(state)?;
                if !(elevator.lowest_floor..=elevator.highest_floor).contains(&cmd.floor) {
                    return Err(DomainError::NoSuchFloor(cmd.floor));
                }
                if elevator.open_faults.contains(&cmd.fault_id) {
                    return Ok(vec![]);
                }
                let mut events = vec![ElevatorEvent::FaultReported(FaultReportedEvent {
                    elevator_id: cmd.elevator_id.clone(),
                    fault_id: cmd.fault_id.clone(),
                    floor: cmd.floor,
                    description: cmd.description.clone(),
                    people_trapped: cmd.people_trapped,
                })];
                if cmd.people_trapped && elevator.in_service {
                    events.push(ElevatorEvent::TakenOutOfService(ElevatorTakenOutOfServiceEvent {
                        elevator_id: cmd.elevator_id.clone(),
                        reason: "people trapped".to_string(),
                    }));
                }
                Ok(events)
            }
            ElevatorCommand::TakeOutOfService(cmd) => {
                let elevator = known(state)?;
                if !elevator.in_service {
                    return Ok(vec![]);
                }
                Ok(vec![ElevatorEvent::TakenOutOfService(ElevatorTakenOutOfServiceEvent {
                    elevator_id: cmd.elevator_id.clone(),
                    reason: cmd.reason.clone(),
                })])
            }
            ElevatorCommand::ReturnToService(cmd) => {
                let elevator = known(state)?;
                if elevator.in_service && elevator.open_faults.is_empty() {
                    return Err(DomainError::ElevatorInService);
                }
                Ok(vec![ElevatorEvent::ReturnedToService(ElevatorReturnedToServiceEvent {
                    elevator_id: cmd.elevator_id.clone(),
                    visit_id: cmd.visit_id.clone(),
                })])
            }
        }),
        evolve: Box::new(|state, event| match (state.clone(), event) {
            (_, ElevatorEvent::Commissioned(evt)) => Some(ElevatorState {
                elevator_id: evt.elevator_id.clone(),
                lowest_floor: evt.lowest_floor,
                highest_floor: evt.highest_floor,
                in_service: true,
                open_faults: Vec::new(),
            }),
            (Some(mut elevator), ElevatorEvent::FaultReported(evt)) => {
                elevator.open_faults.push(evt.fault_id.clone());
                Some(elevator)
            }
            (Some(elevator), ElevatorEvent::TakenOutOfService(_)) => {
                Some(ElevatorState { in_service: false, ..elevator })
            }
            (Some(elevator), ElevatorEvent::ReturnedToService(_)) => {
                Some(ElevatorState { in_service: true, open_faults: Vec::new(), ..elevator })
            }
            (None, _) => None,
        }),
        initial_state: Box::new(|| None),
    }
}

fn known(state: &Option<ElevatorState>) -> Result<&ElevatorState, DomainError> {
    state.as_ref().ok_or(DomainError::UnknownElevator)
}

#[cfg(test)]
mod tests {
    use fmodel_rust::specification::DeciderTestSpecification;

    use super::super::api::{CommissionElevatorCommand, ReportFaultCommand};
    use super::*;

    #[test]
    fn an_unknown_elevator_has_no_faults() {
        DeciderTestSpecification::default()
            .for_decider(elevator_decider())
            .given(vec![])
            .when(ElevatorCommand::ReportFault(ReportFaultCommand {
                elevator_id: "e-1".to_string(),
                fault_id: "f-1".to_string(),
                floor: 0,
                description: "door does not close".to_string(),
                people_trapped: false,
            }))
            .then_error(DomainError::UnknownElevator);
    }

    #[test]
    fn an_elevator_is_commissioned() {
        DeciderTestSpecification::default()
            .for_decider(elevator_decider())
            .given(vec![])
            .when(ElevatorCommand::Commission(CommissionElevatorCommand {
                elevator_id: "e-1".to_string(),
                building: "Town hall".to_string(),
                lowest_floor: -2,
                highest_floor: 6,
            }))
            .then(vec![ElevatorEvent::Commissioned(ElevatorCommissionedEvent {
                elevator_id: "e-1".to_string(),
                building: "Town hall".to_string(),
                lowest_floor: -2,
                highest_floor: 6,
            })]);
    }
}
