import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class AssetIndexed extends DomainEvent {
  constructor(
    readonly assetId: string,
    readonly keywords: string[],
  ) {
    super();
  }
}
