use super::*;

/// The names of what is left out if there is no room at all: what would be shown, nearest first.
fn order(files: &[(&str, &str)], seeds: &[&str]) -> Vec<String> {
    packed(files, seeds, 0, true).left_out.into_iter().map(|left| left.name).collect()
}

#[test]
fn own_types_then_handlers_guards_support_callers_tests() {
    let files = [
        (
            "src/account.rs",
            "pub struct Account { balance: Money }\n\
             pub enum Event { Deposited { amount: Money } }\n\
             pub enum Command { Deposit { amount: Money }, Withdraw { amount: Money } }\n\
             impl Aggregate for Account {\n\
               type Command = Command; type Event = Event; type Error = Error;\n\
               async fn handle(&self, command: Command, s: &S) -> Result<Vec<Event>, Error> {\n\
                 match command {\n\
                   Command::Deposit { amount } => Ok(vec![Event::Deposited { amount }]),\n\
                   Command::Withdraw { amount } => {\n\
                     if amount > self.balance { return Err(Error::Overdrawn); }\n\
                     Ok(vec![])\n\
                   }\n\
                 }\n\
               }\n\
               fn apply(&mut self, event: Event) { self.grow(); }\n\
             }\n\
             impl Account { fn grow(&mut self) {} }\n\
             #[cfg(test)]\n\
             mod tests {\n\
               #[test]\n\
               fn an_account_is_not_overdrawn() { Account::default(); }\n\
             }\n",
        ),
        ("src/money.rs", "pub struct Money(u64);\n"),
        ("src/http.rs", "async fn deposit(b: Bus) { b.send(Command::Deposit { amount: 1 }); }\n"),
    ];
    assert_eq!(
        order(&files, &["src/account.rs:1", "src/account.rs:3", "src/account.rs:2"]),
        [
            "Account",
            "Command.Deposit",
            "Command.Withdraw",
            "Event.Deposited",
            "Account.handle",
            "Account.apply",
            "Account.grow",
            "Money",
            "deposit",
            "an_account_is_not_overdrawn",
        ]
    );
}

#[test]
fn a_consumer_comes_with_the_events_it_handles() {
    let files = [
        (
            "src/welcome.ts",
            "@EventsHandler(UserRegistered)\nexport class Welcome implements IEventHandler<UserRegistered> {\n  \
             handle(event: UserRegistered) {\n    this.mails.send(event.email);\n  }\n}\n",
        ),
        ("src/user.ts", "export class UserRegistered {\n  constructor(readonly email: string) {}\n}\n"),
    ];
    assert_eq!(order(&files, &["src/welcome.ts:2"]), ["Welcome", "Welcome.handle", "UserRegistered"]);
}

#[test]
fn what_everybody_calls_comes_last() {
    let mut service = String::from("export class Order extends AggregateRoot {\n");
    for n in 0..15 {
        service.push_str(&format!(
            "  change{n}() {{ check(this.id); only{n}(); this.apply(new Changed()); }}\n"
        ));
    }
    service.push_str("}\nexport function check(x) {}\nexport function only3() {}\n");
    let order = order(&[("src/order.ts", &service)], &["src/order.ts:1"]);
    assert_eq!(order.first().map(String::as_str), Some("Order"));
    assert!(order.contains(&"only3".to_owned()));
    assert_eq!(order.last().map(String::as_str), Some("check"));
}

#[test]
fn a_place_that_is_no_element_brings_what_holds_it() {
    let code = "const app = express();\n\napp.post('/orders', async (request) => {\n  const a = 1;\n  const b = 2;\n  \
                const c = 3;\n  save(a, b, c);\n});\n";
    insta::assert_snapshot!(packed(&[("src/app.ts", code)], &["src/app.ts:7"], 1_000, true).text);
}

#[test]
fn of_a_long_function_the_part_that_matters_is_shown() {
    let mut code = String::from("export class Order extends AggregateRoot {\n  place(lines) {\n");
    for n in 0..200 {
        code.push_str(&format!("    step{n}();\n"));
        if n == 100 {
            code.push_str("    if (!lines.length) {\n      throw new EmptyOrder();\n    }\n");
        }
    }
    code.push_str("    this.apply(new OrderPlaced(lines));\n  }\n}\n");
    insta::assert_snapshot!(
        packed(&[("src/order.ts", &code)], &["src/order.ts:1", "src/order.ts:105"], 300, true).text
    );
}
