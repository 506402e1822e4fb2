export class AccountOpened {
  constructor(
    readonly accountId: string,
    readonly employeeId: string,
    readonly initialBalance: number,
  ) {}
}

export class MoneyDeposited {
  constructor(
    readonly accountId: string,
    readonly amount: number,
    readonly paidIn: 'cash' | 'payroll',
  ) {}
}

export class MoneyWithdrawn {
  constructor(
    readonly accountId: string,
    readonly amount: number,
    readonly purpose: string,
  ) {}
}

export class AccountFrozen {
  constructor(
    readonly accountId: string,
    readonly reason: string,
  ) {}
}

export type AccountEvent = AccountOpened | MoneyDeposited | MoneyWithdrawn | AccountFrozen;
