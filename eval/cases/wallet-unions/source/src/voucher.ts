import { reject, type Decider } from './decider.js';

export type VoucherCommand =
  | { type: 'IssueVoucher'; code: string; cents: number; validUntil: string }
  | { type: 'RedeemVoucher'; code: string; walletId: string; today: string }
  | { type: 'CancelVoucher'; code: string };

export type VoucherEvent =
  | { type: 'VoucherIssued'; code: string; cents: number; validUntil: string }
  | { type: 'VoucherRedeemed'; code: string; cents: number; walletId: string }
  | { type: 'VoucherCancelled'; code: string };

export interface Voucher {
  status: 'unknown' | 'valid' | 'redeemed' | 'cancelled';
  cents: number;
  validUntil: string;
}

export const voucherDecider: Decider<VoucherCommand, VoucherEvent, Voucher> = {
  initialState: { status: 'unknown', cents: 0, validUntil: '' },

  decide(command, voucher) {
    switch (command.type) {
      case 'IssueVoucher':
        if (voucher.status !== 'unknown') reject('voucher code is taken');
        return [
          {
            type: 'VoucherIssued',
            code: command.code,
            cents: command.cents,
            validUntil: command.validUntil,
          },
        ];
      case 'RedeemVoucher':
        if (voucher.status !== 'valid') reject('voucher is not valid');
        if (command.today > voucher.validUntil) reject('voucher has expired');
        return [
          {
            type: 'VoucherRedeemed',
            code: command.code,
            cents: voucher.cents,
            walletId: command.walletId,
          },
        ];
      case 'CancelVoucher':
        if (voucher.status === 'cancelled') return [];
        if (voucher.status !== 'valid') reject('voucher is not valid');
        return [{ type: 'VoucherCancelled', code: command.code }];
    }
  },

  evolve(voucher, event) {
    switch (event.type) {
      case 'VoucherIssued':
        return { status: 'valid', cents: event.cents, validUntil: event.validUntil };
      case 'VoucherRedeemed':
        return { ...voucher, status: 'redeemed' };
      case 'VoucherCancelled':
        return { ...voucher, status: 'cancelled' };
    }
  },
};
