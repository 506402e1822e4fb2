import { IEvent } from '@nestjs/cqrs';

export class MemberBlockedEvent implements IEvent {
  constructor(
    readonly memberId: string,
    readonly reason: string,
  ) {}
}
