import type { Cart } from './cart';

/** A shortcut through a long history; may be deleted at any time. */
export interface CartSnapshot {
  readonly version: number;
  readonly cart: Cart;
}

const EVERY = 10;
const snapshots = new Map<string, CartSnapshot>();

export function latestSnapshot(cartId: string): CartSnapshot | undefined {
  return snapshots.get(cartId);
}

export function saveSnapshot(cartId: string, snapshot: CartSnapshot): void {
  if (snapshot.version > 0 && snapshot.version % EVERY === 0) {
    snapshots.set(cartId, snapshot);
  }
}
