import { OrderAggregate } from '../domain/order';
import { EventStore } from '../infrastructure/eventStore';
import { OrderCommand } from './commands';

/** Loads the order a command names, lets it decide, and keeps what it recorded. */
export class OrderCommandHandler {
  constructor(private readonly eventStore: EventStore) {}

  async handle(command: OrderCommand): Promise<void> {
    const history = await this.eventStore.load(command.orderId);
    if (history.length === 0 && command.type !== 'PlaceOrder') {
      throw new Error(`Order ${command.orderId} not found`);
    }
    const order = OrderAggregate.fromHistory(command.orderId, history);

    switch (command.type) {
      case 'PlaceOrder':
        order.place(command.customerId, command.lines);
        break;
      case 'PayOrder':
        order.pay(command.transactionId, command.amount);
        break;
      case 'ShipOrder':
        order.ship(command.carrier, command.trackingNumber);
        break;
      case 'CancelOrder':
        order.cancel(command.reason);
        break;
    }

    await this.eventStore.append(command.orderId, order.uncommittedEvents, order.loadedVersion);
  }
}
