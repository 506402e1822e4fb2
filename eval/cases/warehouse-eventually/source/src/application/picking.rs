use async_trait::async_trait;
use eventually::{command, message};

use super::ColdStoreService;
use crate::domain::{PickLine, PickListId, PickListRoot, Sku};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawUpPickList {
    pub pick_list_id: PickListId,
    pub pharmacy: String,
    pub lines: Vec<PickLine>,
}

impl message::Message for DrawUpPickList {
    fn name(&self) -> &'static str {
        "DrawUpPickList"
    }
}

#[async_trait]
impl command::Handler<DrawUpPickList> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<DrawUpPickList>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut list = PickListRoot::draw_up(command.pick_list_id, command.pharmacy, command.lines)?;
        self.pick_lists.save(&mut list).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasePickList {
    pub pick_list_id: PickListId,
}

impl message::Message for ReleasePickList {
    fn name(&self) -> &'static str {
        "ReleasePickList"
    }
}

#[async_trait]
impl command::Handler<ReleasePickList> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<ReleasePickList>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut list: PickListRoot = self.pick_lists.get(&command.pick_list_id).await?.into();
        list.release()?;
        self.pick_lists.save(&mut list).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckLine {
    pub pick_list_id: PickListId,
    pub sku: Sku,
}

impl message::Message for CheckLine {
    fn name(&self) -> &'static str {
        "CheckLine"
    }
}

#[async_trait]
impl command::Handler<CheckLine> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<CheckLine>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut list: PickListRoot = self.pick_lists.get(&command.pick_list_id).await?.into();
        list.check_line(command.sku)?;
        self.pick_lists.save(&mut list).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbandonPickList {
    pub pick_list_id: PickListId,
    pub reason: Option<String>,
}

impl message::Message for AbandonPickList {
    fn name(&self) -> &'static str {
        "AbandonPickList"
    }
}

#[async_trait]
impl command::Handler<AbandonPickList> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<AbandonPickList>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut list: PickListRoot = self.pick_lists.get(&command.pick_list_id).await?.into();
        list.abandon(command.reason)?;
        self.pick_lists.save(&mut list).await?;
        Ok(())
    }
}
