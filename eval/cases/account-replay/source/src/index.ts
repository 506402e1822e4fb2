import { AccountBalanceProjection } from './account/balance';
import { AuditTrail } from './audit/auditTrail';
import { CartContentsProjection } from './cart/cartContents';
import { EventLog } from './log/eventLog';
import { Subscription } from './log/subscription';
import { alertLargeWithdrawal } from './reactions/alertLargeWithdrawal';
import { payCart } from './reactions/payCart';

export function start(log: EventLog) {
  const balances = new AccountBalanceProjection();
  const carts = new CartContentsProjection();
  const audit = new AuditTrail();

  const subscriptions = [
    new Subscription(log, async (entry) => balances.project(entry)),
    new Subscription(log, async (entry) => carts.project(entry)),
    new Subscription(log, async (entry) => audit.project(entry)),
    new Subscription(log, payCart(log)),
    new Subscription(log, alertLargeWithdrawal('large-withdrawals.txt')),
  ];

  const poll = async (): Promise<void> => {
    for (const subscription of subscriptions) await subscription.poll();
  };
  return { balances, carts, audit, poll };
}
