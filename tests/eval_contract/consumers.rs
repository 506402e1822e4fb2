//! "Such names are often accidental": consumers and read models without a
//! partner by name are matched by what they handle.

use crate::{compare, counts};

const EVENTS: &str = "aggregate order\nevent order/placed\nevent order/paid\ncommand order/ship";

/// Counts of consumers only.
fn consumers(golden: &str, draft: &str) -> (f64, f64, f64) {
    let score = compare(&format!("{EVENTS}\n{golden}"), &format!("{EVENTS}\n{draft}"));
    let (correct, predicted, all) = counts(score.elements);
    (correct - 4.0, predicted - 4.0, all - 4.0)
}

#[test]
fn one_handler_of_the_same_events_on_each_side_is_a_pair() {
    assert_eq!(consumers("handler mail <- order/placed", "handler notify <- order/placed"), (1.0, 1.0, 1.0));
}

#[test]
fn other_events_are_no_pair() {
    assert_eq!(consumers("handler mail <- order/placed", "handler notify <- order/paid"), (0.0, 1.0, 1.0));
}

#[test]
fn some_of_the_events_are_no_pair() {
    assert_eq!(
        consumers("handler m <- order/placed order/paid", "handler n <- order/placed"),
        (0.0, 1.0, 1.0)
    );
}

#[test]
fn two_on_one_side_are_no_pair() {
    let golden = "handler mail <- order/placed\nhandler log <- order/placed";
    assert_eq!(consumers(golden, "handler notify <- order/placed"), (0.0, 1.0, 2.0));
    assert_eq!(consumers("handler notify <- order/placed", golden), (0.0, 2.0, 1.0));
}

#[test]
fn those_with_a_partner_by_name_do_not_stand_in_the_way() {
    let golden = "handler mail <- order/placed\nhandler log <- order/placed";
    let draft = "handler mail <- order/placed\nhandler print <- order/placed";
    assert_eq!(consumers(golden, draft), (2.0, 2.0, 2.0));
}

#[test]
fn the_name_goes_before_the_events() {
    let golden = "handler mail <- order/placed\nhandler log <- order/paid";
    let draft = "handler mail <- order/paid\nhandler log <- order/placed";
    let score = compare(&format!("{EVENTS}\n{golden}"), &format!("{EVENTS}\n{draft}"));
    assert_eq!(score.elements.f1(), Some(1.0));
    assert_eq!(score.edges.f1(), Some(0.0));
}

#[test]
fn policies_have_to_emit_the_same_commands() {
    assert_eq!(
        consumers("policy p <- order/placed => order/ship", "policy q <- order/placed => order/ship"),
        (1.0, 1.0, 1.0)
    );
    assert_eq!(
        consumers("policy p <- order/placed => order/ship", "policy q <- order/placed"),
        (0.0, 1.0, 1.0)
    );
}

#[test]
fn another_consumer_of_the_same_events_earns_one_half() {
    assert_eq!(
        consumers("policy p <- order/placed => order/ship", "manager q <- order/placed => order/ship"),
        (0.5, 1.0, 1.0)
    );
}

#[test]
fn events_that_match_nothing_do_not_make_a_pair() {
    let score = compare("event a\nhandler m <- a", "event b\nhandler n <- b");
    assert_eq!(counts(score.elements), (0.0, 2.0, 2.0));
}

#[test]
fn events_are_compared_as_they_are_matched() {
    let score = compare(
        "aggregate order\nevent order/placed [aliases=created]\nhandler m <- order/placed",
        "aggregate order\nevent order/order-created\nhandler n <- order/order-created",
    );
    assert_eq!(score.elements.f1(), Some(1.0));
}

#[test]
fn a_read_model_is_found_by_the_events_it_projects() {
    assert_eq!(
        consumers("read-model orders <- order/placed", "read-model sales <- order/placed"),
        (1.0, 1.0, 1.0)
    );
}

#[test]
fn a_read_model_and_a_handler_are_never_a_pair() {
    assert_eq!(
        consumers("read-model orders <- order/placed", "handler orders <- order/placed"),
        (0.0, 1.0, 1.0)
    );
}

#[test]
fn commands_and_queries_are_matched_by_name_only() {
    let score = compare("command a/one -> done\nevent a/done", "command a/two -> done\nevent a/done");
    assert_eq!(counts(score.elements), (1.0, 2.0, 2.0));
}
