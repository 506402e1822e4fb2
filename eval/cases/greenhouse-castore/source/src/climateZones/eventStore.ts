import {
  ConnectedEventStore,
  EventStore,
  StateCarryingMessageQueue,
} from '@castore/core';
import type { ClimateZoneAggregate } from './aggregate';
import {
  climateZoneSetUpEventType,
  temperatureMeasuredEventType,
  ventsClosedEventType,
  ventsOpenedEventType,
} from './events';

export const climateZonesEventStore = new EventStore({
  eventStoreId: 'CLIMATE_ZONES',
  eventTypes: [
    climateZoneSetUpEventType,
    temperatureMeasuredEventType,
    ventsOpenedEventType,
    ventsClosedEventType,
  ],
  reducer: (zone: ClimateZoneAggregate, event): ClimateZoneAggregate => {
    const { aggregateId, version } = event;

    switch (event.type) {
      case 'CLIMATE_ZONE_SET_UP':
        return { aggregateId, version, ...event.payload, ventsOpen: false };
      case 'TEMPERATURE_MEASURED':
        return { ...zone, version };
      case 'VENTS_OPENED':
        return { ...zone, version, ventsOpen: true };
      case 'VENTS_CLOSED':
        return { ...zone, version, ventsOpen: false };
    }
  },
});

export const climateZonesQueue = new StateCarryingMessageQueue({
  messageQueueId: 'CLIMATE_ZONES_QUEUE',
  sourceEventStores: [climateZonesEventStore],
});

export const connectedClimateZonesEventStore = new ConnectedEventStore(
  climateZonesEventStore,
  climateZonesQueue,
);
