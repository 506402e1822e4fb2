use super::outline::type_text;
use super::{facts, facts_as, function};
use crate::source::Language;
use crate::syntax::facts::{Function, Visibility};

fn params(function: &Function) -> Vec<String> {
    let param = |p: &crate::syntax::facts::Param| {
        let ty = p.ty.as_ref().map_or("_".to_owned(), type_text);
        format!("{}{}: {ty}", p.name, if p.optional { "?" } else { "" })
    };
    function.params.iter().map(param).collect()
}

#[test]
fn a_declaration_with_parameters_and_result() {
    let place = function(
        "/** Places. */
         export async function place(id: string, n?: number, m = 1, ...rest: Item[]): Promise<Order> {}",
    );
    assert_eq!(place.name, "place");
    assert!(place.exported && place.is_async && place.owner.is_none());
    assert_eq!(place.doc.as_deref(), Some("Places."));
    assert_eq!(params(&place), ["id: String", "n?: Number", "m?: _", "rest: Item[]"]);
    assert_eq!(place.returns.as_ref().map(type_text).as_deref(), Some("Order"));
}

#[test]
fn destructured_parameters_join_their_names() {
    let decide = function("const decide = ({ type, data: command, ...rest }: Command, [a]: X, b) => {};");
    assert_eq!(params(&decide), ["{ type, command, rest }: Command", "{ a }: X", "b: _"]);
}

#[test]
fn arrows_and_function_expressions_bound_to_a_constant() {
    for text in [
        "export const place = async (id: string) => id;",
        "export const place = async function (id: string) { return id; };",
        "export const place = (async (id: string) => id) as Handler;",
        "exports.place = async (id: string) => id;",
        "async function place(id: string) { return id; } module.exports = { place };",
        "module.exports = { place: async (id: string) => id };",
        "module.exports.place = async function (id: string) { return id; };",
    ] {
        let place = function(text);
        assert_eq!(place.name, "place", "{text}");
        assert!(place.exported && place.is_async, "{text}");
        assert_eq!(place.owner, None, "{text}");
        assert_eq!(params(&place), ["id: String"], "{text}");
        assert_eq!(place.body.returns.len(), 1, "{text}");
    }
}

#[test]
fn a_function_type_gives_its_types_to_the_arrow() {
    let facts = facts("const f: (a: A, b?: B) => Promise<C> = (a, b) => g(a);");
    assert_eq!(params(&facts.functions[0]), ["a: A", "b?: B"]);
    assert_eq!(facts.functions[0].returns.as_ref().map(type_text).as_deref(), Some("C"));
    assert!(facts.values.is_empty());
}

#[test]
fn a_named_function_type_is_kept_as_a_value() {
    let facts = facts("export const decide: Decide<State, Command> = (state, command) => [];");
    assert_eq!(facts.functions[0].name, "decide");
    assert_eq!(facts.values[0].ty.as_ref().map(type_text).as_deref(), Some("Decide<State, Command>"));
}

#[test]
fn methods_and_what_they_say_of_themselves() {
    let facts = facts(
        "abstract class A {
           constructor(private x: X) { super(); }
           static async create(@Param('id') id: string): Promise<A> {}
           get total(): number { return 1; }
           private helper() {}
           protected check() {}
           #hidden() {}
           abstract decide(c: C): E[];
           handle = async (e: E) => { this.apply(e); };
         }",
    );
    let names: Vec<_> = facts.functions.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["constructor", "create", "total", "helper", "check", "#hidden", "decide", "handle"]);
    assert!(facts.functions.iter().all(|f| f.owner.as_deref() == Some("A")));
    let create = &facts.functions[1];
    assert!(create.is_static && create.is_async);
    assert_eq!(create.params[0].annotations[0].name, "Param");
    let visibility: Vec<_> = facts.functions[3..6].iter().map(|f| f.visibility).collect();
    assert_eq!(visibility, [Visibility::Private, Visibility::Restricted, Visibility::Private]);
    assert!(facts.functions[6].is_abstract);
    assert_eq!(facts.functions[7].body.calls[0].name, "apply");
    assert_eq!(facts.types[0].fields.len(), 1, "an arrow in a field is a method, not a field");
}

#[test]
fn overloads_are_one_function() {
    let parse = function("function f(a: string): A; function f(a: number): A; function f(a: any) { g(); }");
    assert!(!parse.is_abstract);
    assert_eq!(parse.body.calls.len(), 1);
    assert!(function("declare function f(a: string): A;").is_abstract);
}

#[test]
fn methods_on_prototypes() {
    let facts = facts(
        "function Order(id) { this.id = id; }
         /** Places. */
         Order.prototype.place = function (now) { this.at = now; };
         Order.of = (id) => new Order(id);
         Order.prototype = { cancel() { f(); }, ship: function () { g(); } };",
    );
    let found: Vec<_> =
        facts.functions.iter().map(|f| (f.owner.as_deref(), f.name.as_str(), f.is_static)).collect();
    assert_eq!(
        found,
        [
            (None, "Order", false),
            (Some("Order"), "place", false),
            (Some("Order"), "of", true),
            (Some("Order"), "cancel", false),
            (Some("Order"), "ship", false),
        ]
    );
    assert_eq!(facts.functions[1].doc.as_deref(), Some("Places."));
    assert_eq!(facts.functions[1].body.assigns.len(), 1, "its own assignment is none of its body's");
}

#[test]
fn default_exports_are_called_default() {
    assert_eq!(function("export default async (req) => f(req);").name, "default");
    assert_eq!(function("export default function (req) {}").name, "default");
    assert_eq!(function("export default function place(req) {}").name, "place");
    assert_eq!(function("module.exports = (req) => f(req);").name, "default");
}

#[test]
fn closures_belong_to_the_body_around_them() {
    let place = function(
        "function place(order) { order.items.forEach((item: Item) => { check(item); }); const f = () => g(); }",
    );
    let calls: Vec<_> = place.body.calls.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(calls, ["forEach", "check", "g"]);
    assert_eq!(place.body.locals[0].name, "item", "a closure's typed parameters are locals");
    assert_eq!(place.body.locals[0].ty.as_ref().and_then(|t| t.name()), Some("Item"));
}

#[test]
fn jsx_is_read_by_the_tsx_grammar() {
    let text = "export const Cart = (p: Props) => <button onClick={() => bus.send(new PlaceOrder(p.id))}>x</button>;";
    let facts = facts_as(Language::Tsx, text);
    assert_eq!(facts.errors, 0);
    assert_eq!(facts.functions[0].body.constructions[0].path, "PlaceOrder");
}
