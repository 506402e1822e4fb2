import { randomUUID } from 'node:crypto';

/** A fact that other contexts may know: a public contract, versioned by its topic. */
export abstract class IntegrationEvent {
  readonly messageId = randomUUID();
  readonly sentAt = new Date();

  abstract readonly topic: string;
}
