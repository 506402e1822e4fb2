import { AggregateRoot } from '@nestjs/cqrs';
import { BookCheckedOutEvent } from './events/book-checked-out.event';
import { BookReturnedEvent } from './events/book-returned.event';
import { LoanRenewedEvent } from './events/loan-renewed.event';
import { LoanWentOverdueEvent } from './events/loan-went-overdue.event';
import {
  LoanAlreadyReturnedError,
  LoanIsOverdueError,
  LoanNotYetDueError,
  RenewalLimitReachedError,
} from './loan.errors';
import { LoanPeriod } from './loan-period';

const MAX_RENEWALS = 2;

export class Loan extends AggregateRoot {
  private renewals = 0;
  private overdue = false;
  private returnedAt?: Date;

  private constructor(
    readonly id: string,
    readonly memberId: string,
    readonly isbn: string,
    private period: LoanPeriod,
  ) {
    super();
  }

  static checkOut(id: string, memberId: string, isbn: string, today: Date): Loan {
    const loan = new Loan(id, memberId, isbn, LoanPeriod.startingAt(today));
    loan.apply(new BookCheckedOutEvent(id, memberId, isbn, loan.period.dueOn));
    return loan;
  }

  renew(): void {
    this.assertNotReturned();
    if (this.overdue) {
      throw new LoanIsOverdueError(this.id);
    }
    if (this.renewals >= MAX_RENEWALS) {
      throw new RenewalLimitReachedError(this.id);
    }
    this.renewals += 1;
    this.period = this.period.extended();
    this.apply(new LoanRenewedEvent(this.id, this.renewals, this.period.dueOn));
  }

  giveBack(at: Date): void {
    this.assertNotReturned();
    this.returnedAt = at;
    this.apply(new BookReturnedEvent(this.id, this.memberId, this.isbn, at));
  }

  markOverdue(today: Date): void {
    this.assertNotReturned();
    if (this.overdue) {
      return;
    }
    if (!this.period.isOver(today)) {
      throw new LoanNotYetDueError(this.id);
    }
    this.overdue = true;
    this.apply(new LoanWentOverdueEvent(this.id, this.memberId, this.period.dueOn));
  }

  get open(): boolean {
    return this.returnedAt === undefined;
  }

  private assertNotReturned(): void {
    if (this.returnedAt) {
      throw new LoanAlreadyReturnedError(this.id);
    }
  }
}
