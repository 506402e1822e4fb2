import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class InvestigationDismissed extends DomainEvent {
  constructor(
    readonly investigationId: string,
    readonly reason: string,
  ) {
    super();
  }
}
