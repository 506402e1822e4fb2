import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class AppointmentRescheduled implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly start: Date,
    readonly end: Date,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
