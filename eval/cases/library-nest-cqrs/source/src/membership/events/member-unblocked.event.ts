import { IEvent } from '@nestjs/cqrs';

export class MemberUnblockedEvent implements IEvent {
  constructor(readonly memberId: string) {}
}
