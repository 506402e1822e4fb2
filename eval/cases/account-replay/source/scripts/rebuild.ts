import { AccountBalanceProjection } from '../src/account/balance';
import { EventLog } from '../src/log/eventLog';
import { Subscription } from '../src/log/subscription';

async function main(): Promise<void> {
  const moment = new Date(process.argv[2] ?? Date.now());
  const balances = new AccountBalanceProjection();
  await new Subscription(new EventLog(), async (entry) => {
    if (entry.recordedAt <= moment) balances.project(entry);
  }).replay();
  console.log(balances);
}

void main();
