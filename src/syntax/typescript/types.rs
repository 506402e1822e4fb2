//! Classes, interfaces, type aliases and enums → [`TypeDecl`], with their methods as functions.

use crate::syntax::Node;

use super::annotations::{annotation, decorators};
use super::expr::expr;
use super::functions::{self, function, is_closure, method};
use super::source::{Source, has_token, named, unwrapped};
use super::text::doc;
use super::typeref::{annotated, arguments, heritage, plain_field, properties, type_ref};
use super::values::held_functions;
use crate::syntax::facts::{
    Annotation, Expr, Field, TypeDecl, TypeKind, TypeRef, ValueDecl, Variant, Visibility,
};
use crate::syntax::{FactsBuilder, span};

/// Generic parameters, supertypes.
const MAX_LIST: usize = 100;

/// What all declarations share.
fn declared(source: Source<'_>, node: Node<'_>, kind: TypeKind, out: &mut FactsBuilder) -> TypeDecl {
    let around = out.around.take_if(|around| around.declaration == node.id());
    let statement = around.as_ref().map_or_else(|| span(node), |around| around.span);
    let own_name = node.child_by_field_name("name").map(|n| source.of(n).to_owned());
    let is_bound = own_name.is_none() && around.is_some();
    let (exported, given_name, mut annotations) =
        around.map(|a| (a.exported, a.name, a.annotations)).unwrap_or_default();
    annotations.extend(decorators(source, node));
    let generics = node.child_by_field_name("type_parameters").map(|list| {
        named(list, MAX_LIST)
            .into_iter()
            .filter_map(|n| n.child_by_field_name("name"))
            .map(|n| source.of(n).to_owned())
            .collect()
    });
    TypeDecl {
        name: own_name.or(given_name).unwrap_or_default(),
        kind,
        span: if is_bound { statement } else { span(node) },
        doc: source.doc_before(statement),
        exported,
        generics: generics.unwrap_or_default(),
        annotations,
        ..TypeDecl::default()
    }
}

/// A class declaration, or a class expression under the name it is bound to.
pub(super) fn class(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let kind = match node.kind() {
        "abstract_class_declaration" => TypeKind::AbstractClass,
        _ => TypeKind::Class,
    };
    let mut class = declared(source, node, kind, out);
    if class.name.is_empty() {
        // A class without a name to find it by is part of the body it stands in.
        return;
    }
    class.supertypes = supertypes(source, node);
    if let Some(body) = node.child_by_field_name("body") {
        class_members(source, body, &mut class, out);
    }
    out.facts.types.push(class);
}

fn supertypes(source: Source<'_>, node: Node<'_>) -> Vec<TypeRef> {
    let mut found = Vec::new();
    let Some(clauses) = node.named_children().find(|n| n.kind() == "class_heritage") else {
        return found;
    };
    for clause in named(clauses, 8) {
        if clause.kind() == "implements_clause" {
            found.extend(named(clause, MAX_LIST).into_iter().map(|n| type_ref(source, n)));
        } else if let Some(value) = clause.child_by_field_name("value") {
            found.push(heritage(source, value, arguments(source, clause)));
        }
    }
    found
}

fn class_members(source: Source<'_>, body: Node<'_>, class: &mut TypeDecl, out: &mut FactsBuilder) {
    let mut comment = None;
    let mut pending: Vec<Annotation> = Vec::new();
    for member in body.named_children() {
        match member.kind() {
            "comment" => {
                comment = doc(source.of(member)).or(comment);
                continue;
            }
            "decorator" => {
                pending.extend(annotation(source, member));
                continue;
            }
            "method_definition" | "method_signature" | "abstract_method_signature" => {
                if let Some(mut function) = method(source, member, &class.name) {
                    function.doc = comment.take();
                    function.annotations = std::mem::take(&mut pending);
                    if function.name == "constructor" {
                        class.fields.extend(parameter_properties(source, member));
                    }
                    out.facts.functions.push(function);
                }
            }
            "public_field_definition" => {
                if let Some(mut found) = field(source, member) {
                    found.doc = comment.take();
                    found.annotations.splice(0..0, std::mem::take(&mut pending));
                    class_field(source, member, found, class, out);
                }
            }
            _ => {}
        }
        comment = None;
        pending.clear();
    }
}

/// A field, or the method it is when it holds a closure.
fn class_field(
    source: Source<'_>,
    node: Node<'_>,
    field: Field,
    class: &mut TypeDecl,
    out: &mut FactsBuilder,
) {
    let value = node.child_by_field_name("value").map(unwrapped);
    if let Some(closure) = value.filter(|&n| is_closure(n)) {
        let mut method = function(source, closure);
        method.name = field.name;
        method.owner = Some(class.name.clone());
        method.span = field.span;
        method.is_static = field.is_static;
        method.doc = field.doc;
        method.annotations = field.annotations;
        method.visibility = node
            .child_by_field_name("name")
            .map(|name| functions::visibility(source, node, name))
            .unwrap_or_default();
        out.facts.functions.push(method);
        return;
    }
    if let Some(value) = value {
        held_functions(source, value, &class.name, &field.name, out);
    }
    if field.is_static {
        out.facts.values.push(ValueDecl {
            name: format!("{}.{}", class.name, field.name),
            ty: field.ty.clone(),
            value: field.default.clone(),
            exported: class.exported,
            doc: field.doc.clone(),
            span: field.span,
        });
    }
    class.fields.push(field);
}

fn field(source: Source<'_>, node: Node<'_>) -> Option<Field> {
    let name = node.child_by_field_name("name")?;
    let mut field = plain_field(source.key(name), annotated(source, node, "type"), node);
    field.optional |= has_token(node, "?");
    field.private = functions::visibility(source, node, name) != Visibility::Public;
    field.is_static = has_token(node, "static");
    field.default = node.child_by_field_name("value").map(|value| expr(source, value));
    field.annotations = decorators(source, node);
    Some(field)
}

/// `constructor(private readonly id: string)`: parameters that are fields as well.
fn parameter_properties(source: Source<'_>, constructor: Node<'_>) -> Vec<Field> {
    let Some(list) = constructor.child_by_field_name("parameters") else { return Vec::new() };
    let mut fields = Vec::new();
    for param in named(list, MAX_LIST) {
        let is_field = has_token(param, "accessibility_modifier")
            || has_token(param, "readonly")
            || has_token(param, "override_modifier");
        let Some(name) = param.child_by_field_name("pattern").filter(|_| is_field) else { continue };
        let mut field = plain_field(source.other(name), annotated(source, param, "type"), param);
        field.default = param.child_by_field_name("value").map(|value| expr(source, value));
        field.optional |= param.kind() == "optional_parameter" || field.default.is_some();
        field.private = functions::visibility(source, param, name) != Visibility::Public;
        field.annotations = decorators(source, param);
        field.doc = source.doc_before(span(param));
        fields.push(field);
    }
    fields
}

/// An interface: properties as fields, methods as functions without body.
pub(super) fn interface(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let mut interface = declared(source, node, TypeKind::Interface, out);
    if let Some(clause) = node.named_children().find(|n| n.kind() == "extends_type_clause") {
        interface.supertypes = named(clause, MAX_LIST).into_iter().map(|n| type_ref(source, n)).collect();
    }
    if let Some(body) = node.child_by_field_name("body") {
        interface.fields = properties(source, body);
        functions::signatures(source, body, &interface.name, out);
    }
    out.facts.types.push(interface);
}

/// `type X = …`.
pub(super) fn alias(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let mut alias = declared(source, node, TypeKind::Alias, out);
    alias.alias = annotated(source, node, "value");
    out.facts.types.push(alias);
}

/// An enum with its values.
pub(super) fn enumeration(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let mut declared = declared(source, node, TypeKind::Enum, out);
    let mut comment = None;
    if let Some(body) = node.child_by_field_name("body") {
        for member in body.named_children() {
            if member.kind() == "comment" {
                comment = doc(source.of(member));
                continue;
            }
            let value: Option<Expr> = member.child_by_field_name("value").map(|n| expr(source, n));
            declared.variants.push(Variant {
                name: source.key(member.child_by_field_name("name").unwrap_or(member)),
                fields: Vec::new(),
                value,
                annotations: Vec::new(),
                doc: comment.take(),
                span: span(member),
            });
        }
    }
    out.facts.types.push(declared);
}
