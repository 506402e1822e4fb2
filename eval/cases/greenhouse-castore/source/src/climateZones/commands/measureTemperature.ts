import { ZodCommand } from '@castore/command-zod';
import { tuple } from '@castore/core';
import { z } from 'zod';
import { climateZonesEventStore } from '../eventStore';

export const measureTemperatureCommand = new ZodCommand({
  commandId: 'MEASURE_TEMPERATURE',
  requiredEventStores: tuple(climateZonesEventStore),
  inputSchema: z.object({
    zoneId: z.string().uuid(),
    celsius: z.number(),
    sensor: z.string().optional(),
  }),
  outputSchema: z.void(),
  handler: async ({ zoneId, celsius, sensor }, [climateZones]) => {
    if (celsius < -40 || celsius > 80) {
      throw new Error('Sensor is defective');
    }

    const { aggregate: zone } = await climateZones.getExistingAggregate(zoneId);

    await climateZones.pushEvent({
      aggregateId: zoneId,
      version: zone.version + 1,
      type: 'TEMPERATURE_MEASURED',
      payload: { celsius, sensor },
    });
  },
});
