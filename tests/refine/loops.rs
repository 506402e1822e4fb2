//! The loop of repair: it ends, it never makes anything worse, and it is short where a model is
//! reasonable.

use std::sync::Mutex;

use super::forms::GOOD;
use super::run::{Ran, Stage, model, refine};

/// A proposal with one invention and a good description.
fn flawed(name: &str) -> String {
    format!(
        "kind: event\nname: {name}\nmetadata:\n  annotations:\n    source: src/ordering/order.ts:7\n\
         scope: {{domain: shop, boundedContext: shop, aggregate: order}}\ndata: {{}}\n---\n{GOOD}"
    )
}

fn repaired(repair: impl Fn(usize) -> String + Send + Sync + 'static, more: &[&str]) -> (Ran, usize) {
    let rounds = Mutex::new(0);
    let server = model(move |stage, _| match stage {
        Stage::Unit => Some(flawed("moonlit")),
        Stage::Repair => {
            let mut rounds = rounds.lock().unwrap();
            *rounds += 1;
            Some(repair(*rounds))
        }
        _ => None,
    });
    let ran = refine(&server, more);
    let repairs = server.chats().iter().filter(|seen| super::run::stage(seen) == Stage::Repair).count();
    (ran, repairs)
}

#[test]
fn answers_that_get_worse_at_each_repair_are_dropped() {
    let worse = |round: usize| {
        (0..round * 3).map(|n| flawed(&format!("moonlit-{n}"))).collect::<Vec<_>>().join("---\n")
    };
    let (ran, repairs) = repaired(worse, &[]);
    ran.holds();
    assert!(repairs <= 3, "{repairs}");
    assert_eq!(ran.text("command", "pay-order", "description"), "Pays for an order.");
    assert!(!ran.model().contains("moonlit"));
}

#[test]
fn a_loop_that_never_converges_ends() {
    // Another invention each time.
    let (ran, repairs) = repaired(|round| flawed(&format!("moonlit-{round}")), &[]);
    ran.holds();
    assert!((1..=3).contains(&repairs), "{repairs}");
    assert!(!ran.model().contains("moonlit"));
    assert_eq!(ran.text("command", "pay-order", "description"), "Pays for an order.");
}

#[test]
fn a_limit_of_rounds_is_kept() {
    let (ran, repairs) = repaired(|round| flawed(&format!("moonlit-{round}")), &["--rounds", "0"]);
    ran.holds();
    assert_eq!(repairs, 0);
}

#[test]
fn a_broken_shape_that_stays_broken_costs_only_itself() {
    let server = model(|stage, _| match stage {
        Stage::Unit | Stage::Repair => {
            Some(format!("kind: command\nname: place-order\npublishes: 7\n---\n{GOOD}"))
        }
        _ => None,
    });
    let ran = refine(&server, &[]);
    ran.holds();
    assert_eq!(
        ran.document("command", "place-order").unwrap().get("publishes").unwrap(),
        &serde_json::json!(["placed"])
    );
}

#[test]
fn reasonable_models_need_two_rounds_at_most() {
    let honest = |_: usize| GOOD.to_owned();
    let mut rounds = Vec::new();
    let good = model(|stage, _| (stage == Stage::Unit).then(|| GOOD.to_owned()));
    rounds.extend(refine(&good, &[]).holds().rounds());
    for (first, _) in [("moonlit", ""), ("order-frozen", "")] {
        let server = model(move |stage, _| match stage {
            Stage::Unit => Some(flawed(first)),
            Stage::Repair => Some(honest(0)),
            _ => None,
        });
        rounds.extend(refine(&server, &[]).holds().rounds());
    }
    let shape = model(|stage, _| match stage {
        Stage::Unit => Some(format!("kind: aggregate\nname: order\nstate: 7\n---\n{GOOD}")),
        Stage::Repair => Some(GOOD.to_owned()),
        _ => None,
    });
    rounds.extend(refine(&shape, &[]).holds().rounds());
    // Of the questions that needed any, or the many that need none would hide the others.
    let mut repaired: Vec<u64> = rounds.iter().copied().filter(|rounds| *rounds > 0).collect();
    repaired.sort_unstable();
    assert!(!repaired.is_empty(), "{rounds:?}");
    let median = repaired[repaired.len() / 2];
    assert!(median <= 2, "median {median} of {repaired:?}");
}
