import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class AssetReadyForSearch extends DomainEvent {
  constructor(
    readonly assetId: string,
    readonly title: string,
    readonly keywords: string[],
  ) {
    super();
  }
}
