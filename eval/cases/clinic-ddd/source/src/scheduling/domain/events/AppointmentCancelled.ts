import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class AppointmentCancelled implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly practitionerId: string,
    readonly start: Date,
    readonly end: Date,
    readonly reason: string,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
