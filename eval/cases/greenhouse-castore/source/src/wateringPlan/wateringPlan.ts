/** A bed on the list that hangs at the water tap. */
export interface WateringPlanRow {
  bedId: string;
  crop: string;
  zoneId: string;
  lastWateredAt?: string;
  litres: number;
}

const rows = new Map<string, WateringPlanRow>();

export const wateringPlanTable = {
  put: (row: WateringPlanRow): void => {
    rows.set(row.bedId, row);
  },
  get: (bedId: string): WateringPlanRow | undefined => rows.get(bedId),
  remove: (bedId: string): void => {
    rows.delete(bedId);
  },
  all: (): WateringPlanRow[] => [...rows.values()],
};
