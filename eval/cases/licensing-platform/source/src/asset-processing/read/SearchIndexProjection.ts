import { DomainBus } from '../../shared/kernel/DomainBus';
import { AssetReadyForSearch } from '../domain/events/AssetReadyForSearch';

export interface SearchDocument {
  assetId: string;
  title: string;
  keywords: string[];
}

export class SearchIndexProjection {
  private readonly documents = new Map<string, SearchDocument>();

  register(bus: DomainBus): void {
    bus.listen(AssetReadyForSearch, { on: (event) => this.onReady(event) });
  }

  private async onReady({ assetId, title, keywords }: AssetReadyForSearch): Promise<void> {
    this.documents.set(assetId, { assetId, title, keywords });
  }

  matching(words: string[]): SearchDocument[] {
    return [...this.documents.values()].filter((document) =>
      words.every((word) => document.keywords.includes(word)),
    );
  }
}
