use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum AccountCommand {
    OpenAccount { account_id: String, grower: String, iban: String },
    ChangeBankDetails { iban: String },
    SuspendAccount { reason: String },
    ReinstateAccount,
    CloseAccount,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountEvent {
    AccountOpened { account_id: String, grower: String, iban: String },
    BankDetailsChanged { account_id: String, iban: String },
    AccountSuspended { account_id: String, reason: String },
    AccountReinstated { account_id: String },
    AccountClosed { account_id: String },
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccountError {
    #[error("the grower has an account already")]
    AlreadyOpen,
    #[error("there is no such account")]
    NoSuchAccount,
    #[error("{0} is not an IBAN")]
    InvalidIban(String),
    #[error("the account is suspended already")]
    AlreadySuspended,
    #[error("the account is not suspended")]
    NotSuspended,
    #[error("a suspended account cannot be closed before the board has decided")]
    BoardDecisionPending,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Unknown,
    Good,
    Suspended,
    Closed,
}

#[derive(Debug, Clone, Default)]
pub struct Account {
    account_id: String,
    iban: String,
    standing: Standing,
}

impl Account {
    pub fn decide(&self, command: AccountCommand) -> Result<Vec<AccountEvent>, AccountError> {
        let account_id = self.account_id.clone();
        match command {
            AccountCommand::OpenAccount { account_id, grower, iban } => {
                if self.standing != Standing::Unknown {
                    return Err(AccountError::AlreadyOpen);
                }
                check_iban(&iban)?;
                Ok(vec![AccountEvent::AccountOpened { account_id, grower, iban }])
            }
            AccountCommand::ChangeBankDetails { iban } => {
                self.must_exist()?;
                check_iban(&iban)?;
                if iban == self.iban {
                    return Ok(Vec::new());
                }
                Ok(vec![AccountEvent::BankDetailsChanged { account_id, iban }])
            }
            AccountCommand::SuspendAccount { reason } => {
                self.must_exist()?;
                if self.standing == Standing::Suspended {
                    return Err(AccountError::AlreadySuspended);
                }
                Ok(vec![AccountEvent::AccountSuspended { account_id, reason }])
            }
            AccountCommand::ReinstateAccount => {
                if self.standing != Standing::Suspended {
                    return Err(AccountError::NotSuspended);
                }
                Ok(vec![AccountEvent::AccountReinstated { account_id }])
            }
            AccountCommand::CloseAccount => {
                self.must_exist()?;
                if self.standing == Standing::Suspended {
                    return Err(AccountError::BoardDecisionPending);
                }
                Ok(vec![AccountEvent::AccountClosed { account_id }])
            }
        }
    }

    pub fn apply(&mut self, event: &AccountEvent) {
        match event {
            AccountEvent::AccountOpened { account_id, iban, .. } => {
                self.account_id = account_id.clone();
                self.iban = iban.clone();
                self.standing = Standing::Good;
            }
            AccountEvent::BankDetailsChanged { iban, .. } => self.iban = iban.clone(),
            AccountEvent::AccountSuspended { .. } => self.standing = Standing::Suspended,
            AccountEvent::AccountReinstated { .. } => self.standing = Standing::Good,
            AccountEvent::AccountClosed { .. } => self.standing = Standing::Closed,
        }
    }

    fn must_exist(&self) -> Result<(), AccountError> {
        match self.standing {
            Standing::Unknown | Standing::Closed => Err(AccountError::NoSuchAccount),
            Standing::Good | Standing::Suspended => Ok(()),
        }
    }
}

fn check_iban(iban: &str) -> Result<(), AccountError> {
    if iban.len() < 15 || !iban.starts_with(|c: char| c.is_ascii_uppercase()) {
        return Err(AccountError::InvalidIban(iban.to_string()));
    }
    Ok(())
}
