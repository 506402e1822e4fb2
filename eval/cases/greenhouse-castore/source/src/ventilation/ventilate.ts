import type { EventStoreStateCarryingMessage } from '@castore/core';
import { closeVentsCommand, openVentsCommand } from '../climateZones/commands/vents';
import { climateZonesEventStore, connectedClimateZonesEventStore } from '../climateZones/eventStore';

type ClimateZoneMessage = EventStoreStateCarryingMessage<typeof climateZonesEventStore>;

/** Opens the vents of a zone that is too hot, closes those of one that is too cold. */
export const ventilate = async ({ event, aggregate: zone }: ClimateZoneMessage): Promise<void> => {
  if (event.type !== 'TEMPERATURE_MEASURED') {
    return;
  }

  const { celsius } = event.payload;
  const stores: [typeof climateZonesEventStore] = [connectedClimateZonesEventStore];

  if (celsius > zone.maxCelsius) {
    await openVentsCommand.handler({ zoneId: event.aggregateId }, stores);
  } else if (celsius < zone.minCelsius) {
    await closeVentsCommand.handler({ zoneId: event.aggregateId }, stores);
  }
};
