import { EventLog, StoredEvent } from './eventLog';

export type Subscriber = (entry: StoredEvent) => Promise<void>;

/**
 * Feeds a subscriber from where it stopped. The checkpoint is written after the
 * subscriber returned, so after a crash an entry may come twice.
 */
export class Subscription {
  private checkpoint = 0;

  constructor(
    private readonly log: EventLog,
    private readonly subscriber: Subscriber,
  ) {}

  async poll(): Promise<void> {
    for (const entry of this.log.all(new Date(), this.checkpoint)) {
      await this.subscriber(entry);
      this.checkpoint = entry.position;
    }
  }

  /** Everything again, from the first entry on. */
  async replay(): Promise<void> {
    this.checkpoint = 0;
    await this.poll();
  }
}

/** Lets every entry through once. */
export function once(subscriber: Subscriber): Subscriber {
  const seen = new Set<string>();
  return async (entry) => {
    if (seen.has(entry.id)) {
      return;
    }
    await subscriber(entry);
    seen.add(entry.id);
  };
}
