import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { z } from 'zod';
import { climateZonesEventStore } from '../eventStore';

const inputSchema = z.object({ zoneId: z.string().uuid() });
const outputSchema = z.void();

export const openVentsCommand = new ZodCommand({
  commandId: 'OPEN_VENTS',
  requiredEventStores: tuple(climateZonesEventStore),
  inputSchema,
  outputSchema,
  handler: async ({ zoneId }, [climateZones]) => {
    const { aggregate: zone } = await climateZones.getExistingAggregate(zoneId);

    if (zone.ventsOpen) {
      return;
    }

    await climateZones.pushEvent({
      aggregateId: zoneId,
      version: zone.version + 1,
      type: 'VENTS_OPENED',
    });
  },
});

export const closeVentsCommand = new ZodCommand({
  commandId: 'CLOSE_VENTS',
  requiredEventStores: tuple(climateZonesEventStore),
  inputSchema,
  outputSchema,
  handler: async ({ zoneId }, [climateZones]) => {
    const { aggregate: zone } = await climateZones.getExistingAggregate(zoneId);

    if (!zone.ventsOpen) {
      return;
    }

    await climateZones.pushEvent({
      aggregateId: zoneId,
      version: zone.version + 1,
      type: 'VENTS_CLOSED',
    });
  },
});
