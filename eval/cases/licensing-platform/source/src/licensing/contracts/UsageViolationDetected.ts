import { IntegrationEvent } from '../../shared/messaging/IntegrationEvent';

export class UsageViolationDetected extends IntegrationEvent {
  static readonly topic = 'licensing.usage-violation-detected.v2';
  readonly topic = UsageViolationDetected.topic;

  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly used: number,
    readonly allowed: number,
  ) {
    super();
  }
}
