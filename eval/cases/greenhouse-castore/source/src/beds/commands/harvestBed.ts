import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { z } from 'zod';
import { bedsEventStore } from '../eventStore';

const DAYS_TO_RIPEN = { tomato: 70, cucumber: 55, lettuce: 40, basil: 30 } as const;

const daysSince = (moment: string): number => (Date.now() - Date.parse(moment)) / 86_400_000;

export const harvestBedCommand = new ZodCommand({
  commandId: 'HARVEST_BED',
  requiredEventStores: tuple(bedsEventStore),
  inputSchema: z.object({
    bedId: z.string().uuid(),
    kilograms: z.number().nonnegative(),
  }),
  outputSchema: z.void(),
  handler: async ({ bedId, kilograms }, [beds]) => {
    const { aggregate: bed } = await beds.getExistingAggregate(bedId);

    if (bed.status === 'harvested') {
      throw new Error('Bed already harvested');
    }

    if (bed.infested) {
      throw new Error('Bed is infested');
    }

    if (daysSince(bed.sownAt) < DAYS_TO_RIPEN[bed.crop]) {
      throw new Error('Crop is not ripe');
    }

    await beds.pushEvent({
      aggregateId: bedId,
      version: bed.version + 1,
      type: 'BED_HARVESTED',
      payload: { kilograms },
    });
  },
});
