//! What is optional or inferred.

use crate::{compare, counts};

#[test]
fn a_missing_optional_document_is_no_miss() {
    let score = compare("aggregate a\naggregate b [optional]", "aggregate a");
    assert_eq!(counts(score.elements), (1.0, 1.0, 1.0));
}

#[test]
fn a_present_optional_document_is_no_extra() {
    let score = compare("aggregate a\naggregate b [optional]", "aggregate a\naggregate b");
    assert_eq!(score.elements.f1(), Some(1.0));
    assert!(score.extra.is_empty());
}

#[test]
fn a_related_kind_for_an_optional_document_is_no_extra_either() {
    let score = compare("aggregate a\naggregate b [optional]", "aggregate a\nboundary b");
    assert_eq!(score.elements.f1(), Some(1.0));
}

#[test]
fn references_of_an_optional_document_are_neither_missed_nor_extra() {
    let golden = "command a/do -> done [optional]\nevent a/done";
    assert_eq!(counts(compare(golden, "event a/done").edges), (0.0, 0.0, 0.0));
    assert_eq!(counts(compare(golden, "command a/do -> done\nevent a/done").edges), (0.0, 0.0, 0.0));
}

#[test]
fn an_inferred_golden_document_is_no_miss_but_is_recalled_apart() {
    let golden = "command user/register -> registered\nevent user/registered [inferred]";
    let missing = compare(golden, "command user/register");
    assert_eq!(counts(missing.elements), (1.0, 1.0, 1.0));
    assert_eq!(missing.inferred_recall.value(), Some(0.0));
    let found = compare(golden, "command user/register -> registered\nevent user/registered [inferred]");
    assert_eq!(counts(found.elements), (1.0, 1.0, 1.0));
    assert_eq!(found.inferred_recall.value(), Some(1.0));
    assert_eq!(found.inferred_precision.value(), Some(1.0));
}

#[test]
fn an_inferred_prediction_that_matches_nothing_is_no_false_positive() {
    let score = compare("aggregate a", "aggregate a\nevent a/guessed [inferred]");
    assert_eq!(counts(score.elements), (1.0, 1.0, 1.0));
    assert_eq!(score.inferred_precision.value(), Some(0.0));
    assert_eq!(score.extra.len(), 1, "it is still shown");
}

#[test]
fn an_inferred_prediction_that_matches_is_credited() {
    let score = compare("aggregate a\nevent a/done", "aggregate a\nevent a/done [inferred]");
    assert_eq!(counts(score.elements), (2.0, 2.0, 2.0));
    assert_eq!(score.inferred_precision.value(), Some(1.0));
    assert_eq!(score.inferred_recall.value(), None);
}

#[test]
fn inferred_precision_counts_pairs_with_any_golden_document() {
    let golden = "event a/one [inferred]\nevent a/two";
    let draft =
        "event a/one [inferred]\nevent a/two [inferred]\nevent a/three [inferred]\nevent a/four [inferred]";
    assert_eq!(compare(golden, draft).inferred_precision.value(), Some(0.5));
}

#[test]
fn an_optional_prediction_is_a_prediction_like_any_other() {
    let score = compare("aggregate a", "aggregate a\naggregate b [optional]");
    assert_eq!(counts(score.elements), (1.0, 2.0, 1.0));
}

#[test]
fn an_inferred_document_that_is_also_optional_need_not_be_recalled() {
    assert_eq!(compare("event a/x [inferred optional]", "").inferred_recall.value(), None);
}

#[test]
fn a_document_that_counts_is_served_before_an_optional_one() {
    let score = compare("event x/done [optional]\nevent y/done", "event z/done");
    assert_eq!(counts(score.elements), (1.0, 1.0, 1.0));
}

#[test]
fn optional_support_is_apart_as_well() {
    let score = compare("value-object money [optional]\nactor clerk", "actor clerk");
    assert_eq!(score.support.f1(), Some(1.0));
}

#[test]
fn placement_and_fields_of_what_is_apart_do_not_count() {
    let score = compare("aggregate a\nevent a/x {id} [inferred]", "aggregate b\nevent b/x {other}");
    assert_eq!(score.placement.of, 0);
    assert_eq!(score.fields.f1(), None);
}
