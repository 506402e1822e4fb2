import { IntegrationEvent } from '../../shared/messaging/IntegrationEvent';

export class AssetAvailable extends IntegrationEvent {
  static readonly topic = 'asset-processing.asset-available.v1';
  readonly topic = AssetAvailable.topic;

  constructor(
    readonly assetId: string,
    readonly title: string,
    readonly previewUrl: string,
  ) {
    super();
  }
}
