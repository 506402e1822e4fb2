import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { climateZonesEventStore } from '../../climateZones/eventStore';
import { bedsEventStore } from '../eventStore';
import { cropSchema } from '../events';

export const sowBedCommand = new ZodCommand({
  commandId: 'SOW_BED',
  requiredEventStores: tuple(bedsEventStore, climateZonesEventStore),
  inputSchema: z.object({
    crop: cropSchema,
    seeds: z.number().int().positive(),
    zoneId: z.string().uuid(),
  }),
  outputSchema: z.object({ bedId: z.string().uuid() }),
  handler: async (input, [beds, climateZones]) => {
    const { aggregate: zone } = await climateZones.getAggregate(input.zoneId);

    if (zone === undefined) {
      throw new Error('Climate zone not found');
    }

    const bedId = randomUUID();

    await beds.pushEvent({
      aggregateId: bedId,
      version: 1,
      type: 'BED_SOWN',
      payload: input,
      metadata: {},
    });

    return { bedId };
  },
});
