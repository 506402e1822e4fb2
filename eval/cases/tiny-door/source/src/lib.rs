//! A door with a code, as small as an event-sourced model gets.

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorCommand {
    LockDoor { code: u16 },
    UnlockDoor { code: u16 },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorEvent {
    DoorLocked { code: u16 },
    DoorUnlocked,
}

#[derive(Debug, PartialEq, Eq)]
pub enum DoorError {
    AlreadyLocked,
    NotLocked,
    WrongCode,
}

#[derive(Debug, Default)]
pub struct Door {
    number: u32,
    locked_with: Option<u16>,
}

impl Door {
    pub fn replay(number: u32, history: &[DoorEvent]) -> Self {
        let mut door = Door { number, ..Door::default() };
        for event in history {
            door.apply(event);
        }
        door
    }

    pub fn handle(&self, command: DoorCommand) -> Result<DoorEvent, DoorError> {
        match (command, self.locked_with) {
            (DoorCommand::LockDoor { .. }, Some(_)) => Err(DoorError::AlreadyLocked),
            (DoorCommand::LockDoor { code }, None) => Ok(DoorEvent::DoorLocked { code }),
            (DoorCommand::UnlockDoor { .. }, None) => Err(DoorError::NotLocked),
            (DoorCommand::UnlockDoor { code }, Some(lock)) if code != lock => Err(DoorError::WrongCode),
            (DoorCommand::UnlockDoor { .. }, Some(_)) => Ok(DoorEvent::DoorUnlocked),
        }
    }

    fn apply(&mut self, event: &DoorEvent) {
        self.locked_with = match event {
            DoorEvent::DoorLocked { code } => Some(*code),
            DoorEvent::DoorUnlocked => None,
        };
    }

    pub fn number(&self) -> u32 {
        self.number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_with_the_code_it_was_locked_with() {
        let door = Door::replay(7, &[DoorEvent::DoorLocked { code: 4711 }]);

        assert_eq!(door.handle(DoorCommand::UnlockDoor { code: 4711 }), Ok(DoorEvent::DoorUnlocked));
        assert_eq!(door.handle(DoorCommand::UnlockDoor { code: 1 }), Err(DoorError::WrongCode));
    }
}
