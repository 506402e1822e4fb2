import { ZodEventType } from '@castore/event-type-zod';
import { z } from 'zod';

export const cropSchema = z.enum(['tomato', 'cucumber', 'lettuce', 'basil']);

export const bedSownEventType = new ZodEventType({
  type: 'BED_SOWN',
  payloadSchema: z.object({
    crop: cropSchema,
    seeds: z.number().int().positive(),
    zoneId: z.string().uuid(),
  }),
  metadataSchema: z.object({
    gardener: z.string().optional(),
  }),
});

export const bedWateredEventType = new ZodEventType({
  type: 'BED_WATERED',
  payloadSchema: z.object({
    litres: z.number().positive(),
  }),
});

export const pestSpottedEventType = new ZodEventType({
  type: 'PEST_SPOTTED',
  payloadSchema: z.object({
    pest: z.string(),
    severity: z.number().int().min(1).max(5),
  }),
});

export const bedHarvestedEventType = new ZodEventType({
  type: 'BED_HARVESTED',
  payloadSchema: z.object({
    kilograms: z.number().nonnegative(),
  }),
});
