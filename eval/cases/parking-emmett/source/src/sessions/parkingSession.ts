import type { Command, Event } from '@event-driven-io/emmett';

// Events

export type ParkingStarted = Event<
  'ParkingStarted',
  {
    sessionId: string;
    garageId: string;
    licensePlate: string;
    enteredAt: Date;
  }
>;

export type ParkingPaid = Event<
  'ParkingPaid',
  {
    sessionId: string;
    garageId: string;
    amount: number;
    method: PaymentMethod;
    paidAt: Date;
  }
>;

export type ExitRefused = Event<
  'ExitRefused',
  {
    sessionId: string;
    garageId: string;
    reason: RefusalReason;
    refusedAt: Date;
  }
>;

export type GarageLeft = Event<
  'GarageLeft',
  {
    sessionId: string;
    garageId: string;
    leftAt: Date;
  }
>;

export type AssistanceRequested = Event<
  'AssistanceRequested',
  {
    sessionId: string;
    garageId: string;
    refusals: number;
    requestedAt: Date;
  }
>;

export type ParkingSessionEvent =
  | ParkingStarted
  | ParkingPaid
  | ExitRefused
  | GarageLeft
  | AssistanceRequested;

export type PaymentMethod = 'card' | 'coins' | 'app';

export type RefusalReason = 'unpaid' | 'grace-period-over';

// Commands

export type StartParking = Command<
  'StartParking',
  {
    sessionId: string;
    garageId: string;
    licensePlate: string;
    now: Date;
  }
>;

export type PayParking = Command<
  'PayParking',
  {
    sessionId: string;
    amount: number;
    method: PaymentMethod;
    now: Date;
  }
>;

export type LeaveGarage = Command<
  'LeaveGarage',
  {
    sessionId: string;
    now: Date;
  }
>;

export type RequestAssistance = Command<
  'RequestAssistance',
  {
    sessionId: string;
    refusals: number;
    now: Date;
  }
>;

export type ParkingSessionCommand = StartParking | PayParking | LeaveGarage | RequestAssistance;

// State

export type ParkingSession =
  | { status: 'Empty' }
  | { status: 'Parked'; garageId: string; enteredAt: Date }
  | { status: 'Paid'; garageId: string; enteredAt: Date; paidAt: Date }
  | { status: 'Left' };

export const initialState = (): ParkingSession => ({ status: 'Empty' });

export const evolve = (state: ParkingSession, event: ParkingSessionEvent): ParkingSession => {
  switch (event.type) {
    case 'ParkingStarted':
      return {
        status: 'Parked',
        garageId: event.data.garageId,
        enteredAt: event.data.enteredAt,
      };
    case 'ParkingPaid':
      return state.status === 'Parked' || state.status === 'Paid'
        ? { ...state, status: 'Paid', paidAt: event.data.paidAt }
        : state;
    case 'GarageLeft':
      return { status: 'Left' };
    case 'ExitRefused':
    case 'AssistanceRequested':
      return state;
  }
};
