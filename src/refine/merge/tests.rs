//! given documents and a proposal → what came in, what was refused.

use serde_json::{Value, json};

use super::*;
use crate::esdm::plain;
use crate::refine::grounding::testing::{document, sketch};

fn all(documents: &[PlainDocument]) -> Powers {
    Powers::over(documents.iter().map(PlainDocument::key))
        .adding(&["event", "command", "value-object", "policy"])
        .within("src", "order")
        .renaming_contexts()
}

/// Merges into the sketch; what is not as it was, then what was refused.
fn merged(proposal: &[Value]) -> (Merged, Vec<String>) {
    merged_with(proposal, &all(&sketch()))
}

fn merged_with(proposal: &[Value], powers: &Powers) -> (Merged, Vec<String>) {
    let proposal: Vec<PlainDocument> = proposal.iter().cloned().map(document).collect();
    let merged = merge(&sketch(), &proposal, powers);
    let told = merged.changes.iter().map(|c| format!("{}{} {}", c.key, c.pointer, c.what));
    let refused = merged.refused.iter().map(|r| format!("no: {}{} {}", r.key, r.pointer, r.reason));
    let lines = told.chain(refused).collect();
    (merged, lines)
}

fn given(proposal: &[Value], expected: &[&str]) {
    let (_, lines) = merged(proposal);
    assert_eq!(lines, expected, "{}", proposal[0]);
}

#[test]
fn prose_comes_in() {
    given(
        &[json!({"kind": "aggregate", "name": "order", "description": "What a customer\n  buys.\n",
            "invariants": [{"name": "empty-order", "rule": "An order has a line at least."}]})],
        &["aggregate src/order/description added", "aggregate src/order/invariants/0/rule rewritten"],
    );
    given(
        &[
            json!({"kind": "read-model", "name": "orders", "projections": [{"event": "order-placed", "rule": "Lists it."}]}),
        ],
        &["read-model src/orders/projections/0/rule rewritten"],
    );
}

#[test]
fn what_is_new_comes_in_where_it_belongs() {
    given(
        &[
            json!({"kind": "Event", "name": "OrderArchived", "data": {"properties": {"orderId": {"type": "string", "$ref": "x"}}}}),
        ],
        &["event src/order/order-archived added"],
    );
    given(
        &[
            json!({"kind": "event", "name": "archived", "scope": {"boundedContext": "srcs", "aggregate": "orders"}, "data": {}}),
        ],
        &["event src/order/archived added"],
    );
    given(
        &[
            json!({"kind": "event", "name": "placed", "data": {"properties": {"orderId": {"type": "number"}, "paidAt": {}}}}),
        ],
        &[
            "event src/order/placed/data/properties/paid-at added",
            "no: event src/order/placed/data/properties/order-id/type the code says `\"string\"`",
        ],
    );
}

#[test]
fn what_the_code_says_stays() {
    for (proposal, expected) in [
        (
            json!({"kind": "command", "name": "place-order", "publishes": null, "data": {"properties": null}}),
            vec!["no: command place-order/publishes nothing is deleted"],
        ),
        (
            json!({"kind": "command", "name": "place-order", "publishes": []}),
            vec!["no: command place-order/publishes nothing is deleted"],
        ),
        (json!({"kind": "command", "name": "place-order", "publishes": ["order-placed"]}), vec![]),
        (
            json!({"kind": "event", "name": "placed", "metadata": {"annotations": {"source": "other.ts:1", "inferred": true, "x": "y"}, "labels": {"a": "b"}}}),
            vec![
                "no: event placed/metadata/annotations/x the annotation `x` is not taken over",
                "no: event placed/metadata/labels only annotations are taken over",
                "no: event src/order/placed/metadata/annotations/source `source` is as the scan found it",
                "no: event src/order/placed/metadata/annotations/inferred `inferred` cannot be added",
            ],
        ),
        (
            json!({"kind": "event", "name": "placed", "scope": {"domain": "shop", "boundedContext": "src", "aggregate": "cart"}}),
            vec!["no: event src/order/placed/scope it stays where it is"],
        ),
        (
            json!({"kind": "aggregate", "name": "order", "identifiedBy": {"source": "generated", "generator": "uuid"}}),
            vec!["no: aggregate src/order/identifiedBy `identifiedBy` is as the code says"],
        ),
        (
            json!({"kind": "aggregate", "name": "order", "path": "../../x", "file": "y"}),
            vec![
                "no: aggregate order/path a aggregate has no field `path`",
                "no: aggregate order/file a aggregate has no field `file`",
            ],
        ),
    ] {
        let (merged, lines) = merged(std::slice::from_ref(&proposal));
        let expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(lines, expected, "{proposal}");
        assert_eq!(merged.documents, sketch());
    }
}

#[test]
fn what_was_not_asked_about_is_refused() {
    let powers = Powers::over([sketch()[2].key()]).adding(&["event"]).within("src", "order");
    for (proposal, expected) in [
        (
            json!({"kind": "event", "name": "placed", "description": "x"}),
            "no: event placed it is in the model, and not asked about here",
        ),
        (
            json!({"kind": "policy", "name": "new"}),
            "no: policy new nothing of that kind and name is asked about here",
        ),
        (json!({"kind": "nonsense", "name": "new"}), "no: nonsense new/kind there is no kind `nonsense`"),
        (json!({"kind": "aggregate", "name": "n".repeat(99)}), "no: aggregate nnn"),
    ] {
        let (_, lines) = merged_with(&[proposal], &powers);
        assert!(lines.len() == 1 && lines[0].starts_with(expected), "{lines:?}");
    }
    let (merged, lines) = merged_with(
        &[
            json!({"kind": "aggregate", "name": "order", "description": "d", "state": {"properties": {"a": {}}}}),
        ],
        &all(&sketch()).describing(),
    );
    assert_eq!(
        lines,
        [
            "aggregate src/order/description added",
            "no: aggregate src/order/state only a description is asked for"
        ]
    );
    assert_eq!(merged.documents.len(), sketch().len());
}

#[test]
fn a_context_is_renamed_everywhere() {
    let (merged, lines) = merged(&[
        json!({"kind": "bounded-context", "name": "ordering", "description": "Takes orders.",
            "metadata": {"annotations": {"renames": "src"}}}),
        json!({"kind": "event", "name": "archived", "scope": {"boundedContext": "src", "aggregate": "order"}, "data": {}}),
    ]);
    assert_eq!(
        lines,
        [
            "bounded-context ordering/name renamed from `src`",
            "bounded-context ordering/description added",
            "event ordering/order/archived added",
        ]
    );
    assert!(merged.documents.iter().all(|document| !document.value().to_string().contains("\"src\"")));
    assert_eq!(plain::check(&merged.documents).errors(), 0);
}

#[test]
fn contexts_keep_names_that_are_taken_or_given() {
    let rename = |kind: &str, new: &str, old: &str| json!({"kind": kind, "name": new, "metadata": {"annotations": {"renames": old}}, "description": "d"});
    for (proposal, powers, expected) in [
        (
            rename("bounded-context", "ordering", "src"),
            all(&sketch()).keeping_contexts(["src".to_owned()]),
            "no: bounded-context ordering/name the context `src` cannot be renamed here",
        ),
        (
            rename("bounded-context", "ordering", "lost"),
            all(&sketch()),
            "no: bounded-context ordering/name the context `lost` cannot be renamed here",
        ),
        (
            rename("event", "bought", "placed"),
            all(&sketch()),
            "no: event bought/name only contexts are renamed; other names are those of the code",
        ),
    ] {
        let (_, lines) = merged_with(&[proposal], &powers);
        assert!(lines.contains(&expected.to_owned()), "{lines:?}");
    }
}

#[test]
fn a_consumer_changes_its_kind_where_nobody_is_sure() {
    let handler = json!({"kind": "event-handler", "name": "pay-at-once",
        "handles": ["placed"], "sideEffects": [{"type": "other", "rule": "Pays."}]});
    let manager = json!({"kind": "process-manager", "name": "pay-at-once",
        "correlatedBy": {"source": "event-field", "field": "order-id"}, "state": {},
        "startsWhen": ["order-placed"], "endsWhen": [{"name": "paid", "condition": "It is paid."}],
        "reactions": [{"when": "placed", "rule": "Pays.", "emits": ["pay-order"]}]});
    let sure = all(&sketch());
    let unsure = all(&sketch()).reclassifying(sketch().iter().map(PlainDocument::key));
    for (proposal, powers, expected) in [
        (&manager, &sure, "no: policy pay-at-once/kind the code says it is of the kind policy"),
        (&handler, &unsure, "no: policy pay-at-once/kind as a event-handler it no longer emits `pay-order`"),
        (&manager, &unsure, "process-manager pay-at-once/kind process-manager instead of policy"),
    ] {
        let (merged, lines) = merged_with(std::slice::from_ref(proposal), powers);
        assert_eq!(lines, [expected]);
        assert_eq!(merged.documents.len(), sketch().len());
        assert_eq!(plain::check(&merged.documents).errors(), 0);
    }
}

#[test]
fn doubled_and_oversized_values_are_bounded() {
    let event = json!({"kind": "event", "name": "archived", "data": {}, "description": "a"});
    let (merged, _) = merged(&[event.clone(), event]);
    assert_eq!(merged.documents.len(), sketch().len() + 1);
    let long = "x ".repeat(3_000);
    for proposal in [
        json!({"kind": "aggregate", "name": "order", "description": long}),
        json!({"kind": "aggregate", "name": "order", "invariants": vec![json!({"name": "a", "rule": "b"}); 1_000]}),
        json!({"kind": "aggregate", "name": "order", "description": "x".repeat(300_000)}),
    ] {
        let (merged, lines) = self::merged(&[proposal]);
        assert_eq!(merged.documents, sketch());
        assert_eq!(lines.len(), 1, "{lines:?}");
    }
}

#[test]
fn effects_are_matched_by_what_they_call() {
    let mut base = sketch();
    base.push(document(json!({"kind": "event-handler", "name": "mail", "scope": {"domain": "shop"}, "deliveryGuarantee": "at-most-once",
        "handles": [{"boundedContext": "src", "aggregate": "order", "event": "placed"}],
        "sideEffects": [{"type": "external-call", "externalSystem": "sendgrid", "rule": "Calls `send`."}, {"type": "other", "rule": "Logs."}]})));
    let merged = |effects: Value| {
        let proposal = [document(json!({"kind": "event-handler", "name": "mail", "sideEffects": effects}))];
        merge(&base, &proposal, &all(&base)).documents.last().unwrap().get("sideEffects").unwrap().to_string()
    };
    let text = merged(json!([{"externalSystem": "sendgrid", "rule": "Mails the customer."}]));
    assert!(
        text.contains("Mails the customer.") && text.contains("external-call") && text.contains("Logs."),
        "{text}"
    );
    let text = merged(json!([{"type": "other", "rule": "Invented."}]));
    assert!(!text.contains("Invented."), "{text}");
}

/// Nothing of a document is gone or different that the code says.
fn holds_all(before: &Value, now: &Value, pointer: &str) {
    let is_prose = ["description", "rule", "criteria", "condition", "definition"]
        .iter()
        .any(|key| pointer.ends_with(key));
    match (before, now) {
        (Value::Object(before), Value::Object(now)) => {
            for (key, value) in before {
                holds_all(value, now.get(key).unwrap_or(&Value::Null), &format!("{pointer}/{key}"));
            }
        }
        (Value::Array(before), Value::Array(now)) => {
            for (i, item) in before.iter().enumerate() {
                holds_all(item, now.get(i).unwrap_or(&Value::Null), &format!("{pointer}/{i}"));
            }
        }
        (Value::String(_), Value::String(_)) if is_prose => {}
        (before, now) => assert_eq!(before, now, "{pointer}"),
    }
}

mod properties {
    use super::*;
    use crate::refine::grounding::{self, testing::Code};
    use proptest::prelude::*;

    fn word() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "order",
            "placed",
            "paid",
            "place-order",
            "pay-order",
            "src",
            "shop",
            "orders",
            "pay-at-once",
            "archived",
            "OrderPlaced",
            "refunded",
            "invoice",
            "empty-order",
            "",
            "../x",
            "billing",
            "order-id",
            "customerId",
        ])
        .prop_map(str::to_owned)
    }

    fn kind() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "domain",
            "bounded-context",
            "aggregate",
            "command",
            "event",
            "policy",
            "event-handler",
            "process-manager",
            "read-model",
            "query",
            "value-object",
            "external-system",
            "actor",
            "context-mapping",
            "subdomain",
            "nonsense",
        ])
        .prop_map(str::to_owned)
    }

    fn place() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "order.ts:1",
            "order.ts:6",
            "events.ts:2",
            "pay.ts:3",
            "order.ts:99",
            "x",
            "/etc/passwd:1",
        ])
        .prop_map(str::to_owned)
    }

    fn reference() -> impl Strategy<Value = Value> {
        (word(), word(), word(), word()).prop_map(|(context, unit, event, rule)| {
            json!({"boundedContext": context, "aggregate": unit, "event": event, "command": event, "rule": rule})
        })
    }

    fn schema() -> impl Strategy<Value = Value> {
        let leaf =
            prop_oneof![Just(json!(null)), Just(json!({})), word().prop_map(|kind| json!({"type": kind}))];
        leaf.prop_recursive(3, 12, 3, |inner| {
            (prop::collection::vec((word(), inner), 0..3), word()).prop_map(|(properties, required)| {
                json!({"type": "object", "properties": Value::Object(properties.into_iter().collect()), "required": [required]})
            })
        })
    }

    fn field() -> impl Strategy<Value = (String, Value)> {
        let list = |item| prop::collection::vec(item, 0..3).prop_map(Value::Array);
        let text = |key: &'static str| word().prop_map(move |word| (key.to_owned(), Value::from(word)));
        prop_oneof![
            text("description"),
            text("readModel"),
            text("type"),
            Just(("publishes".to_owned(), json!(null))),
            list(word().prop_map(Value::from).boxed()).prop_map(|v| ("publishes".to_owned(), v)),
            (prop::sample::select(vec!["handles", "emits", "projections", "consults", "startsWhen"]), list(reference().boxed()))
                .prop_map(|(key, v)| (key.to_owned(), v)),
            (prop::sample::select(vec!["data", "state", "schema", "result"]), schema()).prop_map(|(key, v)| (key.to_owned(), v)),
            list((word(), word()).prop_map(|(name, rule)| json!({"name": name, "rule": rule})).boxed())
                .prop_map(|v| ("invariants".to_owned(), v)),
            (word(), word(), word()).prop_map(|(d, c, a)| ("scope".to_owned(), json!({"domain": d, "boundedContext": c, "aggregate": a}))),
            (place(), word(), word(), place()).prop_map(|(source, renames, rule, at)| {
                let rule = format!("invariant.{rule}");
                ("metadata".to_owned(), json!({"annotations": {"source": source, "renames": renames, rule: at, "inferred": "true"}}))
            }),
        ]
    }

    fn proposal() -> impl Strategy<Value = Vec<PlainDocument>> {
        let document =
            (kind(), word(), prop::collection::vec(field(), 0..6)).prop_map(|(kind, name, fields)| {
                let mut map = serde_json::Map::new();
                map.insert("kind".to_owned(), kind.into());
                map.insert("name".to_owned(), name.into());
                map.extend(fields);
                document(Value::Object(map))
            });
        prop::collection::vec(document, 0..6)
    }

    fn powers() -> impl Strategy<Value = Powers> {
        (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(everything, renaming, unsure)| {
            let mut powers = if everything { Powers::all() } else { all(&sketch()) };
            if renaming {
                powers = powers.renaming_contexts();
            }
            if unsure {
                powers = powers.reclassifying(sketch().iter().map(PlainDocument::key));
            }
            powers
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

        #[test]
        fn nothing_that_the_code_says_is_lost(proposal in proposal(), powers in powers()) {
            let merged = merge(&sketch(), &proposal, &powers);
            let context = merged.documents[1].name().to_owned();
            let mut expected = sketch();
            rename_context(&mut expected, "src", &context);
            for (before, now) in expected.iter().zip(&merged.documents) {
                if before.kind() == now.kind() {
                    holds_all(before.value(), now.value(), "");
                } else {
                    prop_assert_eq!((before.name(), before.annotation("source")), (now.name(), now.annotation("source")));
                }
            }
        }

        #[test]
        fn merging_again_changes_nothing(proposal in proposal(), powers in powers()) {
            let once = merge(&sketch(), &proposal, &powers);
            let powers = match once.documents.len() == sketch().len() && once.documents[1].name() == "src" {
                true => powers,
                false => Powers::all(),
            };
            let first = merge(&once.documents, &proposal, &powers).documents;
            let again = merge(&first, &proposal, &powers).documents;
            prop_assert_eq!(first, again);
        }

        #[test]
        fn what_is_stripped_holds(proposal in proposal(), powers in powers()) {
            let merged = merge(&sketch(), &proposal, &powers).documents;
            let findings = grounding::check(&Code::shop(), &sketch(), &merged);
            let stripped = grounding::strip(&Code::shop(), &sketch(), merged, findings).documents;
            prop_assert_eq!(grounding::check(&Code::shop(), &sketch(), &stripped), vec![]);
            prop_assert_eq!(plain::check(&stripped).errors(), 0);
            prop_assert!(stripped.len() >= sketch().len());
        }
    }
}
