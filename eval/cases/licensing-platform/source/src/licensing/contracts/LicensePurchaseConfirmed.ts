import { IntegrationEvent } from '../../shared/messaging/IntegrationEvent';

export class LicensePurchaseConfirmed extends IntegrationEvent {
  static readonly topic = 'licensing.license-purchase-confirmed.v1';
  readonly topic = LicensePurchaseConfirmed.topic;

  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly buyerId: string,
  ) {
    super();
  }
}
