import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class AssetRejected extends DomainEvent {
  constructor(
    readonly assetId: string,
    readonly reason: string,
  ) {
    super();
  }
}
