import { Router } from 'express';
import { z } from 'zod';
import {
  changeAddress,
  getCustomer,
  registerCustomer,
  subscribeToNewsletter,
} from '../services/customerService';
import { route } from './async';

const address = z.object({
  street: z.string().min(1),
  postcode: z.string().regex(/^\d{5}$/),
  city: z.string().min(1),
});

const registration = address.extend({
  email: z.string().email(),
  name: z.string().min(1),
});

export const customers = Router();

customers.post(
  '/',
  route(async (req, res) => {
    res.status(201).json(await registerCustomer(registration.parse(req.body)));
  }),
);

customers.get(
  '/:customerId',
  route(async (req, res) => {
    res.json(await getCustomer(req.params.customerId));
  }),
);

customers.put(
  '/:customerId/address',
  route(async (req, res) => {
    res.json(await changeAddress(req.params.customerId, address.parse(req.body)));
  }),
);

customers.put(
  '/:customerId/newsletter',
  route(async (req, res) => {
    await subscribeToNewsletter(req.params.customerId);
    res.sendStatus(204);
  }),
);
