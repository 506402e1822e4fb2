mod pick_list;
mod stock_item;

pub use pick_list::{
    PickLine, PickList, PickListError, PickListEvent, PickListId, PickListRepository, PickListRoot,
};
pub use stock_item::{
    Sku, StockItem, StockItemError, StockItemEvent, StockItemRepository, StockItemRoot, StorageClass,
};
