use super::function;
use super::outline::{expr_text, type_text};
use crate::syntax::facts::{Body, ConstructionKind};

fn body(statements: &str) -> Body {
    function(&format!("async function f(state, command) {{ {statements} }}")).body
}

#[test]
fn calls_with_receiver_type_arguments_and_arguments() {
    let body =
        body("await this.repo\n  .find<Order>(id, { lock: true }); (await load(id)).place(); super.x();");
    let calls: Vec<_> = body.calls.iter().map(|c| (c.receiver.as_str(), c.name.as_str())).collect();
    assert_eq!(calls, [("this.repo", "find"), ("load(id)", "place"), ("", "load"), ("super", "x")]);
    assert_eq!(body.calls[0].type_args.iter().map(type_text).collect::<Vec<_>>(), ["Order"]);
    assert_eq!(body.calls[0].args.iter().map(expr_text).collect::<Vec<_>>(), ["id", "{lock: true}"]);
}

#[test]
fn awaited_calls_with_type_arguments_have_no_await_in_their_receiver() {
    let body = body("(await repo.find<Order>(id)).place();");
    assert!(body.calls.iter().any(|c| c.receiver == "repo.find<Order>(id)" && c.name == "place"));
}

#[test]
fn constructions_of_classes() {
    let body = body("return new events.OrderPlaced<X>(id, { n });");
    let made = &body.constructions[0];
    assert_eq!((made.kind, made.path.as_str()), (ConstructionKind::New, "events.OrderPlaced"));
    assert_eq!(made.args.iter().map(expr_text).collect::<Vec<_>>(), ["id", "{n: n}"]);
    assert_eq!(made.type_args.len(), 1);
}

#[test]
fn objects_with_a_discriminator_are_constructions() {
    let tagged = |text: &str| {
        let made = body(text).constructions;
        made.into_iter().filter(|c| c.kind == ConstructionKind::Tagged).map(|c| c.path).collect::<Vec<_>>()
    };
    assert_eq!(tagged("return { type: 'Placed', data: { id } };"), ["Placed"]);
    assert_eq!(tagged("save([{ kind: 'A' }, { _tag: `B` }], { a: { tag: 'C' } });"), ["A", "B", "C"]);
    assert_eq!(tagged("return { eventType: EventType.Placed };"), ["EventType.Placed"]);
    assert_eq!(tagged("return { name: 'x', type: 'Placed' as const };"), ["Placed"]);
    assert_eq!(tagged("return { type: command.type, id };"), Vec::<String>::new());
    assert_eq!(tagged("return { type: String };"), Vec::<String>::new());
}

#[test]
fn a_tagged_object_keeps_its_fields() {
    let body = body("return { type: 'Placed', id, ...rest };");
    let fields: Vec<_> =
        body.constructions[0].fields.iter().map(|(k, v)| format!("{k}={}", expr_text(v))).collect();
    assert_eq!(fields, ["type=\"Placed\"", "id=id", "...=rest"]);
}

#[test]
fn locals_with_types_and_destructuring() {
    let body = body("const a: A = f(); let b; const { c, d: e } = g; for (const h of hs) {}");
    let locals: Vec<_> = body
        .locals
        .iter()
        .map(|l| {
            let ty = l.ty.as_ref().map_or("_".to_owned(), type_text);
            format!("{}: {ty} = {}", l.name, l.value.as_ref().map_or("_".to_owned(), expr_text))
        })
        .collect();
    assert_eq!(locals, ["a: A = f()", "b: _ = _", "c: _ = g", "e: _ = g.d", "h: _ = hs"]);
}

#[test]
fn what_a_local_is_said_to_be() {
    let types = |text| body(text).locals[0].ty.as_ref().map_or("_".to_owned(), type_text);
    assert_eq!(types("const p = event.payload as Placed['payload'];"), "Placed[payload]");
    assert_eq!(types("const p = {} satisfies Placed;"), "Placed");
    assert_eq!(types("const p = ['a'] as const;"), "_");
}

#[test]
fn assignments_of_every_form() {
    let body =
        body("this.a = 1; this.b += x; this.c++; delete this.d[id]; state.e['f'] = g; h = i; [j] = k;");
    let assigns: Vec<_> =
        body.assigns.iter().map(|a| format!("{} {} {}", a.target, a.op, expr_text(&a.value))).collect();
    assert_eq!(
        assigns,
        ["this.a = 1", "this.b += x", "this.c ++ 1", "this.d[id] delete null", "state.e.f = g", "h = i"]
    );
}

#[test]
fn what_is_given_back() {
    let returns = |body: &Body| body.returns.iter().map(|r| expr_text(&r.value)).collect::<Vec<_>>();
    assert_eq!(returns(&body("if (a) return; return [x];")), ["[x]"]);
    assert_eq!(returns(&function("const f = (a) => ({ a });").body), ["{a: a}"]);
    assert_eq!(returns(&function("function* f() { yield a; yield* b(); }").body), ["a"]);
}
