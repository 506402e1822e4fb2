import { IntegrationEvent } from './IntegrationEvent';

/** Remembers which messages a consumer has dealt with. */
export class Inbox {
  private readonly seen = new Set<string>();

  async once(
    consumer: string,
    message: IntegrationEvent,
    work: () => Promise<void>,
  ): Promise<void> {
    const key = `${consumer}:${message.messageId}`;
    if (this.seen.has(key)) {
      return;
    }
    await work();
    this.seen.add(key);
  }
}
