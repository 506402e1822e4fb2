import { randomUUID } from 'node:crypto';
import { upcast } from './upcasters';

/** An event as it lies in the log. */
export interface StoredEvent<E extends object = object> {
  readonly id: string;
  readonly stream: string;
  readonly position: number;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly event: E;
}

export class StaleStream extends Error {}

/** Append-only, in the order of time. */
export class EventLog {
  private readonly stored: StoredEvent[] = [];

  read<E extends object>(stream: string, until = new Date()): StoredEvent<E>[] {
    return this.all(until).filter((entry) => entry.stream === stream) as StoredEvent<E>[];
  }

  all(until = new Date(), after = 0): StoredEvent[] {
    return this.stored
      .slice(after)
      .filter((entry) => entry.recordedAt <= until)
      .map((entry) => ({ ...entry, event: upcast(entry.event) }));
  }

  append(stream: string, expected: number, recordedBy: string, events: object[]): void {
    if (this.read(stream).length !== expected) {
      throw new StaleStream(stream);
    }
    for (const event of events) {
      this.stored.push({
        id: randomUUID(),
        stream,
        position: this.stored.length + 1,
        recordedAt: new Date(),
        recordedBy,
        event,
      });
    }
  }
}
