import { parseArgs } from 'node:util';
import { App } from './app.js';
import { statementOf } from './statement.js';
import { TerminalScreen } from './ui/screen.js';

interface CommandLineOptions {
  wallet: string;
  wristband: string;
  topUp: number;
}

function readOptions(): CommandLineOptions {
  const { values } = parseArgs({
    options: {
      wallet: { type: 'string', default: 'w-1' },
      wristband: { type: 'string', default: 'red-17' },
      'top-up': { type: 'string', default: '2000' },
    },
  });
  return {
    wallet: values.wallet ?? 'w-1',
    wristband: values.wristband ?? 'red-17',
    topUp: Number(values['top-up']),
  };
}

const options = readOptions();
const app = new App();
const screen = new TerminalScreen();

app.wallet({ type: 'OpenWallet', walletId: options.wallet, wristband: options.wristband });
app.wallet({
  type: 'TopUpWallet',
  walletId: options.wallet,
  cents: options.topUp,
  source: 'cash',
});
screen.onKeyPressed(({ key }) => {
  if (key === 'q') process.exit(0);
  console.log(statementOf(app.statements, options.wallet));
});
