import {
  inMemoryMultiStreamProjection,
  type InMemoryDatabase,
  type InMemoryReadEvent,
} from '@event-driven-io/emmett';
import type { ParkingPaid } from './parkingSession.js';

export type DailyRevenue = {
  _id: string;
  garageId: string;
  day: string;
  payments: number;
  revenue: number;
};

const COLLECTION = 'dailyRevenue';

const idOf = (garageId: string, day: string): string => `${garageId}:${day}`;
const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

const evolve = (
  document: DailyRevenue | null,
  { data }: InMemoryReadEvent<ParkingPaid>,
): DailyRevenue => ({
  _id: idOf(data.garageId, dayOf(data.paidAt)),
  garageId: data.garageId,
  day: dayOf(data.paidAt),
  payments: (document?.payments ?? 0) + 1,
  revenue: (document?.revenue ?? 0) + data.amount,
});

export const dailyRevenueProjection = inMemoryMultiStreamProjection<DailyRevenue, ParkingPaid>({
  collectionName: COLLECTION,
  canHandle: ['ParkingPaid'],
  getDocumentId: ({ data }) => idOf(data.garageId, dayOf(data.paidAt)),
  evolve,
});

export const getDailyRevenue = (
  database: InMemoryDatabase,
  garageId: string,
  day: string,
): Promise<DailyRevenue | null> =>
  database
    .collection<DailyRevenue>(COLLECTION)
    .findOne((document) => document._id === idOf(garageId, day));
