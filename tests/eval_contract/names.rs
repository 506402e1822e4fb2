//! "Names are compared as word sequences after the rules above."

use crate::{compare, counts};

/// Whether a golden document and a predicted one, both alone, are a pair.
fn pairs(golden: &str, draft: &str) -> bool {
    !compare(golden, draft).matched.is_empty()
}

#[test]
fn the_same_name_is_equal() {
    assert!(pairs("aggregate order", "aggregate order"));
}

#[test]
fn another_name_is_not_equal() {
    assert!(!pairs("aggregate order", "aggregate invoice"));
}

#[test]
fn the_case_style_does_not_matter() {
    assert!(pairs("command a/place-order", "command a/PlaceOrder"));
    assert!(pairs("command a/place-order", "command a/place_order"));
    assert!(pairs("command a/place-order", "command a/placeOrder"));
}

#[test]
fn the_order_of_words_matters() {
    assert!(!pairs("command a/place-order", "command a/order-place"));
}

#[test]
fn part_of_a_name_is_not_the_name() {
    assert!(!pairs("command a/place-order", "command a/place"));
}

#[test]
fn digits_stay_with_the_word_before_them() {
    assert!(pairs("value-object level2-price", "value-object level-2-price"));
}

#[test]
fn a_technical_affix_does_not_matter_on_either_side() {
    assert!(pairs("command a/place-order", "command a/place-order-command"));
    assert!(pairs("event order-placed", "event order-placed-integration-event"));
    assert!(pairs("aggregate order-aggregate", "aggregate order"));
    assert!(pairs("read-model order-summary", "read-model order-summary-view"));
    assert!(pairs("policy shipping", "policy shipping-saga"));
}

#[test]
fn versions_are_technical() {
    assert!(pairs("event order-placed", "event order-placed-v1"));
}

#[test]
fn a_name_of_technical_words_only_is_kept() {
    assert!(pairs("aggregate event", "aggregate event"));
    assert!(!pairs("aggregate event", "aggregate state"));
}

#[test]
fn tense_is_not_changed() {
    assert!(!pairs("event order-placed", "event place-order"));
    assert!(!pairs("event placed", "event place"));
}

#[test]
fn an_owned_event_is_compared_without_its_aggregate() {
    assert!(pairs("aggregate order\nevent order/placed", "aggregate order\nevent order/order-placed"));
    assert!(pairs("aggregate order\nevent order/order-placed", "aggregate order\nevent order/placed"));
}

#[test]
fn each_side_loses_the_name_of_its_own_aggregate() {
    let score =
        compare("aggregate order\nevent order/order-placed", "aggregate cart\nevent cart/cart-placed");
    assert_eq!(score.matched.len(), 1, "placed and placed");
}

#[test]
fn only_the_whole_leading_name_is_lost() {
    let score = compare(
        "aggregate bank-account\nevent bank-account/account-opened",
        "aggregate bank-account\nevent bank-account/opened",
    );
    assert_eq!(score.matched.len(), 1, "the aggregates only");
}

#[test]
fn an_event_named_like_its_aggregate_keeps_its_name() {
    assert!(pairs("event payment/payment", "event payment/payment"));
    assert!(!pairs("event payment/payment", "event payment/received"));
}

#[test]
fn an_owned_event_can_be_free_standing_in_the_draft() {
    assert!(pairs("event order/placed", "event order-placed"));
}

#[test]
fn commands_keep_the_aggregate_in_their_name() {
    assert!(!pairs("command order/order-place", "command order/place"));
}

#[test]
fn an_alias_is_as_good_as_the_name() {
    let score = compare("aggregate guest-stay-account [aliases=stay,guest-stay]", "aggregate guest-stay");
    assert_eq!(counts(score.elements), (1.0, 1.0, 1.0));
}

#[test]
fn an_alias_follows_the_same_rules_as_a_name() {
    assert!(pairs("aggregate account [aliases=bank-account]", "aggregate BankAccountAggregate"));
    assert!(pairs(
        "aggregate order\nevent order/placed [aliases=submitted]",
        "aggregate order\nevent order/order-submitted"
    ));
}

#[test]
fn an_alias_of_the_draft_counts_for_nothing() {
    assert!(!pairs("aggregate order", "aggregate purchase [aliases=order]"));
}

#[test]
fn the_name_goes_before_an_alias() {
    let score = compare(
        "aggregate order [aliases=purchase]\naggregate purchase",
        "aggregate purchase\naggregate order",
    );
    assert_eq!(counts(score.elements), (2.0, 2.0, 2.0));
    assert!(score.matched.iter().all(|pair| pair.golden.path == pair.draft.path));
}

#[test]
fn a_name_as_written_goes_before_one_without_affixes() {
    let score =
        compare("command a/submit\ncommand a/submit-request", "command a/submit-request\ncommand a/submit");
    assert!(score.matched.iter().all(|pair| pair.golden.path == pair.draft.path));
    assert_eq!(score.matched.len(), 2);
}
