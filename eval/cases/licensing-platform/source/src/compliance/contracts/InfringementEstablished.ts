import { IntegrationEvent } from '../../shared/messaging/IntegrationEvent';

export class InfringementEstablished extends IntegrationEvent {
  static readonly topic = 'compliance.infringement-established.v1';
  readonly topic = InfringementEstablished.topic;

  constructor(
    readonly investigationId: string,
    readonly licenseId: string,
  ) {
    super();
  }
}
