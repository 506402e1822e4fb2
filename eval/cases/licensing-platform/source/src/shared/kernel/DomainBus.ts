import { DomainEvent, EventClass } from './DomainEvent';

export interface DomainEventListener<E extends DomainEvent> {
  on(event: E): Promise<void>;
}

/** Synchronous and local: a listener that throws undoes what it listens to. */
export class DomainBus {
  private readonly listeners: {
    type: EventClass<DomainEvent>;
    listener: DomainEventListener<never>;
  }[] = [];

  listen<E extends DomainEvent>(type: EventClass<E>, listener: DomainEventListener<E>): this {
    this.listeners.push({ type, listener: listener as DomainEventListener<never> });
    return this;
  }

  async dispatch(events: DomainEvent[]): Promise<void> {
    for (const event of events) {
      for (const { type, listener } of this.listeners) {
        if (event instanceof type) {
          await listener.on(event as never);
        }
      }
    }
  }
}
