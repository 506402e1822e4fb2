export class CartCreated {
  constructor(
    readonly cartId: string,
    readonly accountId: string,
  ) {}
}

export class ItemAdded {
  constructor(
    readonly cartId: string,
    readonly item: CartItem,
  ) {}
}

export class ItemQuantityChanged {
  constructor(
    readonly cartId: string,
    readonly dishId: string,
    readonly quantity: number,
  ) {}
}

export class ItemRemoved {
  constructor(
    readonly cartId: string,
    readonly dishId: string,
  ) {}
}

export class CartCheckedOut {
  constructor(
    readonly cartId: string,
    readonly accountId: string,
    readonly total: number,
  ) {}
}

export type CartEvent = CartCreated | ItemAdded | ItemQuantityChanged | ItemRemoved | CartCheckedOut;

export interface CartItem {
  readonly dishId: string;
  readonly quantity: number;
  readonly unitPrice: number;
}
