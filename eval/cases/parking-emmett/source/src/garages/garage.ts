import { IllegalStateError, type Command, type Event } from '@event-driven-io/emmett';

export type GarageOpened = Event<
  'GarageOpened',
  { garageId: string; name: string; capacity: number }
>;
export type PlaceOccupied = Event<'PlaceOccupied', { garageId: string; sessionId: string }>;
export type PlaceReleased = Event<'PlaceReleased', { garageId: string; sessionId: string }>;
export type GarageFilledUp = Event<'GarageFilledUp', { garageId: string }>;

export type GarageEvent = GarageOpened | PlaceOccupied | PlaceReleased | GarageFilledUp;

export type OpenGarage = Command<
  'OpenGarage',
  { garageId: string; name: string; capacity: number }
>;
export type OccupyPlace = Command<'OccupyPlace', { garageId: string; sessionId: string }>;
export type ReleasePlace = Command<'ReleasePlace', { garageId: string; sessionId: string }>;

export type GarageCommand = OpenGarage | OccupyPlace | ReleasePlace;

export type Garage = {
  opened: boolean;
  capacity: number;
  sessionIds: string[];
};

export const initialState = (): Garage => ({ opened: false, capacity: 0, sessionIds: [] });

export const decide = (command: GarageCommand, state: Garage): GarageEvent | GarageEvent[] => {
  const { garageId } = command.data;

  if (command.type === 'OpenGarage') {
    if (state.opened) throw new IllegalStateError('Garage is already open');
    return { type: 'GarageOpened', data: { ...command.data } };
  }

  if (!state.opened) throw new IllegalStateError('Garage is not open');

  const { sessionId } = command.data;
  switch (command.type) {
    case 'OccupyPlace': {
      if (state.sessionIds.includes(sessionId)) return [];
      const occupied: PlaceOccupied = { type: 'PlaceOccupied', data: { garageId, sessionId } };
      return state.sessionIds.length + 1 >= state.capacity
        ? [occupied, { type: 'GarageFilledUp', data: { garageId } }]
        : [occupied];
    }
    case 'ReleasePlace':
      if (!state.sessionIds.includes(sessionId)) return [];
      return [{ type: 'PlaceReleased', data: { garageId, sessionId } }];
  }
};

export const evolve = (state: Garage, event: GarageEvent): Garage => {
  switch (event.type) {
    case 'GarageOpened':
      return { ...state, opened: true, capacity: event.data.capacity };
    case 'PlaceOccupied':
      return { ...state, sessionIds: [...state.sessionIds, event.data.sessionId] };
    case 'PlaceReleased':
      return { ...state, sessionIds: state.sessionIds.filter((id) => id !== event.data.sessionId) };
    default:
      return state;
  }
};
