const LOAN_DAYS = 28;
const RENEWAL_DAYS = 14;

/** From when until when a book is lent. */
export class LoanPeriod {
  private constructor(
    readonly startedOn: Date,
    readonly dueOn: Date,
  ) {
    if (dueOn <= startedOn) {
      throw new RangeError('A loan period ends after it starts');
    }
  }

  static startingAt(day: Date): LoanPeriod {
    return new LoanPeriod(day, addDays(day, LOAN_DAYS));
  }

  extended(): LoanPeriod {
    return new LoanPeriod(this.startedOn, addDays(this.dueOn, RENEWAL_DAYS));
  }

  isOver(today: Date): boolean {
    return today > this.dueOn;
  }
}

function addDays(day: Date, days: number): Date {
  return new Date(day.getTime() + days * 86_400_000);
}
