import { OrderLine } from '../domain/events';

export interface PlaceOrderCommand {
  type: 'PlaceOrder';
  orderId: string;
  customerId: string;
  lines: OrderLine[];
}

export interface PayOrderCommand {
  type: 'PayOrder';
  orderId: string;
  transactionId: string;
  amount: number;
}

export interface ShipOrderCommand {
  type: 'ShipOrder';
  orderId: string;
  carrier: string;
  trackingNumber: string;
}

export interface CancelOrderCommand {
  type: 'CancelOrder';
  orderId: string;
  reason: string;
}

export type OrderCommand =
  | PlaceOrderCommand
  | PayOrderCommand
  | ShipOrderCommand
  | CancelOrderCommand;
