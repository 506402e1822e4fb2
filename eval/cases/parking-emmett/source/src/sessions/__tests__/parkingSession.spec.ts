import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeciderSpecification, type Command, type Event } from '@event-driven-io/emmett';
import { decide } from '../decide.js';
import { evolve, initialState } from '../parkingSession.js';

type ClockTicked = Event<'ClockTicked', { minutes: number }>;
type AdvanceClock = Command<'AdvanceClock', { minutes: number }>;

const advance = (command: AdvanceClock): ClockTicked => ({
  type: 'ClockTicked',
  data: command.data,
});

const given = DeciderSpecification.for({ decide, evolve, initialState });
const now = new Date('2024-03-01T08:00:00Z');

test('a car that has not paid stays inside', () => {
  const ticked = advance({ type: 'AdvanceClock', data: { minutes: 5 } });
  assert.equal(ticked.data.minutes, 5);

  given([
    {
      type: 'ParkingStarted',
      data: { sessionId: 's1', garageId: 'g1', licensePlate: 'B-XY 1', enteredAt: now },
    },
  ])
    .when({ type: 'LeaveGarage', data: { sessionId: 's1', now } })
    .then([
      {
        type: 'ExitRefused',
        data: { sessionId: 's1', garageId: 'g1', reason: 'unpaid', refusedAt: now },
      },
    ]);
});
