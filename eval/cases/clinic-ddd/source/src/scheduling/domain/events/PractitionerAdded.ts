import { DomainEvent } from '../../../shared/domain/DomainEvent';

export class PractitionerAdded implements DomainEvent {
  readonly occurredAt = new Date();

  constructor(
    readonly practitionerId: string,
    readonly name: string,
    readonly opensAt: number,
    readonly closesAt: number,
  ) {}

  aggregateId(): string {
    return this.practitionerId;
  }
}
