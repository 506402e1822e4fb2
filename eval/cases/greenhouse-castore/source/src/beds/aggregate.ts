import type { Aggregate } from '@castore/core';

export interface BedAggregate extends Aggregate {
  crop: 'tomato' | 'cucumber' | 'lettuce' | 'basil';
  zoneId: string;
  sownAt: string;
  litres: number;
  infested: boolean;
  status: 'growing' | 'harvested';
}
