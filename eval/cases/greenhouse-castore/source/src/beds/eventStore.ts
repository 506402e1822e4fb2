import {
  ConnectedEventStore,
  EventStore,
  NotificationMessageQueue,
} from '@castore/core';
import type { BedAggregate } from './aggregate';
import {
  bedHarvestedEventType,
  bedSownEventType,
  bedWateredEventType,
  pestSpottedEventType,
} from './events';

const SERIOUS = 4;

export const bedsEventStore = new EventStore({
  eventStoreId: 'BEDS',
  eventTypes: [
    bedSownEventType,
    bedWateredEventType,
    pestSpottedEventType,
    bedHarvestedEventType,
  ],
  reducer: (bed: BedAggregate, event): BedAggregate => {
    const { aggregateId, version, timestamp } = event;

    switch (event.type) {
      case 'BED_SOWN':
        return {
          aggregateId,
          version,
          crop: event.payload.crop,
          zoneId: event.payload.zoneId,
          sownAt: timestamp,
          litres: 0,
          infested: false,
          status: 'growing',
        };
      case 'BED_WATERED':
        return { ...bed, version, litres: bed.litres + event.payload.litres };
      case 'PEST_SPOTTED':
        return { ...bed, version, infested: bed.infested || event.payload.severity >= SERIOUS };
      case 'BED_HARVESTED':
        return { ...bed, version, status: 'harvested' };
    }
  },
});

export const bedsQueue = new NotificationMessageQueue({
  messageQueueId: 'BEDS_QUEUE',
  sourceEventStores: [bedsEventStore],
});

/** Publishes to the queue whatever is pushed through it. */
export const connectedBedsEventStore = new ConnectedEventStore(bedsEventStore, bedsQueue);
