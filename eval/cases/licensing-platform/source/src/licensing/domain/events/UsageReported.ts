import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class UsageReported extends DomainEvent {
  constructor(
    readonly licenseId: string,
    readonly copies: number,
    readonly used: number,
  ) {
    super();
  }
}
