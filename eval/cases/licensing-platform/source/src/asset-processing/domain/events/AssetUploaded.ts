import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class AssetUploaded extends DomainEvent {
  constructor(
    readonly assetId: string,
    readonly photographerId: string,
    readonly title: string,
    readonly fileName: string,
    readonly bytes: number,
  ) {
    super();
  }
}
