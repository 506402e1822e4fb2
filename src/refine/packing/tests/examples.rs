use super::*;

const ORDER: &str = "\
import { AggregateRoot } from '@nestjs/cqrs';
import { OrderPlaced, OrderCancelled } from './events';
import { Money } from './money';

/** What a customer wants. */
export class Order extends AggregateRoot {
  private lines: string[] = [];
  private total: Money;

  place(lines: string[]) {
    if (lines.length === 0) {
      throw new EmptyOrder('an order needs a line');
    }
    this.apply(new OrderPlaced(this.id, lines));
  }

  cancel() {
    // Only once.
    this.apply(new OrderCancelled(this.id));
  }
}
";

const EVENTS: &str = "\
export class OrderPlaced {
  constructor(
    public readonly orderId: string,
    public readonly lines: string[],
  ) {}
}

export class OrderCancelled {
  constructor(public readonly orderId: string) {}
}
";

const COMMANDS: &str = "\
import { CommandHandler } from '@nestjs/cqrs';

export class PlaceOrder {
  constructor(public readonly orderId: string, public readonly lines: string[]) {}
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler {
  constructor(private readonly orders: Orders) {}

  async execute(command: PlaceOrder) {
    const order = await this.orders.find(command.orderId);
    order.place(command.lines);
    order.commit();
  }
}
";

const MONEY: &str = "export class Money {\n  constructor(readonly cents: number) {}\n}\n";

const CONTROLLER: &str = "\
@Controller('orders')
export class OrderController {
  @Post()
  place(@Body() body: PlaceOrderDto) {
    log('x');
    log('y');
    log('z');
    return this.bus.execute(new PlaceOrder(body.id, body.lines));
  }
}
";

const SPEC: &str = "\
describe('Order', () => {
  it('needs a line', () => {
    expect(() => new Order('1').place([])).toThrow();
  });
  it('is about orders by its group only', () => {});
});
";

const SHOP: &[(&str, &str)] = &[
    ("src/order.ts", ORDER),
    ("src/events.ts", EVENTS),
    ("src/commands.ts", COMMANDS),
    ("src/money.ts", MONEY),
    ("src/order.controller.ts", CONTROLLER),
    ("test/order.spec.ts", SPEC),
    ("src/other.ts", "export class Unrelated {\n  nothing() {}\n}\n"),
];

const SEEDS: &[&str] = &["src/order.ts:6", "src/commands.ts:3", "src/events.ts:1", "src/events.ts:8"];

#[test]
fn with_room_enough_everything_around_the_unit_is_shown() {
    insta::assert_snapshot!(packed(SHOP, SEEDS, 10_000, true).to_string());
}

#[test]
fn without_comments_lines_keep_their_numbers() {
    insta::assert_snapshot!(packed(SHOP, SEEDS, 10_000, false).text);
}

#[test]
fn with_less_room_what_is_far_goes_first() {
    insta::assert_snapshot!(packed(SHOP, SEEDS, 330, true).to_string());
}

#[test]
fn with_hardly_any_room_signatures_are_left() {
    insta::assert_snapshot!(packed(SHOP, SEEDS, 120, true).to_string());
}

#[test]
fn without_room_nothing_is_shown() {
    for budget in 0..20 {
        let packed = packed(SHOP, SEEDS, budget, true);
        assert!(packed.tokens <= budget, "{packed}");
        assert!(!packed.left_out.is_empty());
    }
}
