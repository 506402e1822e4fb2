import { ICommand } from '@nestjs/cqrs';

export class MarkLoanOverdueCommand implements ICommand {
  constructor(
    readonly loanId: string,
    readonly today: Date,
  ) {}
}
