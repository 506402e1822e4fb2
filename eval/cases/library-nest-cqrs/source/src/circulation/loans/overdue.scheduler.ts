import { Injectable, Logger } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Cron, CronExpression } from '@nestjs/schedule';
import { GetDueLoansQuery } from '../read/get-due-loans.query';
import { LoanView } from '../read/loan-view';
import { MarkLoanOverdueCommand } from './commands/mark-loan-overdue.command';

/** Every night: loans whose last day has passed. */
@Injectable()
export class OverdueScheduler {
  private readonly logger = new Logger(OverdueScheduler.name);

  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {}

  @Cron(CronExpression.EVERY_DAY_AT_1AM)
  async run(): Promise<void> {
    const today = new Date();
    const due = await this.queryBus.execute<GetDueLoansQuery, LoanView[]>(
      new GetDueLoansQuery(today),
    );
    for (const loan of due) {
      await this.commandBus.execute(new MarkLoanOverdueCommand(loan.loanId, today));
    }
    this.logger.log(`${due.length} loans looked at`);
  }
}
