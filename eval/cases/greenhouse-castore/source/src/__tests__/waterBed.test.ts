import { EventStore, EventType, tuple } from '@castore/core';
import { ZodCommand } from '@castore/command-zod';
import { InMemoryEventStorageAdapter } from '@castore/event-storage-adapter-in-memory';
import { describe, expect, it } from 'vitest';
import { waterBedCommand } from '../beds/commands/waterBed';
import { bedsEventStore } from '../beds/eventStore';

const gnomePlacedEventType = new EventType<'GNOME_PLACED', { colour: string }>({
  type: 'GNOME_PLACED',
});

const gnomesEventStore = new EventStore({
  eventStoreId: 'GNOMES',
  eventTypes: [gnomePlacedEventType],
  reducer: (_gnome: { aggregateId: string; version: number }, event) => ({
    aggregateId: event.aggregateId,
    version: event.version,
  }),
  eventStorageAdapter: new InMemoryEventStorageAdapter(),
});

const placeGnomeCommand = new ZodCommand({
  commandId: 'PLACE_GNOME',
  requiredEventStores: tuple(gnomesEventStore),
  handler: async (input: { colour: string }, [gnomes]) => {
    await gnomes.pushEvent({
      aggregateId: 'g1',
      version: 1,
      type: 'GNOME_PLACED',
      payload: input,
    });
  },
});

describe('WATER_BED', () => {
  it('waters no harvested bed', async () => {
    await placeGnomeCommand.handler({ colour: 'red' }, [gnomesEventStore]);

    bedsEventStore.eventStorageAdapter = new InMemoryEventStorageAdapter({
      initialEvents: [
        {
          aggregateId: 'b1',
          version: 1,
          type: 'BED_SOWN',
          timestamp: '2024-01-01T00:00:00.000Z',
          payload: { crop: 'basil', seeds: 20, zoneId: 'z1' },
        },
        {
          aggregateId: 'b1',
          version: 2,
          type: 'BED_HARVESTED',
          timestamp: '2024-03-01T00:00:00.000Z',
          payload: { kilograms: 2 },
        },
      ],
    });
    await expect(
      waterBedCommand.handler({ bedId: 'b1', litres: 3 }, [bedsEventStore]),
    ).rejects.toThrow('Bed already harvested');
  });
});
