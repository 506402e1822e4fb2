import {
  inMemorySingleStreamProjection,
  type InMemoryDatabase,
  type InMemoryReadEvent,
} from '@event-driven-io/emmett';
import type { GarageOpened, PlaceOccupied, PlaceReleased } from './garage.js';

/** What the sign at the entrance shows. */
export type OccupancyBoard = {
  _id: string;
  name: string;
  capacity: number;
  free: number;
};

type BoardEvent = GarageOpened | PlaceOccupied | PlaceReleased;

const COLLECTION = 'occupancyBoard';

const evolve = (
  board: OccupancyBoard | null,
  event: InMemoryReadEvent<BoardEvent>,
): OccupancyBoard | null => {
  switch (event.type) {
    case 'GarageOpened':
      return {
        _id: event.data.garageId,
        name: event.data.name,
        capacity: event.data.capacity,
        free: event.data.capacity,
      };
    case 'PlaceOccupied':
      return board && { ...board, free: board.free - 1 };
    case 'PlaceReleased':
      return board && { ...board, free: board.free + 1 };
  }
};

export const occupancyBoardProjection = inMemorySingleStreamProjection<OccupancyBoard, BoardEvent>({
  collectionName: COLLECTION,
  canHandle: ['GarageOpened', 'PlaceOccupied', 'PlaceReleased'],
  getDocumentId: (event) => event.data.garageId,
  evolve,
});

export const getOccupancy = (
  database: InMemoryDatabase,
  garageId: string,
): Promise<OccupancyBoard | null> =>
  database.collection<OccupancyBoard>(COLLECTION).findOne((board) => board._id === garageId);

export const findGaragesWithSpace = (database: InMemoryDatabase): Promise<OccupancyBoard[]> =>
  database.collection<OccupancyBoard>(COLLECTION).find((board) => board.free > 0);
