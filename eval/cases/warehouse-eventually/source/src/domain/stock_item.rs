use std::collections::BTreeMap;
use std::fmt;

use eventually::aggregate;
use eventually::message::Message;
use eventually_macros::aggregate_root;
use serde::{Deserialize, Serialize};

use super::PickListId;

pub type StockItemRepository<S> = aggregate::EventSourcedRepository<StockItem, S>;

/// The number under which the wholesaler keeps an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sku(pub String);

impl fmt::Display for Sku {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StorageClass {
    Frozen,
    Chilled,
    Ambient,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StockItemEvent {
    WasListed { sku: Sku, description: String, storage_class: StorageClass, minimum: u32 },
    DeliveryWasStored { delivery_note: String, batch: String, quantity: u32 },
    QuantityWasReserved { pick_list_id: PickListId, quantity: u32 },
    ReservationWasLifted { pick_list_id: PickListId },
    QuantityWasPicked { pick_list_id: PickListId, quantity: u32 },
    QuantityWasWrittenOff { quantity: u32, reason: String },
    MinimumWasUndercut { on_hand: u32, minimum: u32 },
}

impl Message for StockItemEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::WasListed { .. } => "StockItemWasListed",
            Self::DeliveryWasStored { .. } => "StockItemDeliveryWasStored",
            Self::QuantityWasReserved { .. } => "StockItemQuantityWasReserved",
            Self::ReservationWasLifted { .. } => "StockItemReservationWasLifted",
            Self::QuantityWasPicked { .. } => "StockItemQuantityWasPicked",
            Self::QuantityWasWrittenOff { .. } => "StockItemQuantityWasWrittenOff",
            Self::MinimumWasUndercut { .. } => "StockItemMinimumWasUndercut",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StockItemError {
    #[error("stock item has not been listed yet")]
    NotListedYet,
    #[error("stock item is listed already")]
    AlreadyListed,
    #[error("an empty delivery cannot be stored")]
    EmptyDelivery,
    #[error("only {free} of the {wanted} wanted are free")]
    NotEnoughFreeStock { wanted: u32, free: u32 },
    #[error("pick list {0} has nothing reserved")]
    NothingReserved(PickListId),
    #[error("more would be written off than is on hand")]
    WriteOffExceedsStock,
}

#[derive(Debug, Clone)]
pub struct StockItem {
    sku: Sku,
    minimum: u32,
    on_hand: u32,
    reservations: BTreeMap<PickListId, u32>,
}

impl StockItem {
    fn free(&self) -> u32 {
        self.on_hand - self.reservations.values().sum::<u32>()
    }
}

impl aggregate::Aggregate for StockItem {
    type Id = Sku;
    type Event = StockItemEvent;
    type Error = StockItemError;

    fn type_name() -> &'static str {
        "StockItem"
    }

    fn aggregate_id(&self) -> &Self::Id {
        &self.sku
    }

    fn apply(state: Option<Self>, event: Self::Event) -> Result<Self, Self::Error> {
        let Some(mut item) = state else {
            return match event {
                StockItemEvent::WasListed { sku, minimum, .. } => {
                    Ok(StockItem { sku, minimum, on_hand: 0, reservations: BTreeMap::new() })
                }
                _ => Err(StockItemError::NotListedYet),
            };
        };

        match event {
            StockItemEvent::WasListed { .. } => return Err(StockItemError::AlreadyListed),
            StockItemEvent::DeliveryWasStored { quantity, .. } => item.on_hand += quantity,
            StockItemEvent::QuantityWasReserved { pick_list_id, quantity } => {
                item.reservations.insert(pick_list_id, quantity);
            }
            StockItemEvent::ReservationWasLifted { pick_list_id } => {
                item.reservations.remove(&pick_list_id);
            }
            StockItemEvent::QuantityWasPicked { pick_list_id, quantity } => {
                item.reservations.remove(&pick_list_id);
                item.on_hand -= quantity;
            }
            StockItemEvent::QuantityWasWrittenOff { quantity, .. } => item.on_hand -= quantity,
            StockItemEvent::MinimumWasUndercut { .. } => {}
        }
        Ok(item)
    }
}

#[aggregate_root(StockItem)]
#[derive(Debug, Clone)]
pub struct StockItemRoot;

impl StockItemRoot {
    pub fn list(
        sku: Sku,
        description: String,
        storage_class: StorageClass,
        minimum: u32,
    ) -> Result<Self, StockItemError> {
        aggregate::Root::<StockItem>::record_new(
            StockItemEvent::WasListed { sku, description, storage_class, minimum }.into(),
        )
        .map(Self)
    }

    pub fn store_delivery(
        &mut self,
        delivery_note: String,
        batch: String,
        quantity: u32,
    ) -> Result<(), StockItemError> {
        if quantity == 0 {
            return Err(StockItemError::EmptyDelivery);
        }
        self.record_that(StockItemEvent::DeliveryWasStored { delivery_note, batch, quantity }.into())
    }

    pub fn reserve(&mut self, pick_list_id: PickListId, quantity: u32) -> Result<(), StockItemError> {
        // Pick lists may be announced twice; the first reservation stands.
        if self.reservations.contains_key(&pick_list_id) {
            return Ok(());
        }
        let free = self.free();
        if quantity > free {
            return Err(StockItemError::NotEnoughFreeStock { wanted: quantity, free });
        }
        self.record_that(StockItemEvent::QuantityWasReserved { pick_list_id, quantity }.into())
    }

    pub fn lift_reservation(&mut self, pick_list_id: PickListId) -> Result<(), StockItemError> {
        if !self.reservations.contains_key(&pick_list_id) {
            return Err(StockItemError::NothingReserved(pick_list_id));
        }
        self.record_that(StockItemEvent::ReservationWasLifted { pick_list_id }.into())
    }

    pub fn pick(&mut self, pick_list_id: PickListId) -> Result<(), StockItemError> {
        let Some(quantity) = self.reservations.get(&pick_list_id).copied() else {
            return Err(StockItemError::NothingReserved(pick_list_id));
        };
        self.record_that(StockItemEvent::QuantityWasPicked { pick_list_id, quantity }.into())?;
        self.record_undercut_minimum()
    }

    pub fn write_off(&mut self, quantity: u32, reason: String) -> Result<(), StockItemError> {
        if quantity > self.on_hand {
            return Err(StockItemError::WriteOffExceedsStock);
        }
        self.record_that(StockItemEvent::QuantityWasWrittenOff { quantity, reason }.into())?;
        self.record_undercut_minimum()
    }

    fn record_undercut_minimum(&mut self) -> Result<(), StockItemError> {
        if self.on_hand >= self.minimum {
            return Ok(());
        }
        let (on_hand, minimum) = (self.on_hand, self.minimum);
        self.record_that(StockItemEvent::MinimumWasUndercut { on_hand, minimum }.into())
    }
}
