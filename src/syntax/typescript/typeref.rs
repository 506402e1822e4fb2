//! Types as written at a place of use → [`TypeRef`], containers normalized.

use crate::syntax::Node;

use super::source::{Source, first, has_token, named, unwrapped};
use crate::syntax::facts::{Field, Primitive, TypeRef};
use crate::syntax::span;

/// Levels of nesting mapped; what is deeper stays text.
const MAX_DEPTH: usize = 64;
/// Tags of one member of a union that are told apart.
const MAX_TAGS: usize = 20;
/// Members of a union, an object, a tuple.
const MAX_MEMBERS: usize = 1_000;

/// The type of an annotation (`: T`) or a bare type node.
pub(super) fn type_ref(source: Source<'_>, node: Node<'_>) -> TypeRef {
    at(source, node, 0)
}

/// The type in a field `type` or `return_type`, if there is one.
pub(super) fn annotated(source: Source<'_>, node: Node<'_>, field: &str) -> Option<TypeRef> {
    node.child_by_field_name(field).map(|annotation| type_ref(source, annotation))
}

/// The type of a variable: declared, or given by `as T` or `satisfies T` to what it is set to.
pub(super) fn variable(source: Source<'_>, declarator: Node<'_>) -> Option<TypeRef> {
    annotated(source, declarator, "type").or_else(|| {
        let value = declarator.child_by_field_name("value")?;
        let is_typed = matches!(value.kind(), "as_expression" | "satisfies_expression");
        // `as const` has no second part.
        let ty = named(value, 2).into_iter().nth(1).filter(|_| is_typed)?;
        Some(type_ref(source, ty))
    })
}

/// Type arguments under field `type_arguments`.
pub(super) fn arguments(source: Source<'_>, node: Node<'_>) -> Vec<TypeRef> {
    node.child_by_field_name("type_arguments").map(|list| list_of(source, list, 0)).unwrap_or_default()
}

fn list_of(source: Source<'_>, node: Node<'_>, depth: usize) -> Vec<TypeRef> {
    named(node, MAX_MEMBERS).into_iter().map(|n| at(source, n, depth + 1)).collect()
}

fn at(source: Source<'_>, node: Node<'_>, depth: usize) -> TypeRef {
    let other = || TypeRef::Other(source.other(node));
    if depth > MAX_DEPTH {
        return other();
    }
    let inner = |n: Node<'_>| at(source, n, depth + 1);
    match node.kind() {
        "type_annotation"
        | "parenthesized_type"
        | "readonly_type"
        | "optional_type"
        | "adding_type_annotation"
        | "omitting_type_annotation"
        | "opting_type_annotation"
        | "rest_type" => first(node).map_or_else(other, inner),
        "predefined_type" | "type_identifier" | "identifier" => named_type(source.of(node), Vec::new()),
        "generic_type" => generic(source, node, depth),
        "nested_type_identifier" | "member_expression" | "this_type" | "this" => {
            named_type(&source.path(node), Vec::new())
        }
        "type_query" => named_path(source.folded(node, 200), Vec::new()),
        "union_type" => union(source, node, depth),
        "intersection_type" => {
            TypeRef::Intersection(flat(node, "intersection_type").into_iter().map(inner).collect())
        }
        "array_type" => TypeRef::Array(Box::new(first(node).map_or_else(other, inner))),
        "tuple_type" => TypeRef::Tuple(
            named(node, MAX_MEMBERS)
                .into_iter()
                .map(|n| inner(n.child_by_field_name("type").unwrap_or(n)))
                .collect(),
        ),
        "literal_type" => literal(source, node),
        "template_literal_type" => TypeRef::Primitive(Primitive::String),
        "object_type" => object(source, node, depth),
        "function_type" | "constructor_type" => {
            let result = node.child_by_field_name("return_type").or_else(|| node.child_by_field_name("type"));
            TypeRef::Function(result.map(|n| Box::new(inner(n))))
        }
        "asserts" | "asserts_annotation" => TypeRef::Primitive(Primitive::Nothing),
        "lookup_type" => lookup(source, node, depth),
        _ => other(),
    }
}

/// Members of `A | B | C`, which the grammar nests to the left.
fn flat<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    let mut members = Vec::new();
    let mut node = node;
    loop {
        let mut sides = named(node, 3);
        let rest = sides.first().copied().filter(|n| n.kind() == kind);
        if rest.is_some() {
            sides.remove(0);
        }
        members.extend(sides.into_iter().rev());
        match rest {
            Some(next) => node = next,
            None => break,
        }
    }
    members.reverse();
    members.truncate(MAX_MEMBERS);
    members
}

/// Shapes written as one: `{ type: 'A' | 'B'; reason: string }` is one of two.
fn told_apart(member: TypeRef) -> Vec<TypeRef> {
    let TypeRef::Object(fields) = &member else { return vec![member] };
    let tag = fields.iter().position(|field| {
        let several = matches!(&field.ty, Some(TypeRef::Union(all)) if all.len() <= MAX_TAGS
            && all.iter().all(|one| matches!(one, TypeRef::Literal(_))));
        several && matches!(field.name.as_str(), "type" | "kind" | "_tag" | "eventType" | "commandType")
    });
    let Some(at) = tag else { return vec![member] };
    let Some(TypeRef::Union(tags)) = &fields[at].ty else { return vec![member] };
    let told = |tag: &TypeRef| {
        let mut fields = fields.clone();
        fields[at].ty = Some(tag.clone());
        TypeRef::Object(fields)
    };
    tags.iter().map(told).collect()
}

fn union(source: Source<'_>, node: Node<'_>, depth: usize) -> TypeRef {
    let mut members: Vec<TypeRef> = Vec::new();
    let mut optional = false;
    for member in flat(node, "union_type") {
        match at(source, member, depth + 1) {
            TypeRef::Primitive(Primitive::Nothing) => optional = true,
            TypeRef::Optional(inner) => {
                optional = true;
                members.push(*inner);
            }
            TypeRef::Union(nested) => members.extend(nested),
            other => members.extend(told_apart(other)),
        }
    }
    let whole = match members.len() {
        0 => return TypeRef::Primitive(Primitive::Nothing),
        1 => members.remove(0),
        _ => TypeRef::Union(members),
    };
    if optional { TypeRef::Optional(Box::new(whole)) } else { whole }
}

fn literal(source: Source<'_>, node: Node<'_>) -> TypeRef {
    let Some(value) = first(node) else { return TypeRef::Other(source.other(node)) };
    match value.kind() {
        "null" | "undefined" => TypeRef::Primitive(Primitive::Nothing),
        "string" => TypeRef::Literal(source.string(value)),
        _ => TypeRef::Literal(source.other(value)),
    }
}

fn lookup(source: Source<'_>, node: Node<'_>, depth: usize) -> TypeRef {
    let sides = named(node, 2);
    let [of, index] = sides.as_slice() else { return TypeRef::Other(source.other(node)) };
    let member = match first(*index).filter(|_| index.kind() == "literal_type") {
        Some(value) if value.kind() == "string" => source.string(value),
        _ => source.other(*index),
    };
    TypeRef::Member(Box::new(at(source, *of, depth + 1)), member)
}

fn generic(source: Source<'_>, node: Node<'_>, depth: usize) -> TypeRef {
    let name = node.child_by_field_name("name").map(|n| source.path(n)).unwrap_or_default();
    let args = node
        .child_by_field_name("type_arguments")
        .map(|list| list_of(source, list, depth))
        .unwrap_or_default();
    named_type(&name, args)
}

/// A type by its name and arguments: primitives and containers by what they are.
fn named_type(name: &str, mut args: Vec<TypeRef>) -> TypeRef {
    let primitive = |p| TypeRef::Primitive(p);
    match (name, args.len()) {
        ("string" | "String", _) => primitive(Primitive::String),
        ("number" | "Number", _) => primitive(Primitive::Number),
        ("bigint" | "BigInt", _) => primitive(Primitive::Integer),
        ("boolean" | "Boolean", _) => primitive(Primitive::Boolean),
        ("any" | "unknown" | "object" | "Object" | "symbol" | "unique symbol", _) => {
            primitive(Primitive::Any)
        }
        ("void" | "never" | "undefined" | "null", _) => primitive(Primitive::Nothing),
        ("Date" | "Moment" | "moment.Moment" | "Dayjs" | "dayjs.Dayjs" | "DateTime" | "Instant", 0)
        | ("LocalDateTime" | "ZonedDateTime" | "Temporal.Instant" | "Temporal.ZonedDateTime", 0) => {
            primitive(Primitive::DateTime)
        }
        ("LocalDate" | "Temporal.PlainDate", 0) => primitive(Primitive::Date),
        ("UUID" | "crypto.UUID", 0) => primitive(Primitive::Uuid),
        ("Buffer" | "Uint8Array" | "ArrayBuffer", _) => primitive(Primitive::Bytes),
        ("Function", 0) => TypeRef::Function(None),
        ("Array" | "ReadonlyArray" | "Set" | "ReadonlySet", 1) => TypeRef::Array(Box::new(args.remove(0))),
        ("Map" | "ReadonlyMap" | "Record", 2) => TypeRef::Map(Box::new(args.remove(1))),
        ("Promise" | "PromiseLike" | "Awaited" | "Readonly" | "Required" | "NonNullable", 1) => {
            args.remove(0)
        }
        _ => named_path(name.to_owned(), args),
    }
}

fn named_path(path: String, args: Vec<TypeRef>) -> TypeRef {
    TypeRef::Named { path, args }
}

/// `{ … }`: its properties, or what its index signature or call signature says.
fn object(source: Source<'_>, node: Node<'_>, depth: usize) -> TypeRef {
    let fields = members(source, node, depth, true);
    if !fields.is_empty() {
        return TypeRef::Object(fields);
    }
    for member in named(node, MAX_MEMBERS) {
        match member.kind() {
            "index_signature" => {
                let value = member.child_by_field_name("type").map(|n| at(source, n, depth + 1));
                return TypeRef::Map(Box::new(value.unwrap_or(TypeRef::Primitive(Primitive::Any))));
            }
            "call_signature" => {
                let result = member.child_by_field_name("return_type");
                return TypeRef::Function(result.map(|n| Box::new(at(source, n, depth + 1))));
            }
            _ => {}
        }
    }
    TypeRef::Object(Vec::new())
}

/// The properties of an interface body; its methods are functions of their own.
pub(super) fn properties(source: Source<'_>, body: Node<'_>) -> Vec<Field> {
    members(source, body, 0, false)
}

fn members(source: Source<'_>, body: Node<'_>, depth: usize, with_methods: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut doc = None;
    for member in body.named_children().take(MAX_MEMBERS) {
        match member.kind() {
            "comment" => {
                doc = super::text::doc(source.of(member));
                continue;
            }
            "property_signature" => {
                if let Some(mut field) = property(source, member, depth) {
                    field.doc = doc.take();
                    fields.push(field);
                }
            }
            "method_signature" if with_methods => {
                if let Some(name) = member.child_by_field_name("name") {
                    let result = member.child_by_field_name("return_type");
                    let ty = TypeRef::Function(result.map(|n| Box::new(at(source, n, depth + 1))));
                    let mut field = plain_field(source.key(name), Some(ty), member);
                    field.optional = has_token(member, "?");
                    field.doc = doc.take();
                    fields.push(field);
                }
            }
            _ => {}
        }
        doc = None;
    }
    fields
}

fn property(source: Source<'_>, node: Node<'_>, depth: usize) -> Option<Field> {
    let name = source.key(node.child_by_field_name("name")?);
    let ty = node.child_by_field_name("type").map(|n| at(source, n, depth + 1));
    let mut field = plain_field(name, ty, node);
    field.optional |= has_token(node, "?");
    Some(field)
}

/// A visible field without decorators, default or documentation.
pub(super) fn plain_field(name: String, ty: Option<TypeRef>, node: Node<'_>) -> Field {
    Field {
        name,
        optional: matches!(ty, Some(TypeRef::Optional(_))),
        ty,
        private: false,
        is_static: false,
        default: None,
        annotations: Vec::new(),
        doc: None,
        span: span(node),
    }
}

/// A supertype as written after `extends`: a name, or a call that makes a class
/// (`Data.TaggedError('X')<{…}>`), whose string arguments become literal type arguments.
pub(super) fn heritage(source: Source<'_>, value: Node<'_>, args: Vec<TypeRef>) -> TypeRef {
    heritage_at(source, value, args, 0)
}

/// Calls that make a class of another one's fields (`OmitType(Order, ['id'])`).
const MAPPED_TYPES: &[&str] = &["PartialType", "OmitType", "PickType", "IntersectionType"];

/// An argument of such a call: a class, another such call, or the names of fields.
fn mapped(source: Source<'_>, argument: Node<'_>, depth: usize) -> Vec<TypeRef> {
    let node = unwrapped(argument);
    match node.kind() {
        "identifier" | "call_expression" => vec![heritage_at(source, node, Vec::new(), depth)],
        "array" => {
            let strings = named(node, 64).into_iter().filter(|n| n.kind() == "string");
            strings.map(|n| TypeRef::Literal(source.string(n))).collect()
        }
        _ => Vec::new(),
    }
}

fn heritage_at(source: Source<'_>, value: Node<'_>, args: Vec<TypeRef>, depth: usize) -> TypeRef {
    let mut node = unwrapped(value);
    let mut all = args;
    for _ in 0..MAX_DEPTH {
        if node.kind() != "call_expression" {
            break;
        }
        let mut own: Vec<TypeRef> = arguments(source, node);
        if let Some(list) = node.child_by_field_name("arguments") {
            let strings = named(list, 16).into_iter().filter(|n| n.kind() == "string");
            own.extend(strings.map(|n| TypeRef::Literal(source.string(n))));
            let called = node.child_by_field_name("function").map(|n| source.path(n)).unwrap_or_default();
            if depth < MAX_DEPTH && MAPPED_TYPES.contains(&called.as_str()) {
                own.extend(named(list, 16).into_iter().flat_map(|n| mapped(source, n, depth + 1)));
            }
        }
        own.append(&mut all);
        all = own;
        match node.child_by_field_name("function") {
            Some(function) => node = unwrapped(function),
            None => break,
        }
    }
    TypeRef::Named { path: source.path(node), args: all }
}
