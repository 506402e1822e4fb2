import type { Product } from '@prisma/client';
import { db } from '../db';
import { HttpError } from '../middleware/httpError';

export interface CreateProductInput {
  articleCode: string;
  title: string;
  priceCents: number;
}

export async function createProduct(input: CreateProductInput): Promise<Product> {
  if ((await db.product.count({ where: { articleCode: input.articleCode } })) > 0) {
    throw new HttpError(409, 'Article code is taken');
  }
  return db.product.create({ data: input });
}

export async function changePrice(productId: string, priceCents: number): Promise<Product> {
  const product = await findProduct(productId);
  if (product.discontinued) {
    throw new HttpError(409, 'Product is discontinued');
  }
  return db.product.update({ where: { id: product.id }, data: { priceCents } });
}

export async function discontinueProduct(productId: string): Promise<void> {
  await findProduct(productId);
  await db.product.update({ where: { id: productId }, data: { discontinued: true } });
}

export async function searchProducts(text: string, page: number): Promise<Product[]> {
  return db.product.findMany({
    where: { discontinued: false, title: { contains: text, mode: 'insensitive' } },
    orderBy: { title: 'asc' },
    skip: page * 20,
    take: 20,
  });
}

async function findProduct(productId: string): Promise<Product> {
  const product = await db.product.findUnique({ where: { id: productId } });
  if (!product) {
    throw new HttpError(404, 'Product not found');
  }
  return product;
}
