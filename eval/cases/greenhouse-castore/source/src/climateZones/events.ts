import { EventType } from '@castore/core';
import { ZodEventType } from '@castore/event-type-zod';
import { z } from 'zod';

export const climateZoneSetUpEventType = new ZodEventType({
  type: 'CLIMATE_ZONE_SET_UP',
  payloadSchema: z.object({
    name: z.string(),
    minCelsius: z.number(),
    maxCelsius: z.number(),
  }),
});

export const temperatureMeasuredEventType = new ZodEventType({
  type: 'TEMPERATURE_MEASURED',
  payloadSchema: z.object({
    celsius: z.number(),
    sensor: z.string().optional(),
  }),
});

export const ventsOpenedEventType = new EventType<'VENTS_OPENED'>({ type: 'VENTS_OPENED' });

export const ventsClosedEventType = new EventType<'VENTS_CLOSED'>({ type: 'VENTS_CLOSED' });
