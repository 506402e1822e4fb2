import { IEvent } from '@nestjs/cqrs';

export class LoanRenewedEvent implements IEvent {
  constructor(
    readonly loanId: string,
    readonly renewals: number,
    readonly dueOn: Date,
  ) {}
}
