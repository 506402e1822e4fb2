use super::outline::{expr_text, type_text};
use super::{declared, facts};
use crate::syntax::facts::{TypeDecl, TypeKind};

fn supertypes(ty: &TypeDecl) -> Vec<String> {
    ty.supertypes.iter().map(type_text).collect()
}

fn fields(ty: &TypeDecl) -> Vec<String> {
    ty.fields
        .iter()
        .map(|f| {
            let mark = |is, text| if is { text } else { "" };
            format!(
                "{}{}{}{}: {}{}",
                mark(f.private, "private "),
                mark(f.is_static, "static "),
                f.name,
                mark(f.optional, "?"),
                f.ty.as_ref().map_or("_".to_owned(), type_text),
                f.default.as_ref().map_or(String::new(), |d| format!(" = {}", expr_text(d))),
            )
        })
        .collect()
}

#[test]
fn a_class_with_all_it_says_of_itself() {
    let order = declared(
        "/** A thing bought. */
         @Entity('orders')
         export class Order<T, K extends string> extends AggregateRoot<OrderEvent> implements Thing<T>, ns.Other {}",
    );
    assert_eq!((order.name.as_str(), order.kind), ("Order", TypeKind::Class));
    assert_eq!(order.doc.as_deref(), Some("A thing bought."));
    assert!(order.exported);
    assert_eq!(order.generics, ["T", "K"]);
    assert_eq!(supertypes(&order), ["AggregateRoot<OrderEvent>", "Thing<T>", "ns.Other"]);
    assert_eq!(order.annotations[0].name, "Entity");
    assert_eq!(expr_text(&order.annotations[0].args[0]), "\"orders\"");
}

#[test]
fn decorators_before_and_after_export_are_the_same() {
    for text in ["@A() @b.C export class X {}", "export @A() @b.C class X {}", "@A() @b.C class X {}"] {
        let names: Vec<_> = declared(text).annotations.into_iter().map(|a| a.name).collect();
        assert_eq!(names, ["A", "b.C"], "{text}");
    }
}

#[test]
fn what_decorators_call_belongs_to_no_body() {
    let facts = facts("@Module({ a: forwardRef(() => X) }) class A { @On('x') m(@Body() b: B) { f(); } }");
    assert!(facts.top_level.calls.is_empty() && facts.top_level.returns.is_empty());
    assert_eq!(facts.functions[0].body.calls.len(), 1);
}

#[test]
fn abstract_anonymous_and_default_classes() {
    assert_eq!(declared("abstract class A {}").kind, TypeKind::AbstractClass);
    assert_eq!(declared("export abstract class A {}").name, "A");
    assert_eq!(declared("const A = class extends B {};").name, "A");
    assert_eq!(declared("exports.A = class {};").name, "A");
    assert!(declared("export const A = class {};").exported);
    assert_eq!(declared("export default class {}").name, "default");
    assert_eq!(declared("/** Doc */ declare class A {}").doc.as_deref(), Some("Doc"));
    assert!(facts("mixin(class extends B {});").types.is_empty());
}

#[test]
fn fields_with_modifiers_types_and_defaults() {
    let order = declared(
        "class Order {
           readonly type = 'OrderPlaced';
           private status: Status = Status.Open;
           protected items: Item[];
           #secret: string;
           static count: number = 0;
           note?: string;
           closedAt: Date | null;
           declare id: string;
           'quoted-name' = 1;
         }",
    );
    assert_eq!(
        fields(&order),
        [
            "type: _ = \"OrderPlaced\"",
            "private status: Status = Status.Open",
            "private items: Item[]",
            "private #secret: String",
            "static count: Number = 0",
            "note?: String",
            "closedAt?: Optional<DateTime>",
            "id: String",
            "quoted-name: _ = 1",
        ]
    );
}

#[test]
fn static_fields_are_values_too() {
    let facts = facts("export class OrderPlaced { static readonly TYPE = 'order.placed'; }");
    let value = &facts.values[0];
    assert_eq!((value.name.as_str(), value.exported), ("OrderPlaced.TYPE", true));
    assert_eq!(value.value.as_ref().and_then(|v| v.as_str()), Some("order.placed"));
}

#[test]
fn constructor_parameters_with_a_modifier_are_fields() {
    let placed = declared(
        "class Placed { constructor(public readonly id: string, private bus?: Bus, readonly n = 1, plain: X) {} }",
    );
    assert_eq!(fields(&placed), ["id: String", "private bus?: Bus", "n?: _ = 1"]);
}

#[test]
fn comments_and_decorators_of_members() {
    let facts = facts(
        "class A {
           /** The name. */
           @Column() name: string;
           // not a doc comment
           other: string;
           /** Renames. */
           @Log() rename() {}
         }",
    );
    let class = &facts.types[0];
    assert_eq!(class.fields[0].doc.as_deref(), Some("The name."));
    assert_eq!(class.fields[0].annotations[0].name, "Column");
    assert_eq!(class.fields[1].doc, None);
    assert_eq!(facts.functions[0].doc.as_deref(), Some("Renames."));
    assert_eq!(facts.functions[0].annotations[0].name, "Log");
}

#[test]
fn a_class_made_by_a_call_names_what_it_was_given() {
    let error = declared("class E extends Data.TaggedError('OutOfStock')<{ sku: string }> {}");
    assert_eq!(supertypes(&error), ["Data.TaggedError<'OutOfStock', { sku: String }>"]);
}

#[test]
fn an_interface_has_fields_and_functions_without_body() {
    let facts = facts(
        "export interface Store<T> extends Base<T>, Other {
           /** Its name. */
           name: string;
           tags?: string[];
           append(stream: string, ...events: T[]): Promise<void>;
         }",
    );
    let store = &facts.types[0];
    assert_eq!(store.kind, TypeKind::Interface);
    assert_eq!(supertypes(store), ["Base<T>", "Other"]);
    assert_eq!(fields(store), ["name: String", "tags?: String[]"]);
    assert_eq!(store.fields[0].doc.as_deref(), Some("Its name."));
    let append = &facts.functions[0];
    assert_eq!((append.name.as_str(), append.owner.as_deref()), ("append", Some("Store")));
    assert!(append.is_abstract);
}

#[test]
fn an_alias_keeps_its_right_side() {
    let event = declared("export type OrderEvent<T> = Placed | { type: 'Shipped'; at: Date };");
    assert_eq!(event.kind, TypeKind::Alias);
    assert_eq!(event.generics, ["T"]);
    let alias = event.alias.as_ref().map(type_text);
    assert_eq!(alias.as_deref(), Some("Placed | { type: 'Shipped', at: DateTime }"));
}

#[test]
fn an_enum_with_its_values() {
    let status = declared("export const enum Status { Open = 'open', /** Done. */ Closed = 2, Gone }");
    assert_eq!(status.kind, TypeKind::Enum);
    let variants: Vec<_> = status
        .variants
        .iter()
        .map(|v| (v.name.as_str(), v.value.as_ref().map(expr_text).unwrap_or_default()))
        .collect();
    assert_eq!(
        variants,
        [("Open", "\"open\"".to_owned()), ("Closed", "2".to_owned()), ("Gone", String::new())]
    );
    assert_eq!(status.variants[1].doc.as_deref(), Some("Done."));
}

#[test]
fn namespaces_are_modules() {
    let facts = facts(
        "namespace Shop.Orders {
           export class Placed {}
           export function place() {}
           namespace Inner { export const go = () => 1; }
         }
         declare module 'other' { class X {} }",
    );
    assert_eq!(facts.types[0].module, ["Shop", "Orders"]);
    assert_eq!(facts.functions[0].module, ["Shop", "Orders"]);
    assert_eq!(facts.functions[1].module, ["Shop", "Orders", "Inner"]);
    assert!(facts.types[1].module.is_empty());
}
