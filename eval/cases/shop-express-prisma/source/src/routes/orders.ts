import { Router } from 'express';
import { z } from 'zod';
import { requireRole } from '../middleware/requireRole';
import { cancelOrder, getOrder, placeOrder, shipOrder, startPayment } from '../services/orderService';
import { route } from './async';

const order = z.object({
  customerId: z.string().uuid(),
  lines: z
    .array(z.object({ productId: z.string().uuid(), quantity: z.number().int().positive() }))
    .min(1),
});

export const orders = Router();

orders.post(
  '/',
  route(async (req, res) => {
    res.status(201).json(await placeOrder(order.parse(req.body)));
  }),
);

orders.get(
  '/:orderId',
  route(async (req, res) => {
    res.json(await getOrder(req.params.orderId));
  }),
);

orders.post(
  '/:orderId/payment',
  route(async (req, res) => {
    res.json(await startPayment(req.params.orderId));
  }),
);

orders.post(
  '/:orderId/shipment',
  requireRole('staff'),
  route(async (req, res) => {
    const { trackingCode } = z.object({ trackingCode: z.string().min(1) }).parse(req.body);
    res.json(await shipOrder(req.params.orderId, trackingCode));
  }),
);

orders.post(
  '/:orderId/cancellation',
  route(async (req, res) => {
    res.json(await cancelOrder(req.params.orderId));
  }),
);
