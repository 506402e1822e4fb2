import express, { Router } from 'express';
import { paidSession } from '../payments/stripe';
import { confirmPayment } from '../services/orderService';
import { route } from './async';

export const stripeWebhook = Router();

stripeWebhook.post(
  '/',
  express.raw({ type: 'application/json' }),
  route(async (req, res) => {
    const session = paidSession(req.body as Buffer, req.header('stripe-signature') ?? '');
    if (session) {
      await confirmPayment(session);
    }
    res.sendStatus(200);
  }),
);
