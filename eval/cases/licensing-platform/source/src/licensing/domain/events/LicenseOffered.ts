import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class LicenseOffered extends DomainEvent {
  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly licenseTypeId: string,
  ) {
    super();
  }
}
