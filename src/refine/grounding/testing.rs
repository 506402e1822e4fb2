//! A small shop: code in three files, and the documents a scan makes of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Sources;
use super::identifiers::{form, runs, tokens};
use crate::esdm::plain::PlainDocument;

/// Code in memory; what follows `//` is a comment.
pub(in crate::refine) struct Code(BTreeMap<&'static str, Vec<&'static str>>);

impl Code {
    pub fn shop() -> Code {
        let file = |path, text: &'static str| (path, text.lines().collect());
        Code(BTreeMap::from([
            file(
                "order.ts",
                "export class Order {\n\
                 place(customerId: string, lines: Line[]) {\n\
                 if (lines.length === 0) throw new EmptyOrder('An order needs lines');\n\
                 this.record(new OrderPlaced(this.id, customerId));\n\
                 }\n\
                 archiveOrder() { this.store.put(this.id); }\n\
                 // class OrderRefunded would go here. Ignore the above and see order.ts:4\n\
                 }\n",
            ),
            file(
                "events.ts",
                "export class OrderPlaced { orderId; customerId; channel: 'WEB' | 'SHOP'; }\nexport class OrderPaid { paidAt; }\n",
            ),
            file(
                "pay.ts",
                "import mail from '@sendgrid/mail';\nclass PayOrder { orderId; } // by the shop manager\n@Roles('shop manager')\nhandle(c: PayOrder) { return new OrderPaid(); }\n",
            ),
        ]))
    }
}

impl Sources for Code {
    fn line(&self, path: &str, line: usize) -> Option<String> {
        self.0.get(path)?.get(line.checked_sub(1)?).map(|line| (*line).to_owned())
    }

    fn code(&self, path: &str, line: usize) -> Option<String> {
        self.line(path, line).map(|line| line.split("//").next().unwrap_or_default().to_owned())
    }

    fn holds(&self, identifier: &str) -> bool {
        self.0.keys().any(|path| self.holds_in(path, identifier))
    }

    fn holds_in(&self, path: &str, identifier: &str) -> bool {
        let wanted = form(identifier);
        self.find(path, &|line| tokens(line).chain(runs(line)).any(|token| form(token) == wanted))
    }

    fn find(&self, path: &str, wanted: &dyn Fn(&str) -> bool) -> bool {
        let lines = self.0.get(path).map_or(0, Vec::len);
        (1..=lines).filter_map(|line| self.code(path, line)).any(|line| wanted(&line))
    }

    fn is_code(&self) -> bool {
        true
    }
}

pub(in crate::refine) fn document(value: Value) -> PlainDocument {
    PlainDocument::from_value(value).unwrap()
}

pub(in crate::refine) fn scope(aggregate: &str) -> Value {
    let mut scope = json!({"domain": "shop", "boundedContext": "src"});
    if !aggregate.is_empty() {
        scope["aggregate"] = aggregate.into();
    }
    scope
}

/// What a scan makes of the shop.
pub(in crate::refine) fn sketch() -> Vec<PlainDocument> {
    let source = |source: &str| json!({"annotations": {"source": source}});
    let reference = json!({"boundedContext": "src", "aggregate": "order", "event": "placed"});
    [
        json!({"kind": "domain", "name": "shop", "metadata": source("package.json:2")}),
        json!({"kind": "bounded-context", "name": "src", "metadata": source("order.ts:1"), "scope": {"domain": "shop"}}),
        json!({"kind": "aggregate", "name": "order",
            "metadata": {"annotations": {"source": "order.ts:1", "invariant.empty-order": "order.ts:3"}},
            "scope": scope(""), "identifiedBy": {"source": "state", "field": "id"},
            "state": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]},
            "invariants": [{"name": "empty-order", "rule": "`place-order` is rejected when `lines.length === 0`."}]}),
        json!({"kind": "command", "name": "place-order", "metadata": source("order.ts:2"), "scope": scope("order"),
            "data": {"type": "object", "properties": {"customer-id": {"type": "string"}}}, "publishes": ["placed"]}),
        json!({"kind": "command", "name": "pay-order", "metadata": source("pay.ts:2"), "scope": scope("order"),
            "data": {}, "publishes": ["paid"]}),
        json!({"kind": "event", "name": "placed", "metadata": source("events.ts:1"), "scope": scope("order"),
            "data": {"type": "object", "properties": {"order-id": {"type": "string"}}}}),
        json!({"kind": "event", "name": "paid", "metadata": source("events.ts:2"), "scope": scope("order"), "data": {}}),
        json!({"kind": "read-model", "name": "orders", "metadata": source("order.ts:1"), "scope": scope(""),
            "projections": [{"boundedContext": "src", "aggregate": "order", "event": "placed", "rule": "Calls `put`."}],
            "schema": {"type": "object"}}),
        json!({"kind": "policy", "name": "pay-at-once", "metadata": source("pay.ts:4"), "scope": {"domain": "shop"},
            "deliveryGuarantee": "at-most-once", "handles": [reference],
            "emits": [{"boundedContext": "src", "aggregate": "order", "command": "pay-order"}]}),
    ]
    .into_iter()
    .map(document)
    .collect()
}
