import { OrderEvent } from '../domain/events';

export type Subscriber = (event: OrderEvent) => void;

export interface EventStore {
  load(aggregateId: string): Promise<OrderEvent[]>;
  append(
    aggregateId: string,
    events: readonly OrderEvent[],
    expectedVersion: number,
  ): Promise<void>;
}

/** Keeps the streams in memory and tells its subscribers what was appended. */
export class InMemoryEventStore implements EventStore {
  private readonly streams = new Map<string, OrderEvent[]>();
  private readonly subscribers: Subscriber[] = [];

  subscribe(subscriber: Subscriber): void {
    this.subscribers.push(subscriber);
  }

  async load(aggregateId: string): Promise<OrderEvent[]> {
    return [...(this.streams.get(aggregateId) ?? [])];
  }

  async append(
    aggregateId: string,
    events: readonly OrderEvent[],
    expectedVersion: number,
  ): Promise<void> {
    const stream = this.streams.get(aggregateId) ?? [];
    if (stream.length !== expectedVersion) {
      throw new Error(`Stream ${aggregateId} moved on to version ${stream.length}`);
    }
    this.streams.set(aggregateId, [...stream, ...events]);
    for (const event of events) {
      this.subscribers.forEach((subscriber) => subscriber(event));
    }
  }
}
