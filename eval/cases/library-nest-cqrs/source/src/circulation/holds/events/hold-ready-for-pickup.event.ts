import { IEvent } from '@nestjs/cqrs';

export class HoldReadyForPickupEvent implements IEvent {
  constructor(
    readonly holdId: string,
    readonly memberId: string,
    readonly isbn: string,
    readonly pickupUntil: Date,
  ) {}
}
