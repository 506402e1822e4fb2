import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { climateZonesEventStore } from '../eventStore';

export const setUpClimateZoneCommand = new ZodCommand({
  commandId: 'SET_UP_CLIMATE_ZONE',
  requiredEventStores: tuple(climateZonesEventStore),
  inputSchema: z.object({
    name: z.string(),
    minCelsius: z.number(),
    maxCelsius: z.number(),
  }),
  outputSchema: z.object({ zoneId: z.string().uuid() }),
  handler: async (input, [climateZones]) => {
    if (input.minCelsius >= input.maxCelsius) {
      throw new Error('Temperature range is empty');
    }

    const zoneId = randomUUID();

    await climateZones.pushEvent({
      aggregateId: zoneId,
      version: 1,
      type: 'CLIMATE_ZONE_SET_UP',
      payload: input,
    });

    return { zoneId };
  },
});
