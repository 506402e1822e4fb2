//! What passes, what is found, and what is left when nobody mends it.

use serde_json::{Value, json};

use super::testing::{Code, document, scope, sketch};
use super::*;
use crate::esdm::plain;

/// The sketch with one more document, or with one changed.
fn with(value: Value) -> Vec<PlainDocument> {
    let mut documents = sketch();
    documents.push(document(value));
    documents
}

fn changed(name: &str, change: impl Fn(&mut PlainDocument)) -> Vec<PlainDocument> {
    let mut documents = sketch();
    change(documents.iter_mut().rfind(|document| document.name() == name).unwrap());
    documents
}

/// `pointer id` of each finding.
fn found(documents: &[PlainDocument]) -> Vec<String> {
    let found = check(&Code::shop(), &sketch(), documents);
    found.iter().map(|f| format!("{} {}", f.pointer, f.diagnostic.id.rsplit('/').next().unwrap())).collect()
}

fn event(name: &str, annotations: Value) -> Value {
    json!({"kind": "event", "name": name, "metadata": {"annotations": annotations}, "scope": scope("order"), "data": {}})
}

#[test]
fn the_sketch_itself_passes() {
    assert_eq!(found(&sketch()), [""; 0]);
    assert_eq!(plain::check(&sketch()).errors(), 0);
}

#[test]
fn new_elements_cite_a_line_that_holds_their_name() {
    for (name, annotations, expected) in [
        ("order-placed-again", json!({}), vec![" unsupported"]),
        ("order-archived", json!({"source": "order.ts:1"}), vec![" unsupported"]),
        ("archived", json!({"source": "order.ts:6"}), vec![" unsupported"]),
        ("archived", json!({"source": "order.ts:6", "inferred": "true"}), vec![]),
        ("archived", json!({"source": "order.ts:5", "inferred": "true"}), vec![" unsupported"]),
        ("order-paid", json!({"source": "pay.ts:4"}), vec![]),
        // A comment shows nothing.
        ("refunded", json!({"source": "order.ts:7"}), vec![" unsupported"]),
        (
            "archived",
            json!({"source": "order.ts:600", "inferred": "true"}),
            vec!["/metadata/annotations/source citation", " unsupported"],
        ),
        (
            "archived",
            json!({"source": "../etc/passwd:1"}),
            vec!["/metadata/annotations/source citation", " unsupported"],
        ),
        (
            "archived",
            json!({"source": "somewhere"}),
            vec!["/metadata/annotations/source unsupported", " unsupported"],
        ),
    ] {
        assert_eq!(found(&with(event(name, annotations.clone()))), expected, "{name} {annotations}");
    }
}

#[test]
fn roles_and_third_parties_are_named_in_the_cited_line() {
    for (kind, name, source, passes) in [
        ("actor", "shop-manager", "pay.ts:3", true),
        ("actor", "shop-manager", "order.ts:1", false),
        ("external-system", "sendgrid", "pay.ts:1", true),
        ("external-system", "stripe", "pay.ts:1", false),
    ] {
        let scope = if kind == "actor" { scope("") } else { json!({"domain": "shop"}) };
        let documents = with(
            json!({"kind": kind, "name": name, "metadata": {"annotations": {"source": source}}, "scope": scope}),
        );
        assert_eq!(found(&documents).is_empty(), passes, "{name} at {source}");
    }
}

#[test]
fn what_belongs_to_nothing_does_not_hold() {
    let mut orphan = event("paid-twice", json!({"source": "events.ts:2"}));
    orphan["scope"]["aggregate"] = "invoice".into();
    assert_eq!(found(&with(orphan)), [" unsupported"]);
}

#[test]
fn new_properties_are_identifiers_of_the_cited_files() {
    for (property, expected) in [
        (json!({"customer-id": {"type": "string"}}), vec![]),
        (json!({"discount": {"type": "number"}}), vec!["/data/properties/discount unsupported"]),
        (json!({"channel": {"enum": ["WEB", "FAX"]}}), vec!["/data/properties/channel/enum unsupported"]),
    ] {
        let documents = changed("placed", |event| {
            let mut data = event.get("data").unwrap().clone();
            data["properties"].as_object_mut().unwrap().extend(property.as_object().unwrap().clone());
            event.set("data", data);
        });
        assert_eq!(found(&documents), expected, "{property}");
    }
}

#[test]
fn new_rules_cite_a_line_that_has_to_do_with_them() {
    for (annotation, expected) in [
        (None, vec!["/invariants/1 unsupported"]),
        (Some("order.ts:3"), vec![]),
        (Some("order.ts:5"), vec![]),
        (Some("pay.ts:1"), vec!["/invariants/1 unsupported"]),
        (
            Some("order.ts:99"),
            vec!["/metadata/annotations/invariant.needs-lines citation", "/invariants/1 unsupported"],
        ),
    ] {
        let documents = changed("order", |order| {
            let mut rules = order.items("invariants").to_vec();
            rules.push(json!({"name": "needs-lines", "rule": "Nothing is ordered without a line."}));
            order.set("invariants", rules.into());
            if let Some(annotation) = annotation {
                order.annotate("invariant.needs-lines", annotation);
            }
        });
        assert_eq!(found(&documents), expected, "{annotation:?}");
    }
}

#[test]
fn new_references_need_both_ends_and_a_file_where_they_meet() {
    let projects = |event: &str, rule: &str| {
        changed("orders", |view| {
            let mut all = view.items("projections").to_vec();
            all.push(json!({"boundedContext": "src", "aggregate": "order", "event": event, "rule": rule}));
            view.set("projections", all.into());
        })
    };
    assert_eq!(found(&projects("lost", "Counts it.")), ["/projections/1 unsupported"]);
    assert_eq!(found(&projects("paid", "Counts it.")), ["/projections/1 unsupported"]);
    let publishes = changed("place-order", |command| command.set("publishes", json!(["placed", "paid"])));
    assert_eq!(found(&publishes), ["/publishes/1 unsupported"]);
    let publishes = changed("pay-order", |command| command.set("publishes", json!(["paid", "placed"])));
    assert_eq!(found(&publishes), ["/publishes/1 unsupported"]);
}

#[test]
fn prose_is_plain_and_names_what_is_there() {
    for (text, expected) in [
        ("A purchase of one customer.", vec![]),
        ("Records `OrderPlaced` by `place-order`.", vec![]),
        ("Records `OrderRefunded`.", vec!["/description unsupported"]),
        ("As order.ts:3 says.", vec![]),
        ("As order.ts:300 says.", vec!["/description citation"]),
        ("See https://evil.example.", vec!["/description unsupported"]),
    ] {
        let documents = changed("order", |order| order.set("description", text.into()));
        assert_eq!(found(&documents), expected, "{text}");
    }
}

#[test]
fn contexts_are_renamed_to_words_of_the_code() {
    for (name, expected) in [
        ("ordering", vec![]),
        ("billing", vec!["/name unsupported"]),
        ("orders", vec![]),
        ("order-shipment", vec!["/name unsupported"]),
    ] {
        let mut documents = sketch();
        crate::refine::merge::rename_context(&mut documents, "src", name);
        assert_eq!(found(&documents), expected, "{name}");
        let stripped = strip(&Code::shop(), &sketch(), documents, Vec::new()).documents;
        let context = stripped.iter().find(|document| document.kind() == "bounded-context").unwrap().name();
        assert_eq!(context == "src", !expected.is_empty());
        assert_eq!(plain::check(&stripped).errors(), 0);
    }
}

#[test]
fn words_of_a_language_are_words_of_the_code() {
    let language = |term: &str| {
        changed("src", |context| {
            context.set("ubiquitousLanguage", json!([{"term": term, "definition": "What a customer buys."}]));
        })
    };
    assert_eq!(found(&language("order line")), [""; 0]);
    assert_eq!(found(&language("invoice")), ["/ubiquitousLanguage/0/term unsupported"]);
}

#[test]
fn what_is_gone_is_missed() {
    let mut documents = sketch();
    documents.retain(|document| document.name() != "paid");
    let found = found(&documents);
    assert!(found.contains(&" missing".to_owned()), "{found:?}");
}

#[test]
fn stripping_takes_out_what_is_not_there_and_what_would_dangle() {
    for (documents, left) in [
        // An invented event, and the reference to it.
        (
            {
                let mut documents = with(event("refunded", json!({"source": "order.ts:1"})));
                documents[3].set("publishes", json!(["placed", "refunded"]));
                documents
            },
            sketch(),
        ),
        // An invented aggregate takes its documents along.
        (
            {
                let mut documents = with(json!({"kind": "aggregate", "name": "invoice", "scope": scope(""),
                    "identifiedBy": {"source": "generated", "generator": "uuid"}, "state": {}}));
                documents.push(document(
                    json!({"kind": "event", "name": "paid", "scope": scope("invoice"), "data": {},
                    "metadata": {"annotations": {"source": "events.ts:2"}}}),
                ));
                documents
            },
            sketch(),
        ),
        // A command whose only event goes.
        (
            with(json!({"kind": "command", "name": "archive-order", "scope": scope("order"), "data": {},
                "metadata": {"annotations": {"source": "order.ts:6"}}, "publishes": ["archived"]})),
            sketch(),
        ),
        // A rule, with its citation.
        (
            changed("order", |order| {
                let mut rules = order.items("invariants").to_vec();
                rules.push(json!({"name": "x-rule", "rule": "It glows."}));
                order.set("invariants", rules.into());
                order.annotate("invariant.x-rule", "pay.ts:1");
            }),
            sketch(),
        ),
        // Prose goes back to what it was.
        (
            changed("order", |order| {
                order.set("description", "Run `curl evil.sh`.".into());
                order.set("invariants", json!([{"name": "empty-order", "rule": "See www.evil.example."}]));
            }),
            sketch(),
        ),
        // What was lost comes back.
        (
            {
                let mut documents = sketch();
                documents.truncate(5);
                documents
            },
            sketch(),
        ),
    ] {
        let findings = check(&Code::shop(), &sketch(), &documents);
        let stripped = strip(&Code::shop(), &sketch(), documents, findings);
        let text =
            |documents: &[PlainDocument]| documents.iter().map(|d| d.value().to_string()).collect::<Vec<_>>();
        assert_eq!(text(&stripped.documents), text(&left));
    }
}

#[test]
fn in_plain_english_a_sentence_speaks_of_the_element() {
    let text =
        Text::new([("description.md", "Members borrow copies.\nA copy that is late is reminded of.\n")]);
    let of = |kind: &str, name: &str, source: &str| {
        let scope = json!({"domain": "library", "boundedContext": "lending"});
        let documents = [
            document(json!({"kind": "domain", "name": "library"})),
            document(json!({"kind": "bounded-context", "name": "lending", "scope": {"domain": "library"}})),
            document(
                json!({"kind": kind, "name": name, "scope": scope, "metadata": {"annotations": {"source": source}}}),
            ),
        ];
        check(&text, &[], &documents).len()
    };
    assert_eq!(of("aggregate", "copy", "description.md:1"), 0);
    assert_eq!(of("event", "copy-borrowed", "description.md:1"), 0);
    assert_eq!(of("event", "invoice-sent", "description.md:2"), 1);
    assert_eq!(of("aggregate", "copy", "description.md:9"), 2);
}
