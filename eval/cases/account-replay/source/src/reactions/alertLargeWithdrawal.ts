import { appendFile } from 'node:fs/promises';
import { MoneyWithdrawn } from '../account/events';
import { once, Subscriber } from '../log/subscription';

const LARGE = 200;

/** The bookkeeper looks through this file every morning. */
export function alertLargeWithdrawal(file: string): Subscriber {
  return once(async ({ event, recordedAt }) => {
    if (event instanceof MoneyWithdrawn && event.amount >= LARGE) {
      await appendFile(file, `${recordedAt.toISOString()} ${event.accountId} ${event.amount}\n`);
    }
  });
}
