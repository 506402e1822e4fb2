//! A model that says what the code does not show: it goes back, and at last it goes out.

use super::run::{Ran, Stage, model, refine};

/// Refines with this answer to a stage; repairs get `repaired`.
fn said(at: Stage, text: &'static str, repaired: Option<&'static str>) -> Ran {
    let server = model(move |stage, _| match stage {
        Stage::Repair => repaired.map(str::to_owned),
        stage if stage == at => Some(text.to_owned()),
        _ => None,
    });
    refine(&server, &[])
}

const ARCHIVED: &str = "\
kind: event
name: order-archived
description: An order was archived.
metadata:
  annotations:
    source: src/ordering/order.ts:7
scope: {domain: shop, boundedContext: shop, aggregate: order}
data: {type: object, properties: {reason: {type: string}}}
---
kind: aggregate
name: order
description: What a customer buys.
";

#[test]
fn an_invented_event_goes_out_and_what_holds_stays() {
    for stubborn in [Some(ARCHIVED), None] {
        let ran = said(Stage::Unit, ARCHIVED, stubborn);
        ran.holds();
        assert!(
            ran.document("event", "order-archived").is_none() && ran.document("event", "archived").is_none()
        );
        assert_eq!(ran.text("aggregate", "order", "description"), "What a customer buys.");
    }
}

#[test]
fn a_repair_is_asked_for_with_the_finding_and_the_code() {
    let server = model(|stage, _| match stage {
        Stage::Unit => Some(ARCHIVED.to_owned()),
        Stage::Repair => {
            Some("kind: aggregate\nname: order\ndescription: What a customer buys.\n".to_owned())
        }
        _ => None,
    });
    let ran = refine(&server, &[]);
    ran.holds();
    let repairs: Vec<String> = server
        .chats()
        .iter()
        .map(|seen| super::run::prompt(seen).to_owned())
        .filter(|prompt| prompt.starts_with("# Repair"))
        .collect();
    assert_eq!(repairs.len(), 1);
    assert!(
        repairs[0].contains("archived") && repairs[0].contains("src/ordering/order.ts"),
        "{}",
        repairs[0]
    );
}

#[test]
fn invented_consumers_properties_and_rules_go_out() {
    let ran = said(
        Stage::Integration,
        "kind: policy\nname: refund-when-unhappy\nmetadata: {annotations: {source: 'src/ordering/handlers.ts:30'}}\n\
         scope: {domain: shop}\ndeliveryGuarantee: at-most-once\n\
         handles: [{boundedContext: shop, aggregate: order, event: placed}]\n\
         emits: [{boundedContext: shop, aggregate: order, command: pay-order}]\n",
        None,
    );
    ran.holds();
    assert!(ran.document("policy", "refund-when-unhappy").is_none());
    let ran = said(
        Stage::Unit,
        "kind: event\nname: paid\ndata:\n  type: object\n  properties:\n    loyalty-points: {type: integer}\n---\n\
         kind: aggregate\nname: order\nmetadata:\n  annotations:\n    invariant.only-on-weekdays: src/ordering/order.ts:20\n\
         invariants:\n  - name: only-on-weekdays\n    rule: Orders are paid on weekdays only.\n",
        None,
    );
    ran.holds();
    for line in ran.model().lines() {
        assert!(!line.contains("loyalty") && !line.contains("weekday"), "{line}");
    }
}

#[test]
fn wrong_citations_do_not_pass() {
    for source in [
        "src/ordering/order.ts:9999",
        "src/ordering/no-such-file.ts:1",
        "src/ordering/order.ts:1",
        "../../../etc/passwd:1",
        "/etc/passwd:1",
        "package.json:1",
        "order.ts",
    ] {
        let text = format!(
            "kind: event\nname: parcel-lost\nmetadata:\n  annotations:\n    source: {source}\n\
             scope: {{domain: shop, boundedContext: shop, aggregate: parcel}}\ndata: {{}}\n"
        );
        let server = model(move |stage, _| (stage == Stage::Unit).then(|| text.clone()));
        let ran = refine(&server, &[]);
        ran.holds();
        let shown = ran.model();
        assert!(!shown.contains("lost"), "{source}: {shown}");
    }
}

#[test]
fn what_the_model_leaves_out_stays() {
    // An answer with one document of the unit is no request to drop the others.
    let ran = said(Stage::Unit, "kind: event\nname: paid\ndescription: An order was paid.\n", None);
    ran.holds();
    assert_eq!(ran.text("event", "paid", "description"), "An order was paid.");
}

#[test]
fn strong_facts_win_over_the_answer() {
    let ran = said(
        Stage::Unit,
        "kind: command\nname: pay-order\npublishes: [placed]\ndata: {type: object, properties: {amount: {type: string}}}\n---\n\
         kind: event\nname: paid\nscope: {domain: shop, boundedContext: shop, aggregate: parcel}\n",
        None,
    );
    ran.holds();
    let pay = ran.document("command", "pay-order").unwrap();
    assert_eq!(pay.get("publishes").unwrap(), &serde_json::json!(["paid"]));
    assert_eq!(pay.get("data").unwrap()["properties"]["amount"]["type"], "number");
    assert_eq!(ran.document("event", "paid").unwrap().unit(), Some("order"));
}

#[test]
fn an_answer_names_no_files() {
    let ran = said(
        Stage::Unit,
        "kind: aggregate\nname: ../../../../escaped\nscope: {domain: shop, boundedContext: ../..}\n\
         metadata: {annotations: {source: 'src/ordering/order.ts:11'}}\n---\n\
         # file: ../evil.esdm.yaml\nkind: aggregate\nname: order\ndescription: What a customer buys.\n",
        None,
    );
    ran.holds();
    assert!(
        ran.files.keys().all(|path| !path.contains("escaped") && !path.contains("evil")),
        "{:?}",
        ran.files.keys()
    );
    assert!(!ran.home.path().join("escaped.esdm.yaml").exists());
}
