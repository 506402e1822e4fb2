import { withdrawMoney } from '../account/account';
import { CartCheckedOut } from '../cart/events';
import { EventLog } from '../log/eventLog';
import { once, Subscriber } from '../log/subscription';

/** A cart that is checked out is paid from the account it belongs to. */
export function payCart(log: EventLog): Subscriber {
  return once(async ({ event }) => {
    if (event instanceof CartCheckedOut) {
      withdrawMoney(log, 'till', {
        accountId: event.accountId,
        amount: event.total,
        purpose: `cart ${event.cartId}`,
      });
    }
  });
}
