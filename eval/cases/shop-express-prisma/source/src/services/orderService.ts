import type { Order, Product } from '@prisma/client';
import { db } from '../db';
import { HttpError } from '../middleware/httpError';
import { createCheckoutSession } from '../payments/stripe';

export interface PlaceOrderInput {
  customerId: string;
  lines: { productId: string; quantity: number }[];
}

export async function placeOrder(input: PlaceOrderInput): Promise<Order> {
  const products: Product[] = await db.product.findMany({
    where: { id: { in: input.lines.map((line) => line.productId) }, discontinued: false },
  });
  const byId = new Map(products.map((product) => [product.id, product]));

  const lines = input.lines.map(({ productId, quantity }) => {
    const product = byId.get(productId);
    if (!product) {
      throw new HttpError(409, `Product ${productId} is not for sale`);
    }
    return { productId, quantity, priceCents: product.priceCents };
  });
  const totalCents = lines.reduce((sum, line) => sum + line.quantity * line.priceCents, 0);

  return db.order.create({
    data: { customerId: input.customerId, totalCents, lines: { create: lines } },
  });
}

export async function startPayment(orderId: string): Promise<{ url: string }> {
  const order = await findOrder(orderId);
  if (order.status !== 'OPEN') {
    throw new HttpError(409, 'Order is not open');
  }
  const session = await createCheckoutSession(order.id, order.totalCents);
  await db.order.update({ where: { id: order.id }, data: { checkoutSession: session.id } });
  return { url: session.url };
}

export async function confirmPayment(checkoutSession: string): Promise<void> {
  const order = await db.order.findUnique({ where: { checkoutSession } });
  if (!order) {
    throw new HttpError(404, 'No order waits for this payment');
  }
  if (order.status === 'PAID') {
    return; // Stripe calls more than once
  }
  await db.order.update({ where: { id: order.id }, data: { status: 'PAID' } });
}

export async function shipOrder(orderId: string, trackingCode: string): Promise<Order> {
  const order = await findOrder(orderId);
  if (order.status !== 'PAID') {
    throw new HttpError(409, 'Order is not paid');
  }
  return db.order.update({
    where: { id: order.id },
    data: { status: 'SHIPPED', trackingCode },
  });
}

export async function cancelOrder(orderId: string): Promise<Order> {
  const order = await findOrder(orderId);
  if (order.status === 'SHIPPED') {
    throw new HttpError(409, 'Order is already shipped');
  }
  return db.order.update({ where: { id: order.id }, data: { status: 'CANCELLED' } });
}

export async function getOrder(orderId: string) {
  const order = await db.order.findUnique({
    where: { id: orderId },
    include: { lines: { include: { product: true } } },
  });
  if (!order) {
    throw new HttpError(404, 'Order not found');
  }
  return order;
}

async function findOrder(orderId: string): Promise<Order> {
  const order = await db.order.findUnique({ where: { id: orderId } });
  if (!order) {
    throw new HttpError(404, 'Order not found');
  }
  return order;
}
