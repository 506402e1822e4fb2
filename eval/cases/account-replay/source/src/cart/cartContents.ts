import { StoredEvent } from '../log/eventLog';
import {
  CartCheckedOut,
  CartCreated,
  CartItem,
  ItemAdded,
  ItemQuantityChanged,
  ItemRemoved,
} from './events';

export interface CartContents {
  cartId: string;
  accountId: string;
  items: CartItem[];
  totalPrice: number;
  checkedOut: boolean;
}

export class CartContentsProjection {
  private readonly carts = new Map<string, CartContents>();

  project({ event }: StoredEvent): void {
    if (event instanceof CartCreated) {
      const { cartId, accountId } = event;
      this.carts.set(cartId, { cartId, accountId, items: [], totalPrice: 0, checkedOut: false });
    } else if (event instanceof ItemAdded) {
      this.change(event.cartId, (items) => [...items, event.item]);
    } else if (event instanceof ItemQuantityChanged) {
      this.change(event.cartId, (items) =>
        items.map((item) =>
          item.dishId === event.dishId ? { ...item, quantity: event.quantity } : item,
        ),
      );
    } else if (event instanceof ItemRemoved) {
      this.change(event.cartId, (items) => items.filter((item) => item.dishId !== event.dishId));
    } else if (event instanceof CartCheckedOut) {
      const cart = this.carts.get(event.cartId);
      if (cart) cart.checkedOut = true;
    }
  }

  getCartContents(cartId: string): CartContents | undefined {
    return this.carts.get(cartId);
  }

  private change(cartId: string, edit: (items: CartItem[]) => CartItem[]): void {
    const cart = this.carts.get(cartId);
    if (cart) {
      cart.items = edit(cart.items);
      cart.totalPrice = cart.items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
    }
  }
}
