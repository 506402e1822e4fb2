import { creditVoucher } from './creditVoucher.js';
import type { Decider } from './decider.js';
import { projectStatement, type Statements } from './statement.js';
import { voucherDecider, type VoucherCommand, type VoucherEvent } from './voucher.js';
import { walletDecider, type WalletCommand, type WalletEvent } from './wallet.js';

class Stream<Command, Event, State> {
  private readonly events = new Map<string, Event[]>();

  constructor(private readonly decider: Decider<Command, Event, State>) {}

  run(id: string, command: Command): Event[] {
    const history = this.events.get(id) ?? [];
    const state = history.reduce(
      (before, event) => this.decider.evolve(before, event),
      this.decider.initialState,
    );
    const recorded = this.decider.decide(command, state);
    this.events.set(id, [...history, ...recorded]);
    return recorded;
  }
}

export class App {
  private readonly wallets = new Stream(walletDecider);
  private readonly vouchers = new Stream(voucherDecider);
  statements: Statements = new Map();

  wallet(command: WalletCommand): WalletEvent[] {
    const events = this.wallets.run(command.walletId, command);
    for (const event of events) this.statements = projectStatement(this.statements, event);
    return events;
  }

  voucher(command: VoucherCommand): VoucherEvent[] {
    const events = this.vouchers.run(command.code, command);
    events.flatMap(creditVoucher).forEach((reaction) => this.wallet(reaction));
    return events;
  }
}
