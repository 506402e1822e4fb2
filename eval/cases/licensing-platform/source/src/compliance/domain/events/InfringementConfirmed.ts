import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class InfringementConfirmed extends DomainEvent {
  constructor(
    readonly investigationId: string,
    readonly licenseId: string,
    readonly officerId: string,
  ) {
    super();
  }
}
