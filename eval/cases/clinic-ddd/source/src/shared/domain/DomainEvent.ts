/** Something that happened to one aggregate. */
export interface DomainEvent {
  readonly occurredAt: Date;
  aggregateId(): string;
}
