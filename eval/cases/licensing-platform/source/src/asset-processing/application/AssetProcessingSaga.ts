import { CommandBus } from '../../shared/kernel/CommandBus';
import { DomainBus } from '../../shared/kernel/DomainBus';
import { Scheduler } from '../../shared/messaging/Scheduler';
import { AssetIndexed } from '../domain/events/AssetIndexed';
import { AssetRejected } from '../domain/events/AssetRejected';
import { AssetUploaded } from '../domain/events/AssetUploaded';
import { MetadataExtracted } from '../domain/events/MetadataExtracted';
import { ExtractMetadata, IndexAsset, RejectAsset, ReleaseAsset } from './commands';

type Step = 'pending' | 'done';

interface AssetProcessingState {
  assetId: string;
  metadata: Step;
  index: Step;
}

const PATIENCE_MINUTES = 30;

/** Leads a picture from the upload to the search, and gives up on those that get stuck. */
export class AssetProcessingSaga {
  private readonly running = new Map<string, AssetProcessingState>();

  constructor(
    private readonly commandBus: CommandBus,
    private readonly scheduler: Scheduler,
  ) {}

  register(bus: DomainBus): void {
    bus
      .listen(AssetUploaded, { on: (event) => this.onUploaded(event) })
      .listen(MetadataExtracted, { on: (event) => this.onMetadataExtracted(event) })
      .listen(AssetIndexed, { on: (event) => this.onIndexed(event) })
      .listen(AssetRejected, { on: (event) => this.onRejected(event) });
  }

  private async onUploaded({ assetId, fileName }: AssetUploaded): Promise<void> {
    this.running.set(assetId, { assetId, metadata: 'pending', index: 'pending' });
    this.scheduler.inMinutes(PATIENCE_MINUTES, assetId, () => this.onStuck(assetId));
    await this.commandBus.send(new ExtractMetadata(assetId, fileName));
  }

  private async onMetadataExtracted({ assetId }: MetadataExtracted): Promise<void> {
    const state = this.running.get(assetId);
    if (!state) {
      return;
    }
    state.metadata = 'done';
    await this.commandBus.send(new IndexAsset(assetId));
  }

  private async onIndexed({ assetId }: AssetIndexed): Promise<void> {
    const state = this.running.get(assetId);
    if (!state || state.metadata !== 'done') {
      return;
    }
    state.index = 'done';
    this.end(assetId);
    await this.commandBus.send(new ReleaseAsset(assetId));
  }

  private async onRejected({ assetId }: AssetRejected): Promise<void> {
    this.end(assetId);
  }

  private async onStuck(assetId: string): Promise<void> {
    const state = this.running.get(assetId);
    if (state) {
      const step = state.metadata === 'done' ? 'index' : 'metadata';
      await this.commandBus.send(new RejectAsset(assetId, `stuck at ${step}`));
    }
  }

  private end(assetId: string): void {
    this.scheduler.cancel(assetId);
    this.running.delete(assetId);
  }
}
