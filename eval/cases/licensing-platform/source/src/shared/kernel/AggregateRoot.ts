import { DomainEvent } from './DomainEvent';

export abstract class AggregateRoot {
  private recorded: DomainEvent[] = [];

  protected constructor(readonly id: string) {}

  protected record(event: DomainEvent): void {
    this.recorded.push(event);
  }

  releaseEvents(): DomainEvent[] {
    const events = this.recorded;
    this.recorded = [];
    return events;
  }
}
