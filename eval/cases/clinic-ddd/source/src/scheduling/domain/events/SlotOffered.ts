import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class SlotOffered implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly entryId: string,
    readonly patientId: string,
    readonly start: Date,
    readonly end: Date,
  ) {}

  aggregateId(): string {
    return this.entryId;
  }
}
