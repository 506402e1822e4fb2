import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class AppointmentClosed implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly appointmentId: string,
    readonly findings: number,
  ) {}

  aggregateId(): string {
    return this.appointmentId;
  }
}
