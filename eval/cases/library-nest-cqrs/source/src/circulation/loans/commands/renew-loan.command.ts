import { ICommand } from '@nestjs/cqrs';

export class RenewLoanCommand implements ICommand {
  constructor(readonly loanId: string) {}
}
