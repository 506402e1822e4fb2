import { AggregateRoot } from '../domain/AggregateRoot';
import { DomainEventBus } from './DomainEventBus';

export class InMemoryRepo<T extends AggregateRoot<unknown>> {
  protected readonly items = new Map<string, T>();

  constructor(private readonly bus: DomainEventBus) {}

  async findById(id: string): Promise<T | undefined> {
    return this.items.get(id);
  }

  async save(aggregate: T): Promise<void> {
    this.items.set(aggregate.id, aggregate);
    await this.bus.dispatchEventsOf(aggregate);
  }
}
