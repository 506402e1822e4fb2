/** Counts the visitors of a room and forgets nothing. */

export type CounterIncremented = { type: 'CounterIncremented'; by: number };
export type CounterReset = { type: 'CounterReset'; countBefore: number };
export type CounterEvent = CounterIncremented | CounterReset;

export class Counter {
  private count = 0;
  readonly recorded: CounterEvent[] = [];

  constructor(
    readonly room: string,
    readonly capacity: number,
    history: CounterEvent[] = [],
  ) {
    history.forEach((event) => this.apply(event));
  }

  increment(by = 1): void {
    if (this.count + by > this.capacity) {
      throw new Error('Room is full');
    }
    this.record({ type: 'CounterIncremented', by });
  }

  reset(): void {
    this.record({ type: 'CounterReset', countBefore: this.count });
  }

  get free(): number {
    return this.capacity - this.count;
  }

  private record(event: CounterEvent): void {
    this.apply(event);
    this.recorded.push(event);
  }

  private apply(event: CounterEvent): void {
    switch (event.type) {
      case 'CounterIncremented':
        this.count += event.by;
        break;
      case 'CounterReset':
        this.count = 0;
        break;
    }
  }
}
