import { Router } from 'express';
import { z } from 'zod';
import { requireRole } from '../middleware/requireRole';
import {
  createProduct,
  changePrice,
  discontinueProduct,
  searchProducts,
} from '../services/productService';
import { route } from './async';

const product = z.object({
  articleCode: z.string().min(1),
  title: z.string().min(1),
  priceCents: z.number().int().positive(),
});

export const products = Router();

products.get(
  '/',
  route(async (req, res) => {
    const { text, page } = z
      .object({ text: z.string().default(''), page: z.coerce.number().int().default(0) })
      .parse(req.query);
    res.json(await searchProducts(text, page));
  }),
);

products.post(
  '/',
  requireRole('staff'),
  route(async (req, res) => {
    res.status(201).json(await createProduct(product.parse(req.body)));
  }),
);

products.put(
  '/:productId/price',
  requireRole('staff'),
  route(async (req, res) => {
    const { priceCents } = product.pick({ priceCents: true }).parse(req.body);
    res.json(await changePrice(req.params.productId, priceCents));
  }),
);

products.delete(
  '/:productId',
  requireRole('staff'),
  route(async (req, res) => {
    await discontinueProduct(req.params.productId);
    res.sendStatus(204);
  }),
);
