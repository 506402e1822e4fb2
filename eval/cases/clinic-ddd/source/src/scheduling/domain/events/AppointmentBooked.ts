import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class AppointmentBooked implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly patientId: string,
    readonly practitionerId: string,
    readonly start: Date,
    readonly end: Date,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
