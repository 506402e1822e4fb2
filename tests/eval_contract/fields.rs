//! Field F1: property names at the top level of `data`.

use crate::{compare, counts};

fn fields(golden: &str, draft: &str) -> (f64, f64, f64) {
    counts(compare(golden, draft).fields)
}

#[test]
fn fields_of_matched_commands_and_events_are_counted() {
    let golden = "command a/do {id, total}\nevent a/done {id}";
    assert_eq!(fields(golden, "command a/do {id, sum}\nevent a/done {id}"), (2.0, 3.0, 3.0));
}

#[test]
fn fields_of_unmatched_documents_are_not_counted() {
    assert_eq!(fields("command a/do {id}", "command a/act {id}"), (0.0, 0.0, 0.0));
}

#[test]
fn fields_of_other_kinds_are_not_counted() {
    assert_eq!(fields("value-object money {amount}", "value-object money {amount}"), (0.0, 0.0, 0.0));
}

#[test]
fn fields_are_names_and_their_case_style_does_not_matter() {
    assert_eq!(fields("event a/done {order-id}", "event a/done {orderId}"), (1.0, 1.0, 1.0));
}

#[test]
fn technical_words_of_a_field_stay() {
    assert_eq!(fields("event a/done {state}", "event a/done {order-state}"), (0.0, 1.0, 1.0));
}

#[test]
fn derived_fields_are_left_out() {
    let golden = "event a/done {id, group-id} [derived-fields=group-id]";
    assert_eq!(fields(golden, "event a/done {id}"), (1.0, 1.0, 1.0));
    assert_eq!(fields(golden, "event a/done {id, group-id}"), (1.0, 1.0, 1.0));
}

#[test]
fn no_fields_on_both_sides_is_nothing_to_count() {
    assert_eq!(compare("event a/done", "event a/done").fields.f1(), None);
}
