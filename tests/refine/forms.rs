//! One good answer in every form in which models write it, and forms that are none.

use super::run::{Ran, Stage, model, refine};

/// What a good model says of the unit stage.
pub const GOOD: &str = "\
kind: aggregate
name: order
description: What a customer buys, from placing it to paying for it.
invariants:
  - name: order-already-paid
    rule: An order is paid only once.
---
kind: command
name: pay-order
description: Pays for an order.
";

const SAID: &str = "What a customer buys, from placing it to paying for it.";

/// Refines with this answer to the unit stage, and to every repair of it.
fn answered(text: impl Into<String>) -> Ran {
    let text = text.into();
    let server = model(move |stage, _| matches!(stage, Stage::Unit | Stage::Repair).then(|| text.clone()));
    refine(&server, &[])
}

#[test]
fn a_good_answer_is_taken_over() {
    let ran = answered(GOOD);
    ran.holds();
    assert_eq!(ran.text("aggregate", "order", "description"), SAID);
    let order = ran.document("aggregate", "order").unwrap();
    assert_eq!(order.items("invariants")[0]["rule"], "An order is paid only once.");
    assert_eq!(ran.text("command", "pay-order", "description"), "Pays for an order.");
    assert!(ran.stderr.contains("refined by m at http://127.0.0.1"), "{}", ran.stderr);
}

#[test]
fn the_form_of_a_good_answer_does_not_matter() {
    let fenced = format!("```yaml\n{GOOD}```");
    let blocks = format!(
        "The aggregate:\n```yaml\n{}```\nand its command:\n```yaml\n{}```\n",
        GOOD.split("---\n").next().unwrap(),
        GOOD.split("---\n").nth(1).unwrap()
    );
    for (form, text) in [
        ("fenced", fenced.clone()),
        ("prosed", format!("Sure! Here is the result:\n\n{fenced}\n\nLet me know if you want more.")),
        ("thought aloud", format!("<think>An order… let me see.</think>\n{fenced}")),
        ("several blocks", blocks),
        ("an open fence", format!("```yaml\n{GOOD}")),
        ("Windows line ends", GOOD.replace('\n', "\r\n")),
        ("indented by tabs", GOOD.replace("\n  - name", "\n\t- name").replace("\n    rule", "\n\t  rule")),
        ("JSON", format!("{{\"kind\": \"aggregate\", \"name\": \"order\", \"description\": \"{SAID}\"}}")),
        ("a list of documents", format!("- kind: aggregate\n  name: order\n  description: {SAID}\n")),
        ("a byte order mark", format!("\u{feff}{GOOD}")),
    ] {
        let ran = answered(text);
        ran.holds();
        assert_eq!(ran.text("aggregate", "order", "description"), SAID, "{form}");
    }
}

#[test]
fn of_a_truncated_answer_what_is_whole_is_taken() {
    let cut = &GOOD[..GOOD.find("description: Pays").unwrap() + 20];
    let ran = answered(cut);
    ran.holds();
    assert_eq!(ran.text("aggregate", "order", "description"), SAID);
}

#[test]
fn what_is_no_answer_leaves_the_sketch() {
    for text in [
        "][{{ not: yaml: at: all",
        "```\n```",
        "I think your shop is lovely, and there is nothing I would change about any of it, truly nothing.",
        "kind: wizard\nname: merlin\nspell: 7\n",
        "kind: aggregate\nname: order\nstate: 7\ninvariants: none\n",
        "a: &a [*a, *a, *a]\nb: &b [*a, *a]\n",
        "\u{0}\u{1}\u{2}kind\u{0}: aggregate",
        "<html><body>502 Bad Gateway</body></html>",
    ] {
        let ran = answered(text);
        ran.holds();
        assert!(ran.is_the_sketch(), "{text:?}: {:#?}", ran.files);
    }
}

#[test]
fn a_very_long_answer_is_read_in_time() {
    let nested = format!("kind: aggregate\nname: order\nstate: {}", "[".repeat(50_000));
    for text in [nested, "a: b\n---\n".repeat(20_000), "x".repeat(400_000)] {
        let ran = answered(text);
        ran.holds();
        assert!(ran.is_the_sketch());
    }
}
