import { IEvent } from '@nestjs/cqrs';

export class BookReturnedEvent implements IEvent {
  constructor(
    readonly loanId: string,
    readonly memberId: string,
    readonly isbn: string,
    readonly returnedAt: Date,
  ) {}
}
