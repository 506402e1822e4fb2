//! Rule recall: golden invariants, by name or by the guard they point at.

use crate::compare;

fn recalled(golden: &str, draft: &str) -> (usize, usize) {
    let share = compare(golden, draft).rule_recall;
    (share.hits, share.of)
}

#[test]
fn half_of_the_content_words_is_enough() {
    assert_eq!(recalled("aggregate a !insufficient-funds", "aggregate a !funds-too-low"), (1, 1));
    assert_eq!(recalled("aggregate a !account-already-closed", "aggregate a !account-exists"), (1, 1));
}

#[test]
fn less_than_half_is_not() {
    assert_eq!(recalled("aggregate a !guest-account-closed", "aggregate a !guest-exists"), (0, 1));
}

#[test]
fn words_without_content_do_not_count() {
    assert_eq!(recalled("aggregate a !must-not-be-empty", "aggregate a !must-not-be-negative"), (0, 1));
}

#[test]
fn the_guard_within_two_lines_is_enough() {
    let golden = "aggregate a !too-late [invariant.too-late=src/a.ts:20]";
    for (line, known) in [(17, 0), (18, 1), (20, 1), (22, 1), (23, 0)] {
        let draft = format!("aggregate a !deadline [invariant.deadline=src/a.ts:{line}]");
        assert_eq!(recalled(golden, &draft), (known, 1), "line {line}");
    }
}

#[test]
fn the_guard_in_another_file_is_not() {
    let golden = "aggregate a !too-late [invariant.too-late=src/a.ts:20]";
    assert_eq!(recalled(golden, "aggregate a !deadline [invariant.deadline=src/b.ts:20]"), (0, 1));
}

#[test]
fn any_of_several_guards_will_do() {
    let golden = "aggregate a !too-late [invariant.too-late=src/a.ts:20,src/a.ts:80]";
    assert_eq!(recalled(golden, "aggregate a !deadline [invariant.deadline=src/a.ts:81]"), (1, 1));
}

#[test]
fn the_invariant_of_another_unit_is_not_enough() {
    assert_eq!(recalled("aggregate a !funds\naggregate b", "aggregate a\naggregate b !funds"), (0, 1));
}

#[test]
fn a_unit_that_is_missing_knows_no_rules() {
    let score = compare("aggregate a !funds !limit", "");
    assert_eq!((score.rule_recall.hits, score.rule_recall.of), (0, 2));
    assert_eq!(score.missing_rules[0].invariant, "funds");
}

#[test]
fn a_related_unit_will_do() {
    assert_eq!(recalled("aggregate a !funds", "boundary a !funds"), (1, 1));
}

#[test]
fn invariants_too_much_are_not_counted() {
    assert_eq!(recalled("aggregate a !funds", "aggregate a !funds !colour !smell"), (1, 1));
}

#[test]
fn invariants_of_an_optional_unit_are_not_asked_for() {
    assert_eq!(recalled("aggregate a !funds [optional]", "aggregate a"), (0, 0));
}
