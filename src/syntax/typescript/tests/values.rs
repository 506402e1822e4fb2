use super::facts;
use super::outline::expr_text;
use crate::syntax::FileFacts;

/// `owner.name` of each function.
fn held(facts: &FileFacts) -> Vec<String> {
    facts.functions.iter().map(|f| format!("{}.{}", f.owner.as_deref().unwrap_or("-"), f.name)).collect()
}

#[test]
fn constants_of_the_top_level_are_values() {
    let facts = facts(
        "/** Kinds. */
         export const Kind = { Placed: 'placed', Shipped: 'shipped' } as const;
         const limit: number = 3, other = [Kind.Placed];
         export const { increment, decrement: dec } = slice.actions;",
    );
    let values: Vec<_> = facts.values.iter().map(|v| (v.name.as_str(), v.exported)).collect();
    let expected = [("Kind", true), ("limit", false), ("other", false), ("increment", true), ("dec", true)];
    assert_eq!(values, expected);
    assert_eq!(facts.values[0].doc.as_deref(), Some("Kinds."));
    assert_eq!(
        expr_text(facts.values[0].value.as_ref().expect("set")),
        "{Placed: \"placed\", Shipped: \"shipped\"}"
    );
    assert!(facts.top_level.locals.is_empty(), "a value is no local");
}

#[test]
fn functions_inside_a_value_are_owned_by_it() {
    let facts = facts(
        "export const placed = new Command({ id: 'x', handler: async (input: Input) => { save(input); } });",
    );
    assert_eq!(held(&facts), ["placed.handler"]);
    assert!(facts.functions[0].is_async);
    assert_eq!(facts.functions[0].body.calls[0].name, "save");
    assert_eq!(facts.values[0].name, "placed");
    assert_eq!(facts.top_level.constructions[0].path, "Command");
}

#[test]
fn functions_are_found_at_any_depth_of_a_value() {
    let facts = facts(
        "export const policy = definePolicy({ on: { placed: () => a(), shipped() { b(); } }, list: [(x) => c()] });
         export const handlers = { [OrderPlaced.name]: (e) => d(), 'order-shipped': function (e) {} };
         export const api = router().use(json()).post('/orders', async (req) => e());",
    );
    assert_eq!(
        held(&facts),
        [
            "policy.placed",
            "policy.shipped",
            "policy.list",
            "handlers.[OrderPlaced.name]",
            "handlers.order-shipped",
            "api.post /orders",
        ]
    );
}

#[test]
fn wrapped_functions_stay_values() {
    let facts = facts("export const handle = CommandHandler({ decide, evolve });");
    assert!(facts.functions.is_empty());
    assert_eq!(
        expr_text(facts.values[0].value.as_ref().expect("set")),
        "CommandHandler({decide: decide, evolve: evolve})"
    );
    assert_eq!(facts.top_level.calls[0].name, "CommandHandler");
}

#[test]
fn handler_maps_in_class_fields() {
    let facts = facts("class P { handlers = { Placed: (e: Placed) => { this.n++; } }; }");
    assert_eq!(held(&facts), ["P.Placed"]);
    assert_eq!(facts.types[0].fields[0].name, "handlers");
}

#[test]
fn default_and_commonjs_exports() {
    let default = facts("export default defineModel({ on: { placed: () => a() } });");
    assert_eq!(default.values[0].name, "default");
    assert_eq!(held(&default), ["default.placed"]);

    let common = facts("class A {} module.exports = { A, limit: 3 }; exports.other = 4;");
    assert!(common.types[0].exported);
    let names: Vec<_> = common.values.iter().map(|v| v.name.as_str()).collect();
    assert_eq!(names, ["default", "other"]);
    assert!(common.top_level.assigns.is_empty());
}

#[test]
fn statements_of_the_top_level_keep_their_closures() {
    let facts = facts(
        "app.listen('/orders', async (req: Request, res) => {
           const command = new PlaceOrder(req.body);
           await bus.execute(command);
         });",
    );
    assert!(facts.functions.is_empty());
    let calls: Vec<_> = facts.top_level.calls.iter().map(|c| format!("{}.{}", c.receiver, c.name)).collect();
    assert_eq!(calls, ["app.listen", "bus.execute"]);
    assert_eq!(facts.top_level.constructions[0].path, "PlaceOrder");
    let locals: Vec<_> = facts.top_level.locals.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(locals, ["req", "command"]);
}
