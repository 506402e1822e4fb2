import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { LoanRepository } from '../loan.repository';
import { MarkLoanOverdueCommand } from './mark-loan-overdue.command';

@CommandHandler(MarkLoanOverdueCommand)
export class MarkLoanOverdueHandler implements ICommandHandler<MarkLoanOverdueCommand> {
  constructor(
    private readonly loans: LoanRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ loanId, today }: MarkLoanOverdueCommand): Promise<void> {
    const loan = this.publisher.mergeObjectContext(await this.loans.get(loanId));
    loan.markOverdue(today);
    await this.loans.save(loan);
    loan.commit();
  }
}
