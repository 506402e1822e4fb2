import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class FindingRecorded implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly code: string,
    readonly note: string,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
