import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class PatientCheckedIn implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly patientId: string,
    readonly practitionerId: string,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
