import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class UsageExceededLicense extends DomainEvent {
  constructor(
    readonly licenseId: string,
    readonly assetId: string,
    readonly used: number,
    readonly allowed: number,
  ) {
    super();
  }
}
