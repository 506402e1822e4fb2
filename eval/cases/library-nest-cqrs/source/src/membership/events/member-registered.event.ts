import { IEvent } from '@nestjs/cqrs';

export class MemberRegisteredEvent implements IEvent {
  constructor(
    readonly memberId: string,
    readonly name: string,
    readonly email: string,
  ) {}
}
