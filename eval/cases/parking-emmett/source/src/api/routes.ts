import { randomUUID } from 'node:crypto';
import { CommandHandler, type InMemoryEventStore } from '@event-driven-io/emmett';
import { Router, type NextFunction, type Request, type Response } from 'express';
import * as garages from '../garages/garage.js';
import { findGaragesWithSpace, getOccupancy } from '../garages/occupancyBoard.js';
import { getDailyRevenue } from '../sessions/dailyRevenue.js';
import { decide as decideSession } from '../sessions/decide.js';
import * as sessions from '../sessions/parkingSession.js';
import type { OpenGarageRequest, PayParkingRequest, StartParkingRequest } from './requests.js';

const onSession = CommandHandler({
  evolve: sessions.evolve,
  initialState: sessions.initialState,
  mapToStreamId: (id) => `parking_session-${id}`,
});

const onGarage = CommandHandler({
  evolve: garages.evolve,
  initialState: garages.initialState,
  mapToStreamId: (id) => `garage-${id}`,
});

export const handleSession = (store: InMemoryEventStore, command: sessions.ParkingSessionCommand) =>
  onSession(store, command.data.sessionId, (state) => decideSession(command, state));

export const handleGarage = (store: InMemoryEventStore, command: garages.GarageCommand) =>
  onGarage(store, command.data.garageId, (state) => garages.decide(command, state));

/** Express 4 does not see rejected promises: hand them on. */
const on =
  <Params>(handler: (req: Request<Params>, res: Response) => Promise<void>) =>
  (req: Request<Params>, res: Response, next: NextFunction): void => {
    handler(req, res).catch(next);
  };

export const routes = (store: InMemoryEventStore): Router => {
  const router = Router();

  router.post(
    '/garages',
    on(async (req, res) => {
      const garageId = randomUUID();
      const { name, capacity } = req.body as OpenGarageRequest;
      await handleGarage(store, { type: 'OpenGarage', data: { garageId, name, capacity } });
      res.status(201).json({ garageId });
    }),
  );

  router.get(
    '/garages',
    on(async (_req, res) => {
      res.json(await findGaragesWithSpace(store.database));
    }),
  );

  router.get(
    '/garages/:garageId/occupancy',
    on<{ garageId: string }>(async (req, res) => {
      res.json(await getOccupancy(store.database, req.params.garageId));
    }),
  );

  router.get(
    '/garages/:garageId/revenue/:day',
    on<{ garageId: string; day: string }>(async (req, res) => {
      res.json(await getDailyRevenue(store.database, req.params.garageId, req.params.day));
    }),
  );

  router.post(
    '/sessions',
    on(async (req, res) => {
      const sessionId = randomUUID();
      const { garageId, licensePlate } = req.body as StartParkingRequest;
      await handleSession(store, {
        type: 'StartParking',
        data: { sessionId, garageId, licensePlate, now: new Date() },
      });
      res.status(201).json({ sessionId });
    }),
  );

  router.post(
    '/sessions/:sessionId/payment',
    on<{ sessionId: string }>(async (req, res) => {
      const { amount, method } = req.body as PayParkingRequest;
      await handleSession(store, {
        type: 'PayParking',
        data: { sessionId: req.params.sessionId, amount, method, now: new Date() },
      });
      res.sendStatus(204);
    }),
  );

  router.post(
    '/sessions/:sessionId/exit',
    on<{ sessionId: string }>(async (req, res) => {
      const { newEvents } = await handleSession(store, {
        type: 'LeaveGarage',
        data: { sessionId: req.params.sessionId, now: new Date() },
      });
      res.json({ open: newEvents.some((event) => event.type === 'GarageLeft') });
    }),
  );

  return router;
};
