import { AggregateRoot } from './AggregateRoot';
import { DomainBus } from './DomainBus';
import { DomainException } from './DomainException';

export class Repository<T extends AggregateRoot> {
  protected readonly items = new Map<string, T>();

  constructor(
    private readonly what: string,
    private readonly bus: DomainBus,
  ) {}

  async get(id: string): Promise<T> {
    const item = this.items.get(id);
    if (!item) {
      throw new DomainException(`There is no ${this.what} ${id}`);
    }
    return item;
  }

  async find(condition: (item: T) => boolean): Promise<T | undefined> {
    return [...this.items.values()].find(condition);
  }

  async save(item: T): Promise<void> {
    this.items.set(item.id, item);
    await this.bus.dispatch(item.releaseEvents());
  }
}
