import assert from 'node:assert/strict';
import { test } from 'node:test';
import { depositMoney, openAccount, withdrawMoney } from '../account/account';
import { getBalanceAt } from '../account/balance';
import { EventLog } from '../log/eventLog';

class DishBurnt {
  constructor(readonly dishId: string) {}
}

function burnDish(log: EventLog, by: string, input: { dishId: string }): void {
  log.append(`dish-${input.dishId}`, 0, by, [new DishBurnt(input.dishId)]);
}

test('the balance is the sum of its history', () => {
  const log = new EventLog();
  burnDish(log, 'cook', { dishId: 'soup' });
  openAccount(log, 'hr', { accountId: 'a1', employeeId: 'e1', initialBalance: 100 });
  depositMoney(log, 'till', { accountId: 'a1', amount: 50, paidIn: 'cash' });
  withdrawMoney(log, 'till', { accountId: 'a1', amount: 20, purpose: 'lunch' });
  assert.equal(getBalanceAt(log, 'a1', new Date())?.balance, 130);
});
