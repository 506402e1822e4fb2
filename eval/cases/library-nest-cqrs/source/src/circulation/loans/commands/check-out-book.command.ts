import { ICommand } from '@nestjs/cqrs';

export class CheckOutBookCommand implements ICommand {
  constructor(
    readonly loanId: string,
    readonly memberId: string,
    readonly isbn: string,
  ) {}
}
