import {
  OrderCancelledEvent,
  OrderEvent,
  OrderLine,
  OrderPaidEvent,
  OrderPlacedEvent,
  OrderShippedEvent,
} from './events';

export type OrderStatus = 'NEW' | 'PENDING' | 'PAID' | 'SHIPPED' | 'CANCELLED';

export class OrderAggregate {
  private status: OrderStatus = 'NEW';
  private customerId = '';
  private lines: OrderLine[] = [];
  private totalAmount = 0;
  private version = 0;
  private uncommitted: OrderEvent[] = [];

  constructor(private readonly id: string) {}

  static fromHistory(id: string, history: OrderEvent[]): OrderAggregate {
    const order = new OrderAggregate(id);
    history.forEach((event) => order.apply(event));
    return order;
  }

  place(customerId: string, lines: OrderLine[]): void {
    if (this.status !== 'NEW') {
      throw new Error('Order already placed');
    }
    if (lines.length === 0) {
      throw new Error('Order has no lines');
    }
    const totalAmount = lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0);
    this.record(
      new OrderPlacedEvent(this.id, this.version + 1, new Date().toISOString(), {
        customerId,
        lines,
        totalAmount,
      }),
    );
  }

  pay(transactionId: string, amount: number): void {
    if (this.status !== 'PENDING') {
      throw new Error('Order is not awaiting payment');
    }
    if (amount < this.totalAmount) {
      throw new Error('Payment is insufficient');
    }
    this.record(
      new OrderPaidEvent(this.id, this.version + 1, new Date().toISOString(), {
        transactionId,
        amount,
      }),
    );
  }

  ship(carrier: string, trackingNumber: string): void {
    if (this.status !== 'PAID') {
      throw new Error('Order is not paid');
    }
    this.record(
      new OrderShippedEvent(this.id, this.version + 1, new Date().toISOString(), {
        carrier,
        trackingNumber,
      }),
    );
  }

  cancel(reason: string): void {
    if (this.status === 'CANCELLED') {
      return;
    }
    if (this.status === 'SHIPPED') {
      throw new Error('Order already shipped');
    }
    this.record(
      new OrderCancelledEvent(this.id, this.version + 1, new Date().toISOString(), {
        reason,
        refundDue: this.status === 'PAID' ? this.totalAmount : undefined,
      }),
    );
  }

  get uncommittedEvents(): readonly OrderEvent[] {
    return this.uncommitted;
  }

  /** The version the stream had before the uncommitted events. */
  get loadedVersion(): number {
    return this.version - this.uncommitted.length;
  }

  private record(event: OrderEvent): void {
    this.apply(event);
    this.uncommitted.push(event);
  }

  private apply(event: OrderEvent): void {
    switch (event.type) {
      case 'OrderPlaced':
        this.status = 'PENDING';
        this.customerId = event.payload.customerId;
        this.lines = event.payload.lines;
        this.totalAmount = event.payload.totalAmount;
        break;
      case 'OrderPaid':
        this.status = 'PAID';
        break;
      case 'OrderShipped':
        this.status = 'SHIPPED';
        break;
      case 'OrderCancelled':
        this.status = 'CANCELLED';
        break;
    }
    this.version = event.version;
  }
}
