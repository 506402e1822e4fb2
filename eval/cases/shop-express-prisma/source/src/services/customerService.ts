import type { Customer } from '@prisma/client';
import { db } from '../db';
import { HttpError } from '../middleware/httpError';

export interface RegisterCustomerInput {
  email: string;
  name: string;
  street: string;
  postcode: string;
  city: string;
}

export interface ChangeAddressInput {
  street: string;
  postcode: string;
  city: string;
}

export async function registerCustomer(input: RegisterCustomerInput): Promise<Customer> {
  const known = await db.customer.findUnique({ where: { email: input.email } });
  if (known) {
    throw new HttpError(409, 'Email is already registered');
  }
  return db.customer.create({ data: input });
}

export async function changeAddress(
  customerId: string,
  address: ChangeAddressInput,
): Promise<Customer> {
  await getCustomer(customerId);
  return db.customer.update({ where: { id: customerId }, data: address });
}

export async function subscribeToNewsletter(customerId: string): Promise<void> {
  await getCustomer(customerId);
  await db.customer.update({ where: { id: customerId }, data: { newsletter: true } });
}

export async function getCustomer(customerId: string): Promise<Customer> {
  const customer = await db.customer.findUnique({ where: { id: customerId } });
  if (!customer) {
    throw new HttpError(404, 'Customer not found');
  }
  return customer;
}
