import { OrderAggregate } from '../domain/order';
import { DomainEvent, OrderPlacedEvent } from '../domain/events';

/** Test double: an event that no order records. */
class OrderArchivedEvent implements DomainEvent {
  readonly type = 'OrderArchived';
  constructor(
    public readonly aggregateId: string,
    public readonly version: number,
    public readonly recordedAt: string,
    public readonly payload: { archive: string },
  ) {}
}

interface ArchiveOrderCommand {
  type: 'ArchiveOrder';
  orderId: string;
}

const placed = new OrderPlacedEvent('o-1', 1, '2024-05-01T10:00:00.000Z', {
  customerId: 'c-1',
  lines: [{ productId: 'cup', quantity: 2, unitPrice: 9 }],
  totalAmount: 18,
});

describe('an order', () => {
  it('is not paid with too little', () => {
    const order = OrderAggregate.fromHistory('o-1', [placed]);
    expect(() => order.pay('t-1', 17)).toThrow('Payment is insufficient');
  });

  it('knows nothing of archives', () => {
    const command: ArchiveOrderCommand = { type: 'ArchiveOrder', orderId: 'o-1' };
    const archived = new OrderArchivedEvent(command.orderId, 2, placed.recordedAt, { archive: 'a' });
    expect(archived.type).not.toBe(placed.type);
  });
});
