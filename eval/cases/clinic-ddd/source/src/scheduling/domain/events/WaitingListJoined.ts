import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class WaitingListJoined implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly entryId: string,
    readonly patientId: string,
    readonly practitionerId: string,
  ) {}

  aggregateId(): string {
    return this.entryId;
  }
}
