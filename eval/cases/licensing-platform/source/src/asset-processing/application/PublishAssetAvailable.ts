import { DomainEventListener } from '../../shared/kernel/DomainBus';
import { Outbox } from '../../shared/messaging/Outbox';
import { AssetAvailable } from '../contracts/AssetAvailable';
import { AssetReadyForSearch } from '../domain/events/AssetReadyForSearch';

export class PublishAssetAvailable implements DomainEventListener<AssetReadyForSearch> {
  constructor(private readonly outbox: Outbox) {}

  async on(event: AssetReadyForSearch): Promise<void> {
    const preview = `https://previews.example.org/${event.assetId}.jpg`;
    await this.outbox.store(new AssetAvailable(event.assetId, event.title, preview));
  }
}
