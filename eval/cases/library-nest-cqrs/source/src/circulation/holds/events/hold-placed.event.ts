import { IEvent } from '@nestjs/cqrs';

export class HoldPlacedEvent implements IEvent {
  constructor(
    readonly holdId: string,
    readonly memberId: string,
    readonly isbn: string,
    readonly placedAt: Date,
  ) {}
}
