import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class LicenseTypeRetired extends DomainEvent {
  constructor(
    readonly licenseTypeId: string,
  ) {
    super();
  }
}
