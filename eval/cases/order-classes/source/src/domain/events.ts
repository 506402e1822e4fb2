/** One product on an order. */
export interface OrderLine {
  readonly productId: string;
  readonly quantity: number;
  readonly unitPrice: number;
}

/** What every event carries, whatever it tells. */
export interface DomainEvent {
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly recordedAt: string;
  readonly payload: unknown;
}

export class OrderPlacedEvent implements DomainEvent {
  readonly type = 'OrderPlaced';

  constructor(
    public readonly aggregateId: string,
    public readonly version: number,
    public readonly recordedAt: string,
    public readonly payload: {
      customerId: string;
      lines: OrderLine[];
      totalAmount: number;
    },
  ) {}
}

export class OrderPaidEvent implements DomainEvent {
  readonly type = 'OrderPaid';

  constructor(
    public readonly aggregateId: string,
    public readonly version: number,
    public readonly recordedAt: string,
    public readonly payload: {
      transactionId: string;
      amount: number;
    },
  ) {}
}

export class OrderShippedEvent implements DomainEvent {
  readonly type = 'OrderShipped';

  constructor(
    public readonly aggregateId: string,
    public readonly version: number,
    public readonly recordedAt: string,
    public readonly payload: {
      carrier: string;
      trackingNumber: string;
    },
  ) {}
}

export class OrderCancelledEvent implements DomainEvent {
  readonly type = 'OrderCancelled';

  constructor(
    public readonly aggregateId: string,
    public readonly version: number,
    public readonly recordedAt: string,
    public readonly payload: {
      reason: string;
      refundDue?: number;
    },
  ) {}
}

export type OrderEvent =
  | OrderPlacedEvent
  | OrderPaidEvent
  | OrderShippedEvent
  | OrderCancelledEvent;
