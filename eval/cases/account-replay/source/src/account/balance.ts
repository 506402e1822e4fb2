import { EventLog, StoredEvent } from '../log/eventLog';
import { AccountFrozen, AccountOpened, MoneyDeposited, MoneyWithdrawn } from './events';

/** What an employee sees on the display of the till. */
export interface AccountBalance {
  accountId: string;
  employeeId: string;
  balance: number;
  frozen: boolean;
  lastMovement: Date;
}

export class AccountBalanceProjection {
  private readonly balances = new Map<string, AccountBalance>();

  project({ event, recordedAt }: StoredEvent): void {
    if (event instanceof AccountOpened) {
      this.balances.set(event.accountId, {
        accountId: event.accountId,
        employeeId: event.employeeId,
        balance: event.initialBalance,
        frozen: false,
        lastMovement: recordedAt,
      });
    } else if (event instanceof MoneyDeposited) {
      this.move(event.accountId, event.amount, recordedAt);
    } else if (event instanceof MoneyWithdrawn) {
      this.move(event.accountId, -event.amount, recordedAt);
    } else if (event instanceof AccountFrozen) {
      const balance = this.balances.get(event.accountId);
      if (balance) balance.frozen = true;
    }
  }

  getBalance(accountId: string): AccountBalance | undefined {
    return this.balances.get(accountId);
  }

  private move(accountId: string, amount: number, at: Date): void {
    const balance = this.balances.get(accountId);
    if (balance) {
      balance.balance += amount;
      balance.lastMovement = at;
    }
  }
}

/** The balance as it stood at a moment of the past. */
export function getBalanceAt(
  log: EventLog,
  accountId: string,
  moment: Date,
): AccountBalance | undefined {
  const past = new AccountBalanceProjection();
  log.all(moment).forEach((entry) => past.project(entry));
  return past.getBalance(accountId);
}
