import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class LicenseRevoked extends DomainEvent {
  constructor(
    readonly licenseId: string,
    readonly reason: string,
  ) {
    super();
  }
}
