use std::collections::HashSet;

use async_trait::async_trait;
use cqrs_es::Aggregate;
use serde::{Deserialize, Serialize};

use super::{MemberCommand, MemberError, MemberEvent, Tier};

#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Member {
    member_id: Option<String>,
    email: String,
    balance: u32,
    lifetime_points: u32,
    tier: Tier,
    credited_tickets: HashSet<String>,
    cancelled: bool,
}

impl Member {
    fn ensure_active(&self) -> Result<(), MemberError> {
        if self.member_id.is_none() {
            return Err(MemberError::NotEnrolled);
        }
        if self.cancelled {
            return Err(MemberError::MembershipEnded);
        }
        Ok(())
    }

    fn collect(&self, ticket_number: String, points: u32) -> Result<Vec<MemberEvent>, MemberError> {
        if self.credited_tickets.contains(&ticket_number) {
            return Err(MemberError::TicketAlreadyCredited(ticket_number));
        }

        let mut events =
            vec![MemberEvent::PointsCollected { ticket_number, points, balance: self.balance + points }];
        let tier = Tier::for_lifetime_points(self.lifetime_points + points);
        if tier > self.tier {
            events.push(MemberEvent::TierReached { tier });
        }
        Ok(events)
    }
}

fn checked_email(email: String) -> Result<String, MemberError> {
    if !email.contains('@') {
        return Err(MemberError::InvalidEmail(email));
    }
    Ok(email)
}

#[async_trait]
impl Aggregate for Member {
    type Command = MemberCommand;
    type Event = MemberEvent;
    type Error = MemberError;
    type Services = ();

    fn aggregate_type() -> String {
        "member".to_string()
    }

    async fn handle(
        &self,
        command: Self::Command,
        _services: &Self::Services,
    ) -> Result<Vec<Self::Event>, Self::Error> {
        match command {
            MemberCommand::EnrolMember { member_id, email, enrolled_at } => {
                if self.member_id.is_some() {
                    return Err(MemberError::AlreadyEnrolled);
                }
                Ok(vec![MemberEvent::MemberEnrolled { member_id, email: checked_email(email)?, enrolled_at }])
            }
            MemberCommand::ChangeEmail { email } => {
                self.ensure_active()?;
                if email == self.email {
                    return Ok(vec![]);
                }
                Ok(vec![MemberEvent::EmailChanged { email: checked_email(email)? }])
            }
            MemberCommand::CollectPoints { ticket_number, points } => {
                self.ensure_active()?;
                self.collect(ticket_number, points)
            }
            MemberCommand::RedeemPoints { redemption_id, reward } => {
                self.ensure_active()?;
                let cost = reward.cost();
                let balance = self.balance;
                if cost > balance {
                    return Err(MemberError::InsufficientPoints { cost, balance });
                }
                Ok(vec![MemberEvent::PointsRedeemed {
                    redemption_id,
                    reward,
                    points: cost,
                    balance: balance - cost,
                }])
            }
            MemberCommand::CancelMembership { reason } => {
                self.ensure_active()?;
                Ok(vec![MemberEvent::MembershipCancelled { reason }])
            }
        }
    }

    fn apply(&mut self, event: Self::Event) {
        match event {
            MemberEvent::MemberEnrolled { member_id, email, .. } => {
                self.member_id = Some(member_id);
                self.email = email;
            }
            MemberEvent::EmailChanged { email } => self.email = email,
            MemberEvent::PointsCollected { ticket_number, points, balance } => {
                self.credited_tickets.insert(ticket_number);
                self.lifetime_points += points;
                self.balance = balance;
            }
            MemberEvent::TierReached { tier } => self.tier = tier,
            MemberEvent::PointsRedeemed { balance, .. } => self.balance = balance,
            MemberEvent::MembershipCancelled { .. } => self.cancelled = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use cqrs_es::test::TestFramework;
    use cqrs_es::{Aggregate, DomainEvent};

    use super::*;

    type MemberTest = TestFramework<Member>;

    // A second aggregate that only exists to see that the framework keeps them apart.
    #[derive(Debug, Default, Serialize, Deserialize)]
    struct Turnstile;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    enum TurnstileEvent {
        GuestCounted { guests: u32 },
    }

    impl DomainEvent for TurnstileEvent {
        fn event_type(&self) -> String {
            "GuestCounted".to_string()
        }

        fn event_version(&self) -> String {
            "1".to_string()
        }
    }

    #[derive(Debug, Serialize, Deserialize)]
    enum TurnstileCommand {
        CountGuests { guests: u32 },
    }

    #[async_trait]
    impl Aggregate for Turnstile {
        type Command = TurnstileCommand;
        type Event = TurnstileEvent;
        type Error = std::convert::Infallible;
        type Services = ();

        fn aggregate_type() -> String {
            "turnstile".to_string()
        }

        async fn handle(
            &self,
            command: Self::Command,
            _services: &Self::Services,
        ) -> Result<Vec<Self::Event>, Self::Error> {
            let TurnstileCommand::CountGuests { guests } = command;
            Ok(vec![TurnstileEvent::GuestCounted { guests }])
        }

        fn apply(&mut self, _event: Self::Event) {}
    }

    fn enrolled() -> MemberEvent {
        MemberEvent::MemberEnrolled {
            member_id: "m-1".to_string(),
            email: "ada@example.org".to_string(),
            enrolled_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn reaches_the_balcony_with_five_hundred_points() {
        MemberTest::with(())
            .given(vec![enrolled()])
            .when(MemberCommand::CollectPoints { ticket_number: "t-1".to_string(), points: 500 })
            .then_expect_events(vec![
                MemberEvent::PointsCollected { ticket_number: "t-1".to_string(), points: 500, balance: 500 },
                MemberEvent::TierReached { tier: Tier::Balcony },
            ]);
    }

    #[test]
    fn counts_guests() {
        TestFramework::<Turnstile>::with(())
            .given_no_previous_events()
            .when(TurnstileCommand::CountGuests { guests: 3 })
            .then_expect_events(vec![TurnstileEvent::GuestCounted { guests: 3 }]);
    }
}
