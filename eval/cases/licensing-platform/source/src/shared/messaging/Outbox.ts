import { Broker } from './Broker';
import { IntegrationEvent } from './IntegrationEvent';

/** Messages that were decided on but not sent yet. */
export class Outbox {
  private readonly rows: IntegrationEvent[] = [];

  async store(event: IntegrationEvent): Promise<void> {
    this.rows.push(event);
  }

  first(): IntegrationEvent | undefined {
    return this.rows[0];
  }

  markSent(): void {
    this.rows.shift();
  }
}

export class OutboxWorker {
  constructor(
    private readonly outbox: Outbox,
    private readonly broker: Broker,
  ) {}

  async run(): Promise<void> {
    for (let row = this.outbox.first(); row; row = this.outbox.first()) {
      await this.broker.publish(row);
      this.outbox.markSent();
    }
  }
}
