//! Element F1: one to one, by kind, with half credits.

use crate::{compare, counts, paths};

#[test]
fn two_empty_models_have_no_figures() {
    let score = compare("", "");
    assert_eq!(score.elements.f1(), None);
    assert_eq!(score.edges.f1(), None);
    assert_eq!(score.placement.value(), None);
}

#[test]
fn an_empty_draft_misses_everything() {
    let score = compare("aggregate order\ncommand order/place -> placed\nevent order/placed", "");
    assert_eq!(counts(score.elements), (0.0, 0.0, 3.0));
    assert_eq!(score.elements.f1(), Some(0.0));
    assert_eq!(score.elements.precision(), None);
    assert_eq!(score.missing.len(), 3);
}

#[test]
fn an_empty_golden_model_makes_everything_extra() {
    let score = compare("", "aggregate order\nevent order/placed");
    assert_eq!(counts(score.elements), (0.0, 2.0, 0.0));
    assert_eq!(score.elements.f1(), Some(0.0));
    assert_eq!(score.elements.recall(), None);
    assert_eq!(score.extra.len(), 2);
}

#[test]
fn a_model_against_itself_is_perfect() {
    let text = "aggregate order !late\ncommand order/place {id} -> placed\nevent order/placed {id}\n\
                policy p <- order/placed => order/place\nread-model r <- order/placed\nquery q -> r";
    let score = compare(text, text);
    for figure in [score.elements.f1(), score.edges.f1(), score.fields.f1(), score.context_agreement.f1()] {
        assert_eq!(figure, Some(1.0));
    }
    assert_eq!(score.placement.value(), Some(1.0));
    assert_eq!(score.rule_recall.value(), Some(1.0));
}

#[test]
fn one_found_of_two_with_one_too_much_is_one_half() {
    let score = compare("aggregate order\naggregate invoice", "aggregate order\naggregate parcel");
    assert_eq!(score.elements.f1(), Some(0.5));
    assert_eq!(paths(&score.missing), ["aggregate main/invoice"]);
    assert_eq!(paths(&score.extra), ["aggregate main/parcel"]);
}

#[test]
fn all_kinds_go_into_one_count() {
    let score = compare("aggregate a\nevent a/x\nevent a/y\nevent a/z", "aggregate a");
    assert_eq!(score.elements.f1(), Some(2.0 / 5.0));
    assert_eq!(counts(score.by_kind["event"]), (0.0, 0.0, 3.0));
    assert_eq!(counts(score.by_kind["aggregate"]), (1.0, 1.0, 1.0));
}

#[test]
fn another_kind_is_no_match() {
    let score = compare("command a/place", "event a/place");
    assert_eq!(counts(score.elements), (0.0, 1.0, 1.0));
}

#[test]
fn an_aggregate_predicted_as_a_boundary_is_one_half() {
    let score = compare("aggregate order", "boundary order");
    assert_eq!(counts(score.elements), (0.5, 1.0, 1.0));
    assert!(score.matched[0].half);
    assert!(score.missing.is_empty() && score.extra.is_empty());
}

#[test]
fn a_boundary_predicted_as_an_aggregate_is_one_half() {
    assert_eq!(compare("boundary order", "aggregate order").elements.f1(), Some(0.5));
}

#[test]
fn consumers_taken_for_one_another_are_one_half() {
    for golden in ["handler", "policy", "manager"] {
        for draft in ["handler", "policy", "manager"] {
            let expected = if golden == draft { 1.0 } else { 0.5 };
            let score = compare(&format!("{golden} ship"), &format!("{draft} ship"));
            assert_eq!(score.elements.f1(), Some(expected), "{golden} as {draft}");
        }
    }
}

#[test]
fn kinds_that_are_not_related_earn_nothing() {
    for (golden, draft) in [
        ("aggregate x", "read-model x"),
        ("policy x", "read-model x"),
        ("query x", "command a/x"),
        ("boundary x", "policy x"),
    ] {
        assert_eq!(compare(golden, draft).elements.f1(), Some(0.0), "{golden} as {draft}");
    }
}

#[test]
fn the_same_kind_goes_before_a_related_one() {
    let score = compare("aggregate order", "boundary order\naggregate order");
    assert_eq!(counts(score.elements), (1.0, 2.0, 1.0));
}

#[test]
fn a_document_is_matched_once() {
    let score = compare("aggregate order", "aggregate order\naggregate order");
    assert_eq!(counts(score.elements), (1.0, 2.0, 1.0));
    assert_eq!(score.extra.len(), 1);
}

#[test]
fn a_golden_document_is_not_matched_by_name_and_alias() {
    let score = compare("aggregate order [aliases=purchase]", "aggregate order\naggregate purchase");
    assert_eq!(counts(score.elements), (1.0, 2.0, 1.0));
}

#[test]
fn among_equal_names_the_same_parent_goes_first() {
    let golden = "aggregate account\naggregate group\nevent account/failed\nevent group/failed";
    let draft = "aggregate group\naggregate account\nevent group/failed\nevent account/failed";
    let score = compare(golden, draft);
    assert_eq!(score.elements.f1(), Some(1.0));
    assert_eq!(score.placement.value(), Some(1.0));
}

#[test]
fn among_equal_names_the_other_parent_will_do() {
    let golden = "aggregate account\naggregate group\nevent account/failed\nevent group/failed";
    let draft = "aggregate group\naggregate account\nevent group/failed\nevent other/failed";
    let score = compare(golden, draft);
    assert_eq!(score.elements.f1(), Some(1.0));
    assert_eq!((score.placement.hits, score.placement.of), (1, 2));
}

#[test]
fn equal_names_in_two_contexts_go_to_the_same_context_first() {
    let golden = "context sales\naggregate customer\ncontext support\naggregate customer";
    let draft = "context support\naggregate customer\ncontext sales\naggregate customer";
    let score = compare(golden, draft);
    assert!(score.matched.iter().all(|pair| pair.golden.path == pair.draft.path));
}

#[test]
fn nobody_stays_alone_while_another_one_has_a_choice() {
    // `purchase` could go to either golden event, `order` only to the first
    let golden = "event order [aliases=purchase]\nevent basket [aliases=purchase,order-basket]";
    let score = compare(golden, "event purchase\nevent order");
    assert_eq!(counts(score.elements), (2.0, 2.0, 2.0));
}

#[test]
fn domains_and_contexts_are_no_elements() {
    let score = compare("domain shop\ncontext sales", "");
    assert_eq!(score.elements.f1(), None);
    assert_eq!(score.support.f1(), None);
}

#[test]
fn support_is_counted_apart() {
    let golden =
        "value-object money\nentity customer\nactor clerk\ndomain-service pricing\nexternal-system bank";
    let score = compare(golden, "value-object money\nentity client");
    assert_eq!(score.elements.f1(), None);
    assert_eq!(counts(score.support), (1.0, 2.0, 5.0));
}

#[test]
fn the_kinds_of_support_are_not_taken_for_one_another() {
    assert_eq!(compare("value-object money", "entity money").support.f1(), Some(0.0));
}
