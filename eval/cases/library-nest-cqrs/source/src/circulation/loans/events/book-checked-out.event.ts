import { IEvent } from '@nestjs/cqrs';

export class BookCheckedOutEvent implements IEvent {
  constructor(
    readonly loanId: string,
    readonly memberId: string,
    readonly isbn: string,
    readonly dueOn: Date,
  ) {}
}
