import { CommandHandler } from '../../shared/kernel/CommandBus';
import { Repository } from '../../shared/kernel/Repository';
import { Asset } from '../domain/Asset';
import { TechnicalMetadata } from '../domain/TechnicalMetadata';
import { ExtractMetadata, IndexAsset, RejectAsset, ReleaseAsset, UploadAsset } from './commands';

export interface MetadataReader {
  read(fileName: string): Promise<TechnicalMetadata>;
}

export class UploadAssetHandler implements CommandHandler<UploadAsset> {
  constructor(private readonly assets: Repository<Asset>) {}

  async handle(command: UploadAsset): Promise<void> {
    const { assetId, photographerId, title, fileName, bytes } = command;
    await this.assets.save(Asset.upload(assetId, photographerId, title, fileName, bytes));
  }
}

export class ExtractMetadataHandler implements CommandHandler<ExtractMetadata> {
  constructor(
    private readonly assets: Repository<Asset>,
    private readonly reader: MetadataReader,
  ) {}

  async handle(command: ExtractMetadata): Promise<void> {
    const asset = await this.assets.get(command.assetId);
    asset.describe(await this.reader.read(command.fileName));
    await this.assets.save(asset);
  }
}

export class IndexAssetHandler implements CommandHandler<IndexAsset> {
  constructor(private readonly assets: Repository<Asset>) {}

  async handle(command: IndexAsset): Promise<void> {
    const asset = await this.assets.get(command.assetId);
    asset.index(asset.title.toLowerCase().split(/\W+/).filter(Boolean));
    await this.assets.save(asset);
  }
}

export class ReleaseAssetHandler implements CommandHandler<ReleaseAsset> {
  constructor(private readonly assets: Repository<Asset>) {}

  async handle(command: ReleaseAsset): Promise<void> {
    const asset = await this.assets.get(command.assetId);
    asset.release();
    await this.assets.save(asset);
  }
}

export class RejectAssetHandler implements CommandHandler<RejectAsset> {
  constructor(private readonly assets: Repository<Asset>) {}

  async handle(command: RejectAsset): Promise<void> {
    const asset = await this.assets.get(command.assetId);
    asset.reject(command.reason);
    await this.assets.save(asset);
  }
}
