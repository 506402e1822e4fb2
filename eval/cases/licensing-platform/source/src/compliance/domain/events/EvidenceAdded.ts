import { DomainEvent } from '../../../shared/kernel/DomainEvent';

export class EvidenceAdded extends DomainEvent {
  constructor(
    readonly investigationId: string,
    readonly note: string,
    readonly url?: string,
  ) {
    super();
  }
}
