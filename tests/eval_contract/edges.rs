//! Edge F1: references between documents, matched or not.

use esdm_extract::eval::edges::EdgeKind;

use crate::{compare, counts};

#[test]
fn every_sort_of_reference_is_an_edge() {
    let text = "aggregate a\ncommand a/do -> done\nevent a/done\nevent told\nboundary b ? told\n\
                policy p <- a/done => a/do\nhandler h <- told\nmanager m <- told => a/do\n\
                read-model r <- a/done\nquery q -> r";
    let score = compare(text, text);
    assert_eq!(counts(score.edges), (9.0, 9.0, 9.0));
    let kinds: Vec<_> = score.edges_by_kind.iter().map(|(kind, counts)| (*kind, counts.golden)).collect();
    assert_eq!(
        kinds,
        [
            (EdgeKind::Publishes, 1.0),
            (EdgeKind::Handles, 3.0),
            (EdgeKind::Emits, 2.0),
            (EdgeKind::Projects, 1.0),
            (EdgeKind::Reads, 1.0),
            (EdgeKind::Consults, 1.0),
        ]
    );
}

#[test]
fn a_missing_reference_is_listed() {
    let score = compare(
        "command a/do -> done, failed\nevent a/done\nevent a/failed",
        "command a/do -> done\nevent a/done\nevent a/failed",
    );
    assert_eq!(counts(score.edges), (1.0, 1.0, 2.0));
    assert_eq!(score.missing_edges[0].from, "command main/a/do");
    assert_eq!(score.missing_edges[0].to, "main/a/failed");
}

#[test]
fn a_reference_too_much_is_listed() {
    let score =
        compare("command a/do -> x\nevent a/x\nevent a/y", "command a/do -> x, y\nevent a/x\nevent a/y");
    assert_eq!(counts(score.edges), (1.0, 2.0, 1.0));
    assert_eq!(score.extra_edges.len(), 1);
}

#[test]
fn references_of_unmatched_documents_count_as_well() {
    let score = compare("command a/do -> done\nevent a/done", "command a/act -> done\nevent a/done");
    assert_eq!(counts(score.edges), (0.0, 1.0, 1.0));
}

#[test]
fn a_reference_to_nothing_is_a_wrong_one() {
    let score = compare("command a/do -> done\nevent a/done", "command a/do -> done");
    assert_eq!(counts(score.edges), (0.0, 1.0, 1.0));
    assert!(score.extra_edges[0].to.contains("unresolved"));
}

#[test]
fn a_reference_said_twice_is_one_edge() {
    let score = compare("command a/do -> done\nevent a/done", "command a/do -> done, done\nevent a/done");
    assert_eq!(counts(score.edges), (1.0, 1.0, 1.0));
}

#[test]
fn edges_follow_the_pairs_not_the_names() {
    let score = compare(
        "aggregate order\ncommand order/place -> placed\nevent order/placed [aliases=created]",
        "aggregate order\ncommand order/place -> created\nevent order/created",
    );
    assert_eq!(score.edges.f1(), Some(1.0));
}

#[test]
fn edges_of_a_related_kind_count_in_full() {
    let events = "event done\ncommand a/do";
    let score = compare(
        &format!("{events}\npolicy p <- done => a/do"),
        &format!("{events}\nmanager p <- done => a/do"),
    );
    assert_eq!(score.edges.f1(), Some(1.0));
}

#[test]
fn two_events_of_one_name_are_two_ends() {
    let events = "aggregate a\naggregate b\nevent a/failed\nevent b/failed";
    let score =
        compare(&format!("{events}\nhandler h <- a/failed"), &format!("{events}\nhandler h <- b/failed"));
    assert_eq!(counts(score.edges), (0.0, 1.0, 1.0));
}

#[test]
fn a_command_of_a_boundary_publishes_free_standing_and_owned_events() {
    let text = "aggregate a\nboundary b ? told\nevent told\nevent a/done\ncommand b/do -> told, done";
    let score = compare(text, text);
    assert_eq!(counts(score.edges_by_kind[&EdgeKind::Publishes]), (2.0, 2.0, 2.0));
    assert!(score.missing_edges.is_empty());
}

#[test]
fn an_event_of_another_context_is_found_by_its_context() {
    let text = "context sales\nevent placed\ncontext stock\nevent placed\nread-model r <- sales:placed";
    let other = "context sales\nevent placed\ncontext stock\nevent placed\nread-model r <- stock:placed";
    assert_eq!(compare(text, text).edges.f1(), Some(1.0));
    assert_eq!(compare(text, other).edges.f1(), Some(0.0));
}
