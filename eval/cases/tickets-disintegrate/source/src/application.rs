use anyhow::Result;
use disintegrate::serde::json::Json;
use disintegrate::NoSnapshot;
use disintegrate_postgres::{decision_maker, PgDecisionMaker, PgEventStore};

use crate::domain::{
    AnnounceConcert, BanPatron, BuyTicket, CallOffConcert, DomainEvent, MoveConcert, RegisterPatron,
    ReturnTicket,
};
use crate::programme::{ProgrammeEntry, ProgrammeRepository};

type DecisionMaker = PgDecisionMaker<DomainEvent, Json<DomainEvent>, NoSnapshot>;

#[derive(Clone)]
pub struct Application {
    decision_maker: DecisionMaker,
    programme: ProgrammeRepository,
}

impl Application {
    pub fn new(
        event_store: PgEventStore<DomainEvent, Json<DomainEvent>>,
        programme: ProgrammeRepository,
    ) -> Self {
        Self { decision_maker: decision_maker(event_store, NoSnapshot), programme }
    }

    pub async fn announce_concert(&self, command: AnnounceConcert) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn move_concert(&self, command: MoveConcert) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn call_off_concert(&self, command: CallOffConcert) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn register_patron(&self, command: RegisterPatron) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn ban_patron(&self, command: BanPatron) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn buy_ticket(&self, command: BuyTicket) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn return_ticket(&self, command: ReturnTicket) -> Result<()> {
        self.decision_maker.make(command).await?;
        Ok(())
    }

    pub async fn upcoming_concerts(&self, limit: i64) -> Result<Vec<ProgrammeEntry>> {
        Ok(self.programme.upcoming_concerts(limit).await?)
    }
}

/// The HTTP side is mounted by the hall's website; here we only stay alive.
pub async fn serve(_app: Application) -> Result<()> {
    tokio::signal::ctrl_c().await?;
    Ok(())
}
