import { AggregateRoot } from '../../shared/kernel/AggregateRoot';
import { DomainException } from '../../shared/kernel/DomainException';
import { AssetIndexed } from './events/AssetIndexed';
import { AssetReadyForSearch } from './events/AssetReadyForSearch';
import { AssetRejected } from './events/AssetRejected';
import { AssetUploaded } from './events/AssetUploaded';
import { MetadataExtracted } from './events/MetadataExtracted';
import { TechnicalMetadata } from './TechnicalMetadata';

const LARGEST_FILE = 200 * 1024 * 1024;

export class Asset extends AggregateRoot {
  private metadata?: TechnicalMetadata;
  private keywords: string[] = [];
  private ready = false;
  private rejected = false;

  private constructor(
    id: string,
    readonly photographerId: string,
    readonly title: string,
    readonly fileName: string,
  ) {
    super(id);
  }

  static upload(
    id: string,
    photographerId: string,
    title: string,
    fileName: string,
    bytes: number,
  ): Asset {
    if (bytes > LARGEST_FILE) {
      throw new DomainException('File is too large');
    }
    const asset = new Asset(id, photographerId, title, fileName);
    asset.record(new AssetUploaded(id, photographerId, title, fileName, bytes));
    return asset;
  }

  describe(metadata: TechnicalMetadata): void {
    this.assertNotRejected();
    if (this.metadata) {
      throw new DomainException('Metadata was already extracted');
    }
    this.metadata = metadata;
    this.record(new MetadataExtracted(this.id, metadata));
  }

  index(keywords: string[]): void {
    this.assertNotRejected();
    if (!this.metadata) {
      throw new DomainException('Asset has no metadata');
    }
    this.keywords = keywords;
    this.record(new AssetIndexed(this.id, keywords));
  }

  release(): void {
    this.assertNotRejected();
    if (this.keywords.length === 0) {
      throw new DomainException('Asset is not indexed');
    }
    if (this.ready) {
      return;
    }
    this.ready = true;
    this.record(new AssetReadyForSearch(this.id, this.title, this.keywords));
  }

  reject(reason: string): void {
    if (this.ready || this.rejected) {
      return;
    }
    this.rejected = true;
    this.record(new AssetRejected(this.id, reason));
  }

  private assertNotRejected(): void {
    if (this.rejected) {
      throw new DomainException('Asset was rejected');
    }
  }
}
