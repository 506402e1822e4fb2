import { IEvent } from '@nestjs/cqrs';

export class LoanWentOverdueEvent implements IEvent {
  constructor(
    readonly loanId: string,
    readonly memberId: string,
    readonly dueOn: Date,
  ) {}
}
