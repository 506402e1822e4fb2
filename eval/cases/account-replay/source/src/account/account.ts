import { ensure } from '../log/ensure';
import { EventLog } from '../log/eventLog';
import {
  AccountEvent,
  AccountFrozen,
  AccountOpened,
  MoneyDeposited,
  MoneyWithdrawn,
} from './events';

interface Account {
  readonly open: boolean;
  readonly frozen: boolean;
  readonly balance: number;
}

const NO_ACCOUNT: Account = { open: false, frozen: false, balance: 0 };

function applyEvent(account: Account, event: AccountEvent): Account {
  if (event instanceof AccountOpened) {
    return { open: true, frozen: false, balance: event.initialBalance };
  }
  if (event instanceof MoneyDeposited) {
    return { ...account, balance: account.balance + event.amount };
  }
  if (event instanceof MoneyWithdrawn) {
    return { ...account, balance: account.balance - event.amount };
  }
  return { ...account, frozen: true };
}

function replay(events: AccountEvent[]): Account {
  return events.reduce(applyEvent, NO_ACCOUNT);
}

export function openAccount(
  log: EventLog,
  by: string,
  input: { accountId: string; employeeId: string; initialBalance?: number },
): void {
  change(log, by, input.accountId, (account) => {
    ensure(!account.open, 'account is open already');
    return [new AccountOpened(input.accountId, input.employeeId, input.initialBalance ?? 0)];
  });
}

export function depositMoney(
  log: EventLog,
  by: string,
  input: { accountId: string; amount: number; paidIn: 'cash' | 'payroll' },
): void {
  change(log, by, input.accountId, (account) => {
    ensure(account.open, 'account is not open');
    ensure(input.amount > 0, 'amount must be positive');
    return [new MoneyDeposited(input.accountId, input.amount, input.paidIn)];
  });
}

export function withdrawMoney(
  log: EventLog,
  by: string,
  input: { accountId: string; amount: number; purpose: string },
): void {
  change(log, by, input.accountId, (account) => {
    ensure(account.open, 'account is not open');
    ensure(!account.frozen, 'account is frozen');
    ensure(input.amount > 0, 'amount must be positive');
    ensure(account.balance >= input.amount, 'insufficient funds');
    return [new MoneyWithdrawn(input.accountId, input.amount, input.purpose)];
  });
}

export function freezeAccount(
  log: EventLog,
  by: string,
  input: { accountId: string; reason: string },
): void {
  change(log, by, input.accountId, (account) => {
    ensure(account.open, 'account is not open');
    return account.frozen ? [] : [new AccountFrozen(input.accountId, input.reason)];
  });
}

function change(
  log: EventLog,
  by: string,
  accountId: string,
  decide: (account: Account) => AccountEvent[],
): void {
  const stream = `account-${accountId}`;
  const history = log.read<AccountEvent>(stream);
  const events = decide(replay(history.map((entry) => entry.event)));
  log.append(stream, history.length, by, events);
}
