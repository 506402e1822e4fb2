import type { OccupyPlace, ReleasePlace } from '../garages/garage.js';
import type { GarageLeft, ParkingStarted } from '../sessions/parkingSession.js';

/** Keeps the count of a garage in step with the cars that come and go. */
export const placeCounting = (event: ParkingStarted | GarageLeft): OccupyPlace | ReleasePlace => {
  const { garageId, sessionId } = event.data;
  switch (event.type) {
    case 'ParkingStarted':
      return { type: 'OccupyPlace', data: { garageId, sessionId } };
    case 'GarageLeft':
      return { type: 'ReleasePlace', data: { garageId, sessionId } };
  }
};
