import { IntegrationEvent } from './IntegrationEvent';

export type Consumer = (message: never) => Promise<void>;

/** What the connection itself tells us; logged and forgotten. */
export type BrokerEvent = { type: 'connected' } | { type: 'closed'; reason: string };

export class Broker {
  private readonly consumers = new Map<string, Consumer[]>();

  subscribe<E extends IntegrationEvent>(
    topic: string,
    consumer: (message: E) => Promise<void>,
  ): void {
    const known = this.consumers.get(topic) ?? [];
    this.consumers.set(topic, [...known, consumer as Consumer]);
  }

  /** Delivers at least once: a consumer that throws gets the message again. */
  async publish(event: IntegrationEvent): Promise<void> {
    for (const consumer of this.consumers.get(event.topic) ?? []) {
      await consumer(event as never).catch(() => consumer(event as never));
    }
  }
}
