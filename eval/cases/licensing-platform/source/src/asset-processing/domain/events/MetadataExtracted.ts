import { DomainEvent } from '../../../shared/kernel/DomainEvent';
import { TechnicalMetadata } from '../TechnicalMetadata';

export class MetadataExtracted extends DomainEvent {
  constructor(
    readonly assetId: string,
    readonly metadata: TechnicalMetadata,
  ) {
    super();
  }
}
