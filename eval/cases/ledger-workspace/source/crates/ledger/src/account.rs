use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountKind {
    Asset,
    Liability,
    Revenue,
    Expense,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum AccountCommand {
    OpenAccount { account_number: String, title: String, kind: AccountKind },
    RenameAccount { title: String },
    LockAccount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountEvent {
    AccountOpened { account_number: String, title: String, kind: AccountKind },
    AccountRenamed { account_number: String, title: String },
    AccountLocked { account_number: String },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("the number is taken")]
    NumberTaken,
    #[error("there is no account of this number")]
    UnknownNumber,
    #[error("the account is locked")]
    Locked,
}

#[derive(Debug, Clone, Default)]
pub struct Account {
    account_number: Option<String>,
    title: String,
    locked: bool,
}

impl Account {
    pub fn decide(&self, command: AccountCommand) -> Result<Vec<AccountEvent>, AccountError> {
        match (command, self.account_number.clone()) {
            (AccountCommand::OpenAccount { .. }, Some(_)) => Err(AccountError::NumberTaken),
            (AccountCommand::OpenAccount { account_number, title, kind }, None) => {
                Ok(vec![AccountEvent::AccountOpened { account_number, title, kind }])
            }
            (_, None) => Err(AccountError::UnknownNumber),
            (_, Some(_)) if self.locked => Err(AccountError::Locked),
            (AccountCommand::RenameAccount { title }, Some(_)) if title == self.title => Ok(Vec::new()),
            (AccountCommand::RenameAccount { title }, Some(account_number)) => {
                Ok(vec![AccountEvent::AccountRenamed { account_number, title }])
            }
            (AccountCommand::LockAccount, Some(account_number)) => {
                Ok(vec![AccountEvent::AccountLocked { account_number }])
            }
        }
    }

    pub fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::AccountOpened { account_number, title, .. } => {
                self.account_number = Some(account_number.clone());
                self.title = title.clone();
            }
            AccountEvent::AccountRenamed { title, .. } => self.title = title.clone(),
            AccountEvent::AccountLocked { .. } => self.locked = true,
        }
    }
}
