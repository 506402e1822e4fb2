/** A fact that means something inside one context. */
export abstract class DomainEvent {
  readonly occurredAt = new Date();
}

export type EventClass<E extends DomainEvent> = abstract new (...args: never[]) => E;
