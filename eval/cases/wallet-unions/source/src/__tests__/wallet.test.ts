import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decider } from '../decider.js';
import { walletDecider } from '../wallet.js';

type LampCommand = { type: 'SwitchLampOn'; lampId: string };
type LampEvent = { type: 'LampSwitchedOn'; lampId: string };

const lampDecider: Decider<LampCommand, LampEvent, { on: boolean }> = {
  initialState: { on: false },
  decide: (command, state) => {
    if (state.on) throw new Error('lamp is on');
    return [{ type: 'LampSwitchedOn', lampId: command.lampId }];
  },
  evolve: () => ({ on: true }),
};

test('a frozen wallet pays nothing', () => {
  assert.equal(lampDecider.decide({ type: 'SwitchLampOn', lampId: 'l' }, { on: false }).length, 1);
  assert.throws(() =>
    walletDecider.decide(
      { type: 'SpendFromWallet', walletId: 'w', cents: 100, stall: 'crêpes' },
      { status: 'frozen', wristband: 'r', balance: 500 },
    ),
  );
});
