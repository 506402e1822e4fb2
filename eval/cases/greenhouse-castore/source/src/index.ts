import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory';
import { InMemoryMessageQueueAdapter } from '@castore/message-queue-adapter-in-memory';
import { bedsQueue, connectedBedsEventStore } from './beds/eventStore';
import { climateZonesQueue, connectedClimateZonesEventStore } from './climateZones/eventStore';
import { ventilate } from './ventilation/ventilate';
import { projectWateringPlan } from './wateringPlan/projectWateringPlan';

connectedBedsEventStore.eventStorageAdapter = new InMemoryEventStorageAdapter();
connectedClimateZonesEventStore.eventStorageAdapter = new InMemoryEventStorageAdapter();

// a worker that throws is called again, up to three times
InMemoryMessageQueueAdapter.attachTo(bedsQueue, {
  worker: projectWateringPlan,
  retryAttempts: 3,
});
InMemoryMessageQueueAdapter.attachTo(climateZonesQueue, {
  worker: ventilate,
  retryAttempts: 3,
});

export { connectedBedsEventStore, connectedClimateZonesEventStore };
export { sowBedCommand } from './beds/commands/sowBed';
export { waterBedCommand } from './beds/commands/waterBed';
export { reportPestCommand } from './beds/commands/reportPest';
export { harvestBedCommand } from './beds/commands/harvestBed';
export { setUpClimateZoneCommand } from './climateZones/commands/setUpClimateZone';
export { measureTemperatureCommand } from './climateZones/commands/measureTemperature';
export { closeVentsCommand, openVentsCommand } from './climateZones/commands/vents';
export { getWateringOfBed, listThirstyBeds } from './wateringPlan/queries';
