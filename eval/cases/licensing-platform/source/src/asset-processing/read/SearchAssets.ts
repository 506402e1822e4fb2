import { SearchDocument, SearchIndexProjection } from './SearchIndexProjection';

export class SearchAssetsQuery {
  constructor(
    readonly text: string,
    readonly limit: number = 50,
  ) {}
}

export class SearchAssetsHandler {
  constructor(private readonly index: SearchIndexProjection) {}

  async execute(query: SearchAssetsQuery): Promise<SearchDocument[]> {
    const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
    return this.index.matching(words).slice(0, query.limit);
  }
}
