import { DomainEvent } from './DomainEvent';
import { Entity } from './Entity';

export abstract class AggregateRoot<Props> extends Entity<Props> {
  private pending: DomainEvent[] = [];

  protected addDomainEvent(event: DomainEvent): void {
    this.pending.push(event);
  }

  /** Hands the pending events out, once. */
  pullDomainEvents(): DomainEvent[] {
    const events = this.pending;
    this.pending = [];
    return events;
  }
}
