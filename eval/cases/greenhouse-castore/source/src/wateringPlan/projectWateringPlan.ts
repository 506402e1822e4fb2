import type { EventStoreNotificationMessage } from '@castore/core';
import type { bedsEventStore } from '../beds/eventStore';
import { wateringPlanTable } from './wateringPlan';

type BedMessage = EventStoreNotificationMessage<typeof bedsEventStore>;

export const projectWateringPlan = async ({ event }: BedMessage): Promise<void> => {
  const bedId = event.aggregateId;

  switch (event.type) {
    case 'BED_SOWN':
      wateringPlanTable.put({
        bedId,
        crop: event.payload.crop,
        zoneId: event.payload.zoneId,
        litres: 0,
      });
      break;
    case 'BED_WATERED': {
      const row = wateringPlanTable.get(bedId);
      if (row) {
        wateringPlanTable.put({
          ...row,
          lastWateredAt: event.timestamp,
          litres: row.litres + event.payload.litres,
        });
      }
      break;
    }
    case 'BED_HARVESTED':
      wateringPlanTable.remove(bedId);
      break;
  }
};
