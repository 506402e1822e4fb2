import { CommandHandler, EventPublisher, ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { GetMemberQuery } from '../../../membership/queries/get-member.query';
import { MemberCard } from '../../../membership/queries/member-card';
import { Loan } from '../loan';
import { MemberBlockedError } from '../loan.errors';
import { LoanRepository } from '../loan.repository';
import { CheckOutBookCommand } from './check-out-book.command';

@CommandHandler(CheckOutBookCommand)
export class CheckOutBookHandler implements ICommandHandler<CheckOutBookCommand> {
  constructor(
    private readonly loans: LoanRepository,
    private readonly queryBus: QueryBus,
    private readonly publisher: EventPublisher,
  ) {}

  async execute({ loanId, memberId, isbn }: CheckOutBookCommand): Promise<void> {
    const card = await this.queryBus.execute<GetMemberQuery, MemberCard>(
      new GetMemberQuery(memberId),
    );
    if (card.blocked) {
      throw new MemberBlockedError(memberId);
    }
    const loan = this.publisher.mergeObjectContext(
      Loan.checkOut(loanId, memberId, isbn, new Date()),
    );
    await this.loans.save(loan);
    loan.commit();
  }
}
