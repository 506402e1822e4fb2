import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class PrescriptionIssued implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly prescriptionId: string,
    readonly patientId: string,
    readonly medication: string,
    readonly daysSupply: number,
  ) {}

  aggregateId(): string {
    return this.prescriptionId;
  }
}
