//! Placement and context agreement.

use crate::compare;

fn placement(golden: &str, draft: &str) -> (usize, usize) {
    let share = compare(golden, draft).placement;
    (share.hits, share.of)
}

#[test]
fn a_parent_that_matches_places_right() {
    assert_eq!(placement("aggregate a\ncommand a/do", "aggregate a\ncommand a/do"), (1, 1));
}

#[test]
fn another_parent_places_wrong_and_the_match_stays() {
    let score = compare("aggregate a\naggregate b\ncommand a/do", "aggregate a\naggregate b\ncommand b/do");
    assert_eq!(score.elements.f1(), Some(1.0));
    assert_eq!((score.placement.hits, score.placement.of), (0, 1));
    assert!(score.matched.iter().any(|pair| pair.misplaced));
}

#[test]
fn a_parent_that_is_no_document_places_wrong() {
    assert_eq!(placement("aggregate a\ncommand a/do", "command a/do"), (0, 1));
}

#[test]
fn a_parent_matched_by_alias_places_right() {
    assert_eq!(placement("aggregate a [aliases=b]\ncommand a/do", "aggregate b\ncommand b/do"), (1, 1));
}

#[test]
fn a_boundary_in_place_of_the_aggregate_places_right() {
    assert_eq!(placement("aggregate a\ncommand a/do", "boundary a\ncommand a/do"), (1, 1));
}

#[test]
fn a_free_standing_event_is_placed_right_when_it_is_free_standing() {
    assert_eq!(placement("event told", "event told"), (1, 1));
    assert_eq!(placement("event told", "aggregate a\nevent a/told"), (0, 1));
    assert_eq!(placement("aggregate a\nevent a/told", "aggregate a\nevent told"), (0, 1));
}

#[test]
fn only_matched_commands_and_events_are_placed() {
    assert_eq!(placement("aggregate a\ncommand a/do\nevent a/done", "aggregate a\ncommand a/do"), (1, 1));
    assert_eq!(placement("aggregate a\nquery q -> r", "aggregate a\nquery q -> r"), (0, 0));
}

fn agreement(golden: &str, draft: &str) -> Option<f64> {
    compare(golden, draft).context_agreement.f1()
}

#[test]
fn contexts_agree_whatever_they_are_called() {
    assert_eq!(
        agreement("context x\naggregate a\naggregate b", "context y\naggregate a\naggregate b"),
        Some(1.0)
    );
}

#[test]
fn contexts_split_where_there_is_one_do_not_agree() {
    let golden = "context x\naggregate a\naggregate b";
    assert_eq!(agreement(golden, "context x\naggregate a\ncontext y\naggregate b"), Some(0.0));
}

#[test]
fn contexts_joined_where_there_are_two_agree_in_part() {
    let golden = "context x\naggregate a\naggregate b\ncontext y\naggregate c\naggregate d";
    let draft = "context x\naggregate a\naggregate b\naggregate c\naggregate d";
    // golden pairs ab and cd, six pairs in the draft
    assert_eq!(agreement(golden, draft), Some(2.0 * 2.0 / 8.0));
}

#[test]
fn unmatched_documents_have_no_say_about_contexts() {
    let golden = "context x\naggregate a\naggregate b\naggregate lost";
    assert_eq!(agreement(golden, "context x\naggregate a\naggregate b\ncontext y\naggregate odd"), Some(1.0));
}

#[test]
fn one_document_has_nothing_to_agree_with() {
    assert_eq!(agreement("aggregate a", "aggregate a"), None);
}
