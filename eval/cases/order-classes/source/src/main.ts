import { OrderCommandHandler } from './application/orderCommandHandler';
import { InMemoryEventStore } from './infrastructure/eventStore';
import { OrderSummaryProjection } from './readmodel/orderSummaryProjection';

async function main(): Promise<void> {
  const eventStore = new InMemoryEventStore();
  const handler = new OrderCommandHandler(eventStore);
  const summaries = new OrderSummaryProjection();
  eventStore.subscribe((event) => summaries.handle(event));

  await handler.handle({
    type: 'PlaceOrder',
    orderId: 'o-1001',
    customerId: 'c-17',
    lines: [
      { productId: 'teapot', quantity: 1, unitPrice: 34 },
      { productId: 'cup', quantity: 4, unitPrice: 9 },
    ],
  });
  await handler.handle({
    type: 'PayOrder',
    orderId: 'o-1001',
    transactionId: 't-9',
    amount: 70,
  });

  console.log(summaries.getOrderById('o-1001'));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
