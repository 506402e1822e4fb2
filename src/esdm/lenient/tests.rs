//! Answers as language models give them, and what is read from each.

use super::*;

const EVENT: &str = "kind: event\nname: placed\nscope:\n  domain: shop\n  boundedContext: sales\n";
const COMMAND: &str = "kind: command\nname: place\npublishes:\n- placed\n- priced\n";

/// The names and the `scope.domain` of what is read.
fn read(text: &str) -> Vec<(String, String)> {
    let answer = read_answer(text);
    answer
        .documents
        .iter()
        .map(|doc| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (text(&doc["name"]), text(&doc["scope"]["domain"]))
        })
        .collect()
}

fn event() -> Vec<(String, String)> {
    vec![("placed".into(), "shop".into())]
}

#[test]
fn good_yaml_is_read_without_notes() {
    let answer = read_answer(&format!("{EVENT}---\n{COMMAND}"));
    assert_eq!(answer.documents.len(), 2);
    assert_eq!(answer.notes, Vec::<String>::new());
}

#[test]
fn a_fence_with_prose_around_it() {
    assert_eq!(read(&format!("Here it is:\n\n```yaml\n{EVENT}```\n\nHope this helps: enjoy!\n")), event());
}

#[test]
fn several_fences_with_headings() {
    let text = format!("### Event\n```yaml\n{EVENT}```\n### Command\n```\n{COMMAND}```\n");
    assert_eq!(read_answer(&text).documents.len(), 2);
}

#[test]
fn an_open_fence() {
    assert_eq!(read(&format!("```yaml\n{EVENT}")), event());
}

#[test]
fn a_fence_of_something_else_is_passed_over() {
    assert_eq!(read(&format!("```ts\nclass X {{}}\n```\n```yaml\n{EVENT}```\n")), event());
}

#[test]
fn prose_without_a_fence() {
    let text = format!(
        "Here is the model you asked for:\n\n{EVENT}\nThis is all I found in the code.\nNote: the rest is not there yet.\n"
    );
    assert_eq!(read(&text), event());
}

#[test]
fn sentences_of_a_list_are_no_prose() {
    let text = "kind: external-system\nname: bank\ncapabilities:\n- hand out cash at the door\n- check what was signed\n\n- This is all I know about it.\n";
    let capabilities = read_answer(text).documents[0]["capabilities"].as_array().map(Vec::len);
    assert_eq!(capabilities, Some(2));
}

#[test]
fn json_alone_in_a_list_and_wrapped() {
    let json = r#"{"kind": "event", "name": "placed", "scope": {"domain": "shop"}}"#;
    for text in [json.to_owned(), format!("[{json}]"), format!("```json\n{{\"documents\": [{json}]}}\n```")] {
        assert_eq!(read(&text), event(), "{text}");
    }
    assert_eq!(read_answer(&format!("{json}\n{json}")).documents.len(), 2);
}

#[test]
fn json_with_a_comma_too_many() {
    assert_eq!(read(r#"{"kind": "event", "name": "placed", "scope": {"domain": "shop",},}"#), event());
}

#[test]
fn documents_without_a_separator() {
    assert_eq!(read_answer(&format!("{EVENT}{COMMAND}")).documents.len(), 2);
    let versioned = format!("apiVersion: v1\n{EVENT}apiVersion: v1\n{COMMAND}");
    assert_eq!(read_answer(&versioned).documents.len(), 2);
}

#[test]
fn tabs_for_indents() {
    assert_eq!(read(&EVENT.replace("  ", "\t")), event());
}

#[test]
fn a_text_that_is_indented_as_a_whole() {
    let text: String = format!("{EVENT}---\n{COMMAND}").lines().map(|line| format!("    {line}\n")).collect();
    assert_eq!(read_answer(&text).documents.len(), 2);
}

#[test]
fn line_ends_marks_and_odd_spaces_of_other_systems() {
    assert_eq!(read(&format!("\u{feff}{}", EVENT.replace('\n', "\r\n"))), event());
    assert_eq!(read(&EVENT.replace("  ", "\u{a0}\u{a0}")), event());
}

#[test]
fn a_line_that_is_out_of_line() {
    assert_eq!(
        read("kind: event\nname: placed\nscope:\n  domain: shop\n   boundedContext: sales\n"),
        event()
    );
    assert_eq!(read("kind: event\n name: placed\nscope:\n  domain: shop\n"), event());
}

#[test]
fn a_key_that_is_there_twice_is_kept_once() {
    assert_eq!(
        read("kind: event\nkind: event\nname: placed\nscope:\n  domain: shop\n  domain: shop\n"),
        event()
    );
    assert_eq!(read("kind: event\nname: placed\nscope: {domain: shop}\nname: sent\n"), event());
}

#[test]
fn two_lists_of_one_key_become_one() {
    let answer =
        read_answer("kind: command\nname: place\npublishes:\n- placed\npublishes:\n- placed\n- priced\n");
    assert_eq!(answer.documents[0]["publishes"], serde_json::json!(["placed", "priced"]));
}

#[test]
fn equal_keys_of_different_items_are_no_repetition() {
    let text = "kind: policy\nname: p\nhandles:\n  - event: a\n    boundedContext: x\n  - event: b\n    boundedContext: x\n";
    let answer = read_answer(text);
    assert_eq!(answer.documents[0]["handles"][1]["event"], "b");
    assert_eq!(answer.notes, Vec::<String>::new());
}

#[test]
fn a_colon_in_a_sentence_is_quoted() {
    let answer =
        read_answer("kind: aggregate\nname: a\ninvariants:\n- name: late\n  rule: Too late: no change.\n");
    assert_eq!(answer.documents[0]["invariants"][0]["rule"], "Too late: no change.");
}

#[test]
fn characters_that_begin_nothing_are_quoted() {
    for value in ["@id", "`id`", "%d", "\"open", "it's: so", "\u{201c}said\u{201d}"] {
        let answer = read_answer(&format!("kind: event\nname: a\ndescription: {value}\ndata: {{}}\n"));
        assert_eq!(answer.documents.len(), 1, "{value}");
        assert!(answer.documents[0].get("data").is_some(), "{value}: {answer:?}");
    }
}

#[test]
fn a_missing_space_after_a_colon() {
    assert_eq!(read("kind:event\nname:placed\nscope:\n  domain:shop\n"), event());
}

#[test]
fn a_field_of_the_document_goes_back_to_the_left_edge() {
    let answer = read_answer("kind: command\nname: place\ndata:\n  type: object\n publishes:\n - placed\n");
    assert_eq!(answer.documents[0]["publishes"], serde_json::json!(["placed"]));
}

#[test]
fn a_tail_that_was_cut_off() {
    let text = format!("{EVENT}---\nkind: command\nname: place\ndata: {{type: object, properties: {{a: {{ty");
    let answer = read_answer(&text);
    assert_eq!(answer.documents.len(), 2, "{answer:?}");
    assert_eq!(answer.documents[1]["name"], "place");
}

#[test]
fn documents_under_one_key() {
    let list = "documents:\n  - kind: event\n    name: placed\n    scope: {domain: shop}\n";
    assert_eq!(read(list), event());
}

#[test]
fn what_is_no_answer_holds_no_documents() {
    for text in ["", "I cannot do that.", "---\n---\n", "[[[[", "\0\0", "- a\n- b\n", "kind", ": : :"] {
        assert_eq!(read_answer(text).documents, Vec::<Value>::new(), "{text:?}");
    }
}

#[test]
fn what_is_written_is_read_back() {
    let documents = read_answer(&format!("{EVENT}---\n{COMMAND}")).documents;
    let text = write_documents(&documents).unwrap();
    let again = read_answer(&text);
    assert_eq!(again.documents, documents);
    assert_eq!(again.notes, Vec::<String>::new());
}

#[test]
fn large_and_hostile_answers_end_soon() {
    let many = |line: &str, count: usize| line.repeat(count);
    let started = std::time::Instant::now();
    for text in [
        many("a:\n", 40_000),
        many("kind: x\nname: y\n", 10_000),
        many("kind: x\n", 20_000),
        many("- - ", 10_000),
        many("[", 20_000),
        many("{a: ", 20_000),
        many("```\n", 20_000),
        format!("kind: event\nname: a\ndescription: {}\n\"", many("a: b ", 40_000)),
        format!("a: &a [x]\n{}", (0..30).map(|n| format!("b{n}: &b{n} [*a, *a]\n")).collect::<String>()),
    ] {
        read_answer(&text);
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

proptest::proptest! {
    /// Whatever comes, it is read in bounded time and without a panic.
    #[test]
    fn anything_is_read(text in "(kind: |name: |[a-z:\\- \t\n\"'{}\\[\\]|>&*!#`@]{0,12}){0,40}") {
        read_answer(&text);
    }
}
