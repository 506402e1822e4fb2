import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { z } from 'zod';
import { bedsEventStore } from '../eventStore';

export const reportPestCommand = new ZodCommand({
  commandId: 'REPORT_PEST',
  requiredEventStores: tuple(bedsEventStore),
  inputSchema: z.object({
    bedId: z.string().uuid(),
    pest: z.string(),
    severity: z.number().int().min(1).max(5),
  }),
  outputSchema: z.void(),
  handler: async ({ bedId, pest, severity }, [beds]) => {
    const { aggregate: bed } = await beds.getExistingAggregate(bedId);

    await beds.pushEvent({
      aggregateId: bedId,
      version: bed.version + 1,
      type: 'PEST_SPOTTED',
      payload: { pest, severity },
    });
  },
});
