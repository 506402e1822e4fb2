import { MoneyDeposited } from '../account/events';

/** Before 2023 all deposits were made in cash, and records did not say so. */
export interface MoneyDepositedV1 {
  accountId: string;
  amount: number;
  till: string;
}

function isDepositV1(event: object): event is MoneyDepositedV1 {
  return 'till' in event && 'amount' in event;
}

export function upcast(event: object): object {
  return isDepositV1(event) ? new MoneyDeposited(event.accountId, event.amount, 'cash') : event;
}
