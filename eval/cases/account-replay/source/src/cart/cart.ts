import { ensure } from '../log/ensure';
import { EventLog } from '../log/eventLog';
import { latestSnapshot, saveSnapshot } from './cartSnapshot';
import {
  CartCheckedOut,
  CartCreated,
  CartEvent,
  CartItem,
  ItemAdded,
  ItemQuantityChanged,
  ItemRemoved,
} from './events';

export interface Cart {
  readonly accountId?: string;
  readonly items: readonly CartItem[];
  readonly checkedOut: boolean;
}

const NO_CART: Cart = { items: [], checkedOut: false };
const MOST_ITEMS = 20;

function applyEvent(cart: Cart, event: CartEvent): Cart {
  if (event instanceof CartCreated) {
    return { ...cart, accountId: event.accountId };
  }
  if (event instanceof ItemAdded) {
    return { ...cart, items: [...cart.items, event.item] };
  }
  if (event instanceof ItemQuantityChanged) {
    return {
      ...cart,
      items: cart.items.map((item) =>
        item.dishId === event.dishId ? { ...item, quantity: event.quantity } : item,
      ),
    };
  }
  if (event instanceof ItemRemoved) {
    return { ...cart, items: cart.items.filter((item) => item.dishId !== event.dishId) };
  }
  return { ...cart, checkedOut: true };
}

export function createCart(
  log: EventLog,
  by: string,
  input: { cartId: string; accountId: string },
): void {
  change(log, by, input.cartId, (cart) => {
    ensure(cart.accountId === undefined, 'cart exists already');
    return new CartCreated(input.cartId, input.accountId);
  });
}

export function addItem(log: EventLog, by: string, input: { cartId: string; item: CartItem }): void {
  change(log, by, input.cartId, (cart) => {
    ensureInUse(cart);
    ensure(!has(cart, input.item.dishId), 'dish is in the cart already');
    ensure(cart.items.length < MOST_ITEMS, 'cart is full');
    return new ItemAdded(input.cartId, input.item);
  });
}

export function changeItemQuantity(
  log: EventLog,
  by: string,
  input: { cartId: string; dishId: string; quantity: number },
): void {
  change(log, by, input.cartId, (cart) => {
    ensureInUse(cart);
    ensure(has(cart, input.dishId), 'dish is not in the cart');
    return input.quantity > 0
      ? new ItemQuantityChanged(input.cartId, input.dishId, input.quantity)
      : new ItemRemoved(input.cartId, input.dishId);
  });
}

export function removeItem(
  log: EventLog,
  by: string,
  input: { cartId: string; dishId: string },
): void {
  change(log, by, input.cartId, (cart) => {
    ensureInUse(cart);
    ensure(has(cart, input.dishId), 'dish is not in the cart');
    return new ItemRemoved(input.cartId, input.dishId);
  });
}

export function checkOutCart(log: EventLog, by: string, input: { cartId: string }): void {
  change(log, by, input.cartId, (cart) => {
    ensureInUse(cart);
    ensure(cart.items.length > 0, 'cart is empty');
    const total = cart.items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
    return new CartCheckedOut(input.cartId, cart.accountId, total);
  });
}

function ensureInUse(cart: Cart): asserts cart is Cart & { accountId: string } {
  ensure(cart.accountId !== undefined, 'cart does not exist');
  ensure(!cart.checkedOut, 'cart is checked out');
}

function has(cart: Cart, dishId: string): boolean {
  return cart.items.some((item) => item.dishId === dishId);
}

function change(
  log: EventLog,
  by: string,
  cartId: string,
  decide: (cart: Cart) => CartEvent,
): void {
  const stream = `cart-${cartId}`;
  const history = log.read<CartEvent>(stream);
  const snapshot = latestSnapshot(cartId) ?? { version: 0, cart: NO_CART };
  const cart = history
    .slice(snapshot.version)
    .reduce((before, entry) => applyEvent(before, entry.event), snapshot.cart);
  log.append(stream, history.length, by, [decide(cart)]);
  saveSnapshot(cartId, { version: history.length, cart });
}
