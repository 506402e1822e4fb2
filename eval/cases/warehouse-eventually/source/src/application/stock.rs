use async_trait::async_trait;
use eventually::{command, message};

use super::ColdStoreService;
use crate::domain::{PickListId, Sku, StockItemRoot, StorageClass};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListStockItem {
    pub sku: Sku,
    pub description: String,
    pub storage_class: StorageClass,
    pub minimum: u32,
}

impl message::Message for ListStockItem {
    fn name(&self) -> &'static str {
        "ListStockItem"
    }
}

#[async_trait]
impl command::Handler<ListStockItem> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<ListStockItem>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut item =
            StockItemRoot::list(command.sku, command.description, command.storage_class, command.minimum)?;
        self.stock_items.save(&mut item).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreDelivery {
    pub sku: Sku,
    pub delivery_note: String,
    pub batch: String,
    pub quantity: u32,
}

impl message::Message for StoreDelivery {
    fn name(&self) -> &'static str {
        "StoreDelivery"
    }
}

#[async_trait]
impl command::Handler<StoreDelivery> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<StoreDelivery>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut item: StockItemRoot = self.stock_items.get(&command.sku).await?.into();
        item.store_delivery(command.delivery_note, command.batch, command.quantity)?;
        self.stock_items.save(&mut item).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReserveStock {
    pub sku: Sku,
    pub pick_list_id: PickListId,
    pub quantity: u32,
}

impl message::Message for ReserveStock {
    fn name(&self) -> &'static str {
        "ReserveStock"
    }
}

#[async_trait]
impl command::Handler<ReserveStock> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<ReserveStock>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut item: StockItemRoot = self.stock_items.get(&command.sku).await?.into();
        item.reserve(command.pick_list_id, command.quantity)?;
        self.stock_items.save(&mut item).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiftReservation {
    pub sku: Sku,
    pub pick_list_id: PickListId,
}

impl message::Message for LiftReservation {
    fn name(&self) -> &'static str {
        "LiftReservation"
    }
}

#[async_trait]
impl command::Handler<LiftReservation> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<LiftReservation>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut item: StockItemRoot = self.stock_items.get(&command.sku).await?.into();
        item.lift_reservation(command.pick_list_id)?;
        self.stock_items.save(&mut item).await?;
        Ok(())
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PickStock {
    pub sku: Sku,
    pub pick_list_id: PickListId,
}

impl message::Message for PickStock {
    fn name(&self) -> &'static str {
        "PickStock"
    }
}

#[async_trait]
impl command::Handler<PickStock> for ColdStoreService {
    type Error = anyhow::Error;

    async fn handle(&self, command: command::Envelope<PickStock>) -> Result<(), Self::Error> {
        let command = command.message;
        let mut item: StockItemRoot = self.stock_items.get(&command.sku).await?.into();
        item.pick(command.pick_list_id)?;
        self.stock_items.save(&mut item).await?;
        Ok(())
    }
}

#[cfg(test)]
mod test {
    use eventually::{command, event};

    use super::*;
    use crate::domain::{PickListRepository, StockItemEvent, StockItemRepository};

    #[tokio::test]
    async fn a_delivery_is_stored() {
        let sku = Sku("vaccine-7".to_owned());
        command::test::Scenario
            .given(vec![event::Persisted {
                stream_id: sku.clone(),
                version: 1,
                event: event::Envelope::from(StockItemEvent::WasListed {
                    sku: sku.clone(),
                    description: "Vaccine".to_owned(),
                    storage_class: StorageClass::Chilled,
                    minimum: 10,
                }),
            }])
            .when(command::Envelope::from(StoreDelivery {
                sku: sku.clone(),
                delivery_note: "dn-1".to_owned(),
                batch: "b-1".to_owned(),
                quantity: 40,
            }))
            .then(vec![event::Persisted {
                stream_id: sku,
                version: 2,
                event: event::Envelope::from(StockItemEvent::DeliveryWasStored {
                    delivery_note: "dn-1".to_owned(),
                    batch: "b-1".to_owned(),
                    quantity: 40,
                }),
            }])
            .assert_on(|store| {
                let pick_lists = PickListRepository::from(event::store::InMemory::default());
                ColdStoreService::new(StockItemRepository::from(store), pick_lists)
            })
            .await;
    }
}
