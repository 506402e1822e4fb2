import { OrderEvent } from '../domain/events';

/** One row of the list that the customer service works with. */
export interface OrderSummary {
  orderId: string;
  customerId: string;
  status: 'PENDING' | 'PAID' | 'SHIPPED' | 'CANCELLED';
  totalAmount: number;
  trackingNumber?: string;
  lastUpdated: string;
}

export class OrderSummaryProjection {
  private readonly summaries = new Map<string, OrderSummary>();

  handle(event: OrderEvent): void {
    if (event.type === 'OrderPlaced') {
      this.summaries.set(event.aggregateId, {
        orderId: event.aggregateId,
        customerId: event.payload.customerId,
        status: 'PENDING',
        totalAmount: event.payload.totalAmount,
        lastUpdated: event.recordedAt,
      });
      return;
    }

    const summary = this.summaries.get(event.aggregateId);
    if (!summary) {
      return;
    }
    switch (event.type) {
      case 'OrderPaid':
        summary.status = 'PAID';
        break;
      case 'OrderShipped':
        summary.status = 'SHIPPED';
        summary.trackingNumber = event.payload.trackingNumber;
        break;
      case 'OrderCancelled':
        summary.status = 'CANCELLED';
        break;
    }
    summary.lastUpdated = event.recordedAt;
  }

  getOrderById(orderId: string): OrderSummary | undefined {
    return this.summaries.get(orderId);
  }

  getOrdersOfCustomer(customerId: string): OrderSummary[] {
    return [...this.summaries.values()]
      .filter((summary) => summary.customerId === customerId)
      .sort((a, b) => b.lastUpdated.localeCompare(a.lastUpdated));
  }
}
