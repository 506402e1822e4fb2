import { CommandHandler, EventPublisher, ICommandHandler } from '@nestjs/cqrs';
import { LoanRepository } from '../loan.repository';
import { RenewLoanCommand } from './renew-loan.command';

@CommandHandler(RenewLoanCommand)
export class RenewLoanHandler implements ICommandHandler<RenewLoanCommand> {
  constructor(
    private readonly loans: LoanRepository,
    private readonly publisher: EventPublisher,
  ) {}

  async execute(command: RenewLoanCommand): Promise<void> {
    const loan = this.publisher.mergeObjectContext(await this.loans.get(command.loanId));
    loan.renew();
    await this.loans.save(loan);
    loan.commit();
  }
}
