import {
  forwardToMessageBus,
  getInMemoryEventStore,
  getInMemoryMessageBus,
  inlineProjections,
} from '@event-driven-io/emmett';
import express from 'express';
import { handleGarage, handleSession, routes } from './api/routes.js';
import { runWorkflow } from './core/workflow.js';
import { occupancyBoardProjection } from './garages/occupancyBoard.js';
import { dailyRevenueProjection } from './sessions/dailyRevenue.js';
import type {
  AssistanceRequested,
  ExitRefused,
  GarageLeft,
  ParkingPaid,
  ParkingStarted,
} from './sessions/parkingSession.js';
import { barrierAssistanceWorkflow } from './workflows/barrierAssistance.js';
import { notifyAttendant } from './workflows/notifyAttendant.js';
import { placeCounting } from './workflows/placeCounting.js';

const bus = getInMemoryMessageBus();

const store = getInMemoryEventStore({
  projections: inlineProjections([occupancyBoardProjection, dailyRevenueProjection]),
  hooks: { onAfterCommit: forwardToMessageBus(bus) },
});

bus.subscribe(
  async (event: ParkingStarted | GarageLeft) => {
    await handleGarage(store, placeCounting(event));
  },
  'ParkingStarted',
  'GarageLeft',
);

const assist = runWorkflow(barrierAssistanceWorkflow, async (command) => {
  await handleSession(store, command);
});
bus.subscribe(
  (event: ExitRefused | ParkingPaid | GarageLeft) => assist(event),
  'ExitRefused',
  'ParkingPaid',
  'GarageLeft',
);

const page = notifyAttendant({
  accountSid: process.env.TWILIO_ACCOUNT_SID ?? '',
  authToken: process.env.TWILIO_AUTH_TOKEN ?? '',
  from: process.env.TWILIO_FROM ?? '',
  attendantPhone: process.env.ATTENDANT_PHONE ?? '',
});
bus.subscribe((event: AssistanceRequested) => page(event), 'AssistanceRequested');

// documents carry their version as a bigint
const app = express();
app.set('json replacer', (_key: string, value: unknown) =>
  typeof value === 'bigint' ? Number(value) : value,
);
app.use(express.json()).use('/api', routes(store)).listen(3000);
