import type { VoucherEvent } from './voucher.js';
import type { WalletCommand } from './wallet.js';

/** Whenever a voucher is redeemed, its worth goes into the wallet. */
export function creditVoucher(event: VoucherEvent): WalletCommand[] {
  if (event.type !== 'VoucherRedeemed') return [];
  return [
    { type: 'TopUpWallet', walletId: event.walletId, cents: event.cents, source: 'voucher' },
  ];
}
