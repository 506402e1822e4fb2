import { IEvent } from '@nestjs/cqrs';

export class HoldCancelledEvent implements IEvent {
  constructor(
    readonly holdId: string,
    readonly reason?: string,
  ) {}
}
