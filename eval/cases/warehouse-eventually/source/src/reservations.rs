use eventually::{command, event};
use futures::{Stream, StreamExt};

use crate::application::{ColdStoreService, ReserveStock};
use crate::domain::{PickListEvent, PickListId};

/// Sets stock aside as soon as a pick list is released.
///
/// Follows the stream of pick list events from the last checkpoint on; after a
/// crash the same event may come again, which the stock item does not mind.
pub struct StockReservations {
    service: ColdStoreService,
}

impl StockReservations {
    pub fn new(service: ColdStoreService) -> Self {
        Self { service }
    }

    pub async fn run(
        &self,
        mut events: impl Stream<Item = event::Persisted<PickListId, PickListEvent>> + Unpin,
    ) -> anyhow::Result<()> {
        while let Some(persisted) = events.next().await {
            self.handle(&persisted.stream_id, &persisted.event.message).await?;
        }
        Ok(())
    }

    async fn handle(&self, pick_list_id: &PickListId, event: &PickListEvent) -> anyhow::Result<()> {
        let PickListEvent::WasReleased { lines } = event else {
            return Ok(());
        };
        for line in lines {
            let reserve = ReserveStock {
                sku: line.sku.clone(),
                pick_list_id: pick_list_id.clone(),
                quantity: line.quantity,
            };
            command::Handler::handle(&self.service, command::Envelope::from(reserve)).await?;
        }
        Ok(())
    }
}
