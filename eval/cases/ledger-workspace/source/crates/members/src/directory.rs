use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use async_trait::async_trait;
use kernel::{Envelope, Failure, Subscriber};

use crate::account::AccountEvent;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub account_id: String,
    pub grower: String,
    pub iban: String,
    pub may_sell: bool,
}

/// Everyone with an account, for the auction hall and for the people who pay out.
#[derive(Debug, Default)]
pub struct MemberDirectory {
    members: RwLock<BTreeMap<String, Member>>,
}

/// Looks growers up by a part of their name.
#[derive(Debug, Clone)]
pub struct FindMembers {
    pub name_contains: String,
    pub may_sell: Option<bool>,
}

impl MemberDirectory {
    pub fn find(&self, query: &FindMembers) -> Vec<Member> {
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        members
            .values()
            .filter(|member| member.grower.contains(&query.name_contains))
            .filter(|member| query.may_sell.map_or(true, |wanted| member.may_sell == wanted))
            .cloned()
            .collect()
    }

    fn set_may_sell(&self, account_id: &str, may_sell: bool) {
        let mut members = self.members.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(member) = members.get_mut(account_id) {
            member.may_sell = may_sell;
        }
    }
}

#[async_trait]
impl Subscriber<AccountEvent> for MemberDirectory {
    fn name(&self) -> &'static str {
        "member-directory"
    }

    async fn on(&self, envelope: &Envelope<AccountEvent>) -> Result<(), Failure> {
        match &envelope.event {
            AccountEvent::AccountOpened { account_id, grower, iban } => {
                let member = Member {
                    account_id: account_id.clone(),
                    grower: grower.clone(),
                    iban: iban.clone(),
                    may_sell: true,
                };
                let mut members = self.members.write().unwrap_or_else(PoisonError::into_inner);
                members.insert(account_id.clone(), member);
            }
            AccountEvent::BankDetailsChanged { account_id, iban } => {
                let mut members = self.members.write().unwrap_or_else(PoisonError::into_inner);
                if let Some(member) = members.get_mut(account_id) {
                    member.iban = iban.clone();
                }
            }
            AccountEvent::AccountSuspended { account_id, .. } => self.set_may_sell(account_id, false),
            AccountEvent::AccountReinstated { account_id } => self.set_may_sell(account_id, true),
            AccountEvent::AccountClosed { account_id } => {
                let mut members = self.members.write().unwrap_or_else(PoisonError::into_inner);
                members.remove(account_id);
            }
        }
        Ok(())
    }
}
