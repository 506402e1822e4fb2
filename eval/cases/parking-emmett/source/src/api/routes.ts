import { randomUUID } from 'node:crypto';
import { CommandHandler, type InMemoryEventStore } from '@event-driven-io/emmett';
import { Router, type Request, type Response } from 'express';
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

export const routes = (store: InMemoryEventStore): Router => {
  const router = Router();

  router.post('/garages', async (req: Request<object, unknown, OpenGarageRequest>, res: Response) => {
    const garageId = randomUUID();
    await handleGarage(store, { type: 'OpenGarage', data: { garageId, ...req.body } });
    res.status(201).json({ garageId });
  });

  router.get('/garages', async (_req, res) => {
    res.json(await findGaragesWithSpace(store.database));
  });

  router.get('/garages/:garageId/occupancy', async (req, res) => {
    res.json(await getOccupancy(store.database, req.params.garageId));
  });

  router.get('/garages/:garageId/revenue/:day', async (req, res) => {
    res.json(await getDailyRevenue(store.database, req.params.garageId, req.params.day));
  });

  router.post(
    '/sessions',
    async (req: Request<object, unknown, StartParkingRequest>, res: Response) => {
      const sessionId = randomUUID();
      await handleSession(store, {
        type: 'StartParking',
        data: { sessionId, now: new Date(), ...req.body },
      });
      res.status(201).json({ sessionId });
    },
  );

  router.post(
    '/sessions/:sessionId/payment',
    async (req: Request<{ sessionId: string }, unknown, PayParkingRequest>, res: Response) => {
      await handleSession(store, {
        type: 'PayParking',
        data: { sessionId: req.params.sessionId, now: new Date(), ...req.body },
      });
      res.sendStatus(204);
    },
  );

  router.post('/sessions/:sessionId/exit', async (req, res) => {
    const { newEvents } = await handleSession(store, {
      type: 'LeaveGarage',
      data: { sessionId: req.params.sessionId, now: new Date() },
    });
    res.json({ open: newEvents.some((event) => event.type === 'GarageLeft') });
  });

  return router;
};
