//! What tests of this room need: code that is scanned, and a model that says what a test wants.

use std::fs;
use std::sync::Mutex;

use tempfile::TempDir;

use crate::extract::{ExtractOptions, Extraction, Silent, extract};
use crate::llm::{Answer, Backend, Caps, Client, ClientOptions, Failure, Request};

/// A small shop: one aggregate, two commands, two events, one guard.
pub const SHOP: &[(&str, &str)] = &[
    ("package.json", "{\"name\": \"shop\"}"),
    (
        "src/order.ts",
        "export class OrderPlaced { constructor(readonly orderId: string) {} }
export class OrderPaid { constructor(readonly orderId: string, readonly amount: number) {} }
export class PlaceOrder { constructor(readonly orderId: string) {} }
export class PayOrder { constructor(readonly orderId: string, readonly amount: number) {} }

export class Order extends AggregateRoot {
  private id: string;
  private paid = false;

  place(command: PlaceOrder) {
    this.apply(new OrderPlaced(command.orderId));
  }

  pay(command: PayOrder) {
    if (this.paid) {
      throw new OrderAlreadyPaidError();
    }
    this.apply(new OrderPaid(command.orderId, command.amount));
  }
}

@CommandHandler(PlaceOrder)
export class PlaceOrderHandler implements ICommandHandler<PlaceOrder> {
  async execute(command: PlaceOrder) {
    const order = new Order();
    order.place(command);
  }
}

@CommandHandler(PayOrder)
export class PayOrderHandler implements ICommandHandler<PayOrder> {
  async execute(command: PayOrder) {
    const order = await this.orders.load(command.orderId);
    order.pay(command);
  }
}
",
    ),
];

/// Code as it is scanned; the folder lives as long as the first value.
pub fn extraction(files: &[(&str, &str)]) -> (TempDir, Extraction) {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let extraction = extract(&ExtractOptions::new(folder.path()), &Silent).unwrap();
    (folder, extraction)
}

type Script = dyn FnMut(&Request) -> Result<String, Failure> + Send;

struct Scripted(Mutex<Box<Script>>);

impl Backend for Scripted {
    fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let text = (self.0.lock().unwrap())(request)?;
        Ok(Answer { text, ..Answer::default() })
    }

    fn endpoint(&self) -> String {
        "scripted".into()
    }
}

/// A client whose model answers as a test wants.
pub fn client(script: impl FnMut(&Request) -> Result<String, Failure> + Send + 'static) -> Client {
    let options =
        ClientOptions { model: "m".into(), cache: None, record: None, caps: Caps::default(), price: None };
    Client::new(Box::new(Scripted(Mutex::new(Box::new(script)))), options).unwrap()
}
