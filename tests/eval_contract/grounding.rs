//! Hallucination rate: documents whose source does not hold.

use std::fs;

use esdm_extract::eval::score;

use crate::notation::model;

/// Hits and size of the rate, of a draft over one source file of three lines.
fn hallucinated(draft: &str) -> (usize, usize) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    fs::write(folder.path().join("src/order.ts"), "// file\nexport class Order {\n  placeOrder() {}\n")
        .unwrap();
    let share = score(&[], &model(draft), Some(folder.path())).hallucination.expect("a source is there");
    (share.hits, share.of)
}

#[test]
fn a_source_that_holds_a_word_of_the_name_is_support() {
    assert_eq!(hallucinated("aggregate order [source=src/order.ts:2]"), (0, 1));
    assert_eq!(hallucinated("command order/place-order [source=src/order.ts:3]"), (0, 1));
}

#[test]
fn one_word_of_the_name_is_enough() {
    assert_eq!(hallucinated("aggregate purchase-order [source=src/order.ts:2]"), (0, 1));
}

#[test]
fn a_line_without_any_word_of_the_name_is_none() {
    assert_eq!(hallucinated("aggregate invoice [source=src/order.ts:2]"), (1, 1));
    assert_eq!(hallucinated("aggregate order [source=src/order.ts:1]"), (1, 1));
}

#[test]
fn a_missing_source_is_none() {
    assert_eq!(hallucinated("aggregate order"), (1, 1));
}

#[test]
fn a_file_or_line_that_does_not_exist_is_none() {
    assert_eq!(hallucinated("aggregate order [source=src/other.ts:2]"), (1, 1));
    assert_eq!(hallucinated("aggregate order [source=src/order.ts:200]"), (1, 1));
    assert_eq!(hallucinated("aggregate order [source=src/order.ts]"), (1, 1));
}

#[test]
fn any_of_several_places_will_do() {
    assert_eq!(hallucinated("aggregate order [source=src/other.ts:2,src/order.ts:2]"), (0, 1));
}

#[test]
fn domain_context_and_mapping_need_no_line() {
    assert_eq!(hallucinated("domain shop\ncontext sales\ncontext-mapping a-b"), (0, 0));
}

#[test]
fn all_other_kinds_do() {
    let draft = "aggregate a\nboundary b\ncommand a/c\nevent a/e\nhandler h\npolicy p\nmanager m\nread-model r\n\
                 query q\nentity e\nvalue-object v\ndomain-service s\nactor x\nexternal-system y";
    assert_eq!(hallucinated(draft), (14, 14));
}

#[test]
fn inferred_documents_need_a_line_as_well() {
    assert_eq!(hallucinated("event order/ordered [inferred]"), (1, 1));
    assert_eq!(hallucinated("event order/placed [inferred source=src/order.ts:3]"), (0, 1));
}

#[test]
fn without_a_source_the_rate_is_not_known() {
    assert_eq!(score(&[], &model("aggregate order"), None).hallucination, None);
}

#[test]
fn what_is_not_supported_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let score = score(&[], &model("aggregate ghost [source=a.ts:1]"), Some(folder.path()));
    assert_eq!(score.unsupported[0].path, "main/ghost");
    assert_eq!(score.unsupported[0].source.as_deref(), Some("a.ts:1"));
}
