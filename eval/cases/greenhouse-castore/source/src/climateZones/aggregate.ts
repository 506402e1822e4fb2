import type { Aggregate } from '@castore/core';

export interface ClimateZoneAggregate extends Aggregate {
  name: string;
  minCelsius: number;
  maxCelsius: number;
  ventsOpen: boolean;
}
