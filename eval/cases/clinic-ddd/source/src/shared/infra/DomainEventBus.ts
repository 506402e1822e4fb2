import { AggregateRoot } from '../domain/AggregateRoot';
import { DomainEvent } from '../domain/DomainEvent';

type EventClass<E extends DomainEvent> = new (...args: never[]) => E;
type Callback = (event: DomainEvent) => Promise<void>;

/** Calls the subscribers of an event, in the process and one after the other. */
export class DomainEventBus {
  private readonly callbacks = new Map<string, Callback[]>();

  register<E extends DomainEvent>(
    type: EventClass<E>,
    callback: (event: E) => Promise<void>,
  ): void {
    const registered = this.callbacks.get(type.name) ?? [];
    this.callbacks.set(type.name, [...registered, callback as Callback]);
  }

  async dispatchEventsOf(aggregate: AggregateRoot<unknown>): Promise<void> {
    for (const event of aggregate.pullDomainEvents()) {
      for (const callback of this.callbacks.get(event.constructor.name) ?? []) {
        await callback(event);
      }
    }
  }
}
