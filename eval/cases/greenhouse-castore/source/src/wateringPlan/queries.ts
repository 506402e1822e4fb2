import { wateringPlanTable, type WateringPlanRow } from './wateringPlan';

/** Beds that had no water since the given moment, the driest first. */
export const listThirstyBeds = (since: string): WateringPlanRow[] =>
  wateringPlanTable
    .all()
    .filter((row) => (row.lastWateredAt ?? '') < since)
    .sort((a, b) => (a.lastWateredAt ?? '').localeCompare(b.lastWateredAt ?? ''));

export const getWateringOfBed = (bedId: string): WateringPlanRow | undefined =>
  wateringPlanTable.get(bedId);
