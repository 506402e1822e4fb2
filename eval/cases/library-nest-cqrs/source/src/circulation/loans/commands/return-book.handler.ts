import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { LoanRepository } from '../loan.repository';
import { ReturnBookCommand } from './return-book.command';

@CommandHandler(ReturnBookCommand)
export class ReturnBookHandler implements ICommandHandler<ReturnBookCommand> {
  constructor(
    private readonly loans: LoanRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute(command: ReturnBookCommand): Promise<void> {
    const loan = this.publisher.mergeObjectContext(await this.loans.get(command.loanId));
    loan.giveBack(new Date());
    await this.loans.save(loan);
    loan.commit();
  }
}
