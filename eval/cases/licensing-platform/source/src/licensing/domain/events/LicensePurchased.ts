import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class LicensePurchased extends DomainEvent {
  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly buyerId: string,
    readonly priceCents: number,
  ) {
    super();
  }
}
