import { IllegalStateError, ValidationError } from '@event-driven-io/emmett';
import { parkingFee } from './parkingFee.js';
import type {
  AssistanceRequested,
  ExitRefused,
  GarageLeft,
  LeaveGarage,
  ParkingPaid,
  ParkingSession,
  ParkingSessionCommand,
  ParkingSessionEvent,
  ParkingStarted,
  PayParking,
  RequestAssistance,
  StartParking,
} from './parkingSession.js';

const GRACE_PERIOD_MINUTES = 15;

const startParking = (command: StartParking, state: ParkingSession): ParkingStarted => {
  if (state.status !== 'Empty') throw new IllegalStateError('Parking has already started');

  const { sessionId, garageId, licensePlate, now } = command.data;
  return { type: 'ParkingStarted', data: { sessionId, garageId, licensePlate, enteredAt: now } };
};

const payParking = (command: PayParking, state: ParkingSession): ParkingPaid => {
  if (state.status !== 'Parked') throw new IllegalStateError('Nothing to pay');

  const { sessionId, amount, method, now } = command.data;
  if (amount < parkingFee(state.enteredAt, now))
    throw new ValidationError('Amount does not cover the fee');

  return {
    type: 'ParkingPaid',
    data: { sessionId, garageId: state.garageId, amount, method, paidAt: now },
  };
};

const leaveGarage = (command: LeaveGarage, state: ParkingSession): GarageLeft | ExitRefused => {
  if (state.status === 'Empty' || state.status === 'Left')
    throw new IllegalStateError('Car is not in the garage');

  const { sessionId, now } = command.data;
  const { garageId } = state;

  if (state.status === 'Parked')
    return {
      type: 'ExitRefused',
      data: { sessionId, garageId, reason: 'unpaid', refusedAt: now },
    };

  if (minutesBetween(state.paidAt, now) > GRACE_PERIOD_MINUTES)
    return {
      type: 'ExitRefused',
      data: { sessionId, garageId, reason: 'grace-period-over', refusedAt: now },
    };

  return { type: 'GarageLeft', data: { sessionId, garageId, leftAt: now } };
};

const requestAssistance = (
  command: RequestAssistance,
  state: ParkingSession,
): AssistanceRequested[] => {
  // the driver got out in the meantime
  if (state.status === 'Empty' || state.status === 'Left') return [];

  const { sessionId, refusals, now } = command.data;
  return [
    {
      type: 'AssistanceRequested',
      data: { sessionId, garageId: state.garageId, refusals, requestedAt: now },
    },
  ];
};

export const decide = (
  command: ParkingSessionCommand,
  state: ParkingSession,
): ParkingSessionEvent | ParkingSessionEvent[] => {
  switch (command.type) {
    case 'StartParking':
      return startParking(command, state);
    case 'PayParking':
      return payParking(command, state);
    case 'LeaveGarage':
      return leaveGarage(command, state);
    case 'RequestAssistance':
      return requestAssistance(command, state);
  }
};

const minutesBetween = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 60_000;
