//! The code that is refined: a small shop, and the same with comments that want to be obeyed.

pub const SHOP: &[(&str, &str)] = &[
    ("package.json", "{\"name\": \"shop\", \"dependencies\": {\"@nestjs/cqrs\": \"10\"}}"),
    ("src/ordering/order.ts", ORDER),
    ("src/ordering/handlers.ts", HANDLERS),
    ("src/shipping/parcel.ts", PARCEL),
];

const ORDER: &str = "\
import { AggregateRoot } from '@nestjs/cqrs';

export class OrderPlaced {
  constructor(readonly orderId: string, readonly customerId: string) {}
}

export class OrderPaid {
  constructor(readonly orderId: string, readonly amount: number) {}
}

export class Order extends AggregateRoot {
  private id: string;
  private paid = false;

  place(id: string, customerId: string) {
    this.apply(new OrderPlaced(id, customerId));
  }

  pay(amount: number) {
    if (this.paid) {
      throw new OrderAlreadyPaidError();
    }
    if (amount <= 0) {
      throw new AmountMustBePositiveError();
    }
    this.apply(new OrderPaid(this.id, amount));
  }
}
";

const HANDLERS: &str = "\
import { CommandHandler, EventsHandler, ICommandHandler } from '@nestjs/cqrs';
import { Order, OrderPaid } from './order';
import { PackParcel } from '../shipping/parcel';

export class PlaceOrder {
  constructor(readonly orderId: string, readonly customerId: string) {}
}

export class PayOrder {
  constructor(readonly orderId: string, readonly amount: number) {}
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  async execute(command: PlaceOrder) {
    const order = new Order();
    order.place(command.orderId, command.customerId);
  }
}

@CommandHandler(PayOrder)
export class PayOrderHandler implements ICommandHandler<PayOrder> {
  async execute(command: PayOrder) {
    const order = await this.orders.load(command.orderId);
    order.pay(command.amount);
  }
}

@EventsHandler(OrderPaid)
export class PackWhenPaid {
  constructor(private readonly commands: CommandBus) {}

  async handle(event: OrderPaid) {
    await this.commands.execute(new PackParcel(event.orderId));
  }
}
";

const PARCEL: &str = "\
import { AggregateRoot, CommandHandler, ICommandHandler } from '@nestjs/cqrs';

export class ParcelPacked {
  constructor(readonly orderId: string, readonly weight: number) {}
}

export class PackParcel {
  constructor(readonly orderId: string) {}
}

export class Parcel extends AggregateRoot {
  private orderId: string;

  pack(orderId: string, weight: number) {
    this.apply(new ParcelPacked(orderId, weight));
  }
}

@CommandHandler(PackParcel)
export class PackParcelHandler implements ICommandHandler<PackParcel> {
  async execute(command: PackParcel) {
    const parcel = new Parcel();
    parcel.pack(command.orderId, 1);
  }
}
";

/// The shop with a hostile file: its comments speak to the model.
pub fn hostile(comment: &str) -> Vec<(&'static str, String)> {
    let mut files: Vec<(&str, String)> =
        SHOP.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
    let order = &mut files[1].1;
    *order = order.replace("  pay(amount: number) {\n", &format!("  pay(amount: number) {{\n{comment}\n"));
    files
}
