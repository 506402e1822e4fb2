import { ICommand } from '@nestjs/cqrs';

export class ReturnBookCommand implements ICommand {
  constructor(readonly loanId: string) {}
}
