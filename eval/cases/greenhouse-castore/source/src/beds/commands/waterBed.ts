import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { z } from 'zod';
import { bedsEventStore } from '../eventStore';

export const waterBedCommand = new ZodCommand({
  commandId: 'WATER_BED',
  requiredEventStores: tuple(bedsEventStore),
  inputSchema: z.object({
    bedId: z.string().uuid(),
    litres: z.number().positive(),
  }),
  outputSchema: z.void(),
  handler: async ({ bedId, litres }, [beds]) => {
    const { aggregate: bed } = await beds.getExistingAggregate(bedId);

    if (bed.status === 'harvested') {
      throw new Error('Bed already harvested');
    }

    await beds.pushEvent({
      aggregateId: bedId,
      version: bed.version + 1,
      type: 'BED_WATERED',
      payload: { litres },
    });
  },
});
