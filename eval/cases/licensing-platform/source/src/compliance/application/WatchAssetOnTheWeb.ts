import { AssetAvailable } from '../../asset-processing/contracts/AssetAvailable';
import { Broker } from '../../shared/messaging/Broker';
import { TinEyeClient } from '../infrastructure/TinEyeClient';

/** Every picture we sell is looked for elsewhere. */
export class WatchAssetOnTheWeb {
  constructor(private readonly tinEye: TinEyeClient) {}

  register(broker: Broker): void {
    broker.subscribe<AssetAvailable>(AssetAvailable.topic, (message) =>
      this.tinEye.watch(message.assetId, message.previewUrl),
    );
  }
}
