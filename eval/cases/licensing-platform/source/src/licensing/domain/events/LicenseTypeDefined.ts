import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class LicenseTypeDefined extends DomainEvent {
  constructor(
    readonly licenseTypeId: string,
    readonly label: string,
    readonly priceCents: number,
    readonly allowedUsage: number,
  ) {
    super();
  }
}
