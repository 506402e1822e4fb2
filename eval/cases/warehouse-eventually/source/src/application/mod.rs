mod picking;
mod stock;

pub use picking::{AbandonPickList, CheckLine, DrawUpPickList, ReleasePickList};
pub use stock::{LiftReservation, ListStockItem, PickStock, ReserveStock, StoreDelivery};

use std::sync::Arc;

use eventually::aggregate;

use crate::domain::{PickList, StockItem};

/// Handles every command of the cold store.
#[derive(Clone)]
pub struct ColdStoreService {
    stock_items: Arc<dyn aggregate::Repository<StockItem>>,
    pick_lists: Arc<dyn aggregate::Repository<PickList>>,
}

impl ColdStoreService {
    pub fn new(
        stock_items: impl aggregate::Repository<StockItem> + 'static,
        pick_lists: impl aggregate::Repository<PickList> + 'static,
    ) -> Self {
        Self { stock_items: Arc::new(stock_items), pick_lists: Arc::new(pick_lists) }
    }
}
