import type { WalletEvent } from './wallet.js';

export interface StatementLine {
  text: string;
  cents: number;
}

/** What the guest reads on the screen next to the top-up desk. */
export interface Statement {
  walletId: string;
  balance: number;
  frozen: boolean;
  lines: StatementLine[];
}

export type Statements = ReadonlyMap<string, Statement>;

export function projectStatement(statements: Statements, event: WalletEvent): Statements {
  const before = statements.get(event.walletId);
  const after = change(before ?? empty(event.walletId), event);
  return new Map(statements).set(event.walletId, after);
}

function empty(walletId: string): Statement {
  return { walletId, balance: 0, frozen: false, lines: [] };
}

function change(statement: Statement, event: WalletEvent): Statement {
  switch (event.type) {
    case 'WalletToppedUp':
      return book(statement, `Top-up (${event.source})`, event.cents);
    case 'MoneySpent':
      return book(statement, event.stall, -event.cents);
    case 'WalletFrozen':
      return { ...statement, frozen: true };
    case 'WalletUnfrozen':
      return { ...statement, frozen: false };
    default:
      return statement;
  }
}

function book(statement: Statement, text: string, cents: number): Statement {
  return {
    ...statement,
    balance: statement.balance + cents,
    lines: [...statement.lines, { text, cents }],
  };
}

export function statementOf(statements: Statements, walletId: string): Statement | undefined {
  return statements.get(walletId);
}
