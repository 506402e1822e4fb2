//! Structs, enums, traits, type aliases.

use crate::syntax::Node;

use super::attributes::{Prefixes, before, each_with_prefixes};
use super::context::{Context, Owner};
use super::items::visibility;
use super::reader::{Reader, children};
use crate::syntax::facts::{Field, TypeDecl, TypeKind, TypeRef, Variant, Visibility};
use crate::syntax::pack::FactsBuilder;

/// `struct X { … }`, `struct X(…);`, `struct X;`.
pub(super) fn structure(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let mut decl = declaration(TypeKind::Struct, node, reader, cx);
    decl.fields =
        node.child_by_field_name("body").map(|body| fields(body, false, reader)).unwrap_or_default();
    push(decl, out);
}

/// `enum X { … }`.
pub(super) fn enumeration(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let mut decl = declaration(TypeKind::Enum, node, reader, cx);
    if let Some(body) = node.child_by_field_name("body") {
        each_with_prefixes(body, reader, |variant, prefixes| {
            if variant.kind() == "enum_variant" {
                decl.variants.push(variant_of(variant, prefixes, reader));
            }
        });
    }
    push(decl, out);
}

/// `trait X: Y { … }`; its methods come as functions.
pub(super) fn trait_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let mut decl = declaration(TypeKind::Trait, node, reader, cx);
    decl.supertypes =
        node.child_by_field_name("bounds").map(|bounds| reader.bounds(bounds)).unwrap_or_default();
    cx.open_owner(decl.span, Owner::Trait(decl.name.clone()));
    push(decl, out);
}

/// `type X = …;`; those of an `impl` belong to it.
pub(super) fn alias(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    if matches!(cx.owner(), Owner::Impl(..) | Owner::Trait(_)) {
        return;
    }
    let mut decl = declaration(TypeKind::Alias, node, reader, cx);
    decl.alias = node.child_by_field_name("type").map(|ty| reader.type_ref(ty));
    push(decl, out);
}

/// Keeps a declaration; one without name is what error recovery made up.
fn push(decl: TypeDecl, out: &mut FactsBuilder) {
    if !decl.name.is_empty() {
        out.facts.types.push(decl);
    }
}

fn declaration(kind: TypeKind, node: Node<'_>, reader: Reader<'_>, cx: &mut Context) -> TypeDecl {
    let mut prefixes = before(node, reader, cx);
    if prefixes.test().is_none() {
        prefixes.annotations.extend(cx.test_annotation());
    }
    TypeDecl {
        name: node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned(),
        kind,
        span: reader.span(node),
        module: cx.module_path(),
        doc: prefixes.doc,
        exported: visibility(node, reader) != Visibility::Private,
        generics: generics(node, reader),
        annotations: prefixes.annotations,
        ..TypeDecl::default()
    }
}

/// Names of the type and constant parameters.
fn generics(node: Node<'_>, reader: Reader<'_>) -> Vec<String> {
    let parameters = node.child_by_field_name("type_parameters").into_iter().flat_map(children);
    let names = parameters.filter(|parameter| parameter.kind() != "lifetime_parameter");
    names
        .filter_map(|parameter| parameter.child_by_field_name("name"))
        .map(|name| reader.text(name).to_owned())
        .collect()
}

fn variant_of(node: Node<'_>, prefixes: Prefixes, reader: Reader<'_>) -> Variant {
    Variant {
        name: node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned(),
        fields: node.child_by_field_name("body").map(|body| fields(body, true, reader)).unwrap_or_default(),
        value: node.child_by_field_name("value").map(|value| reader.expr(value)),
        annotations: prefixes.annotations,
        doc: prefixes.doc,
        span: reader.span(node),
    }
}

/// Named fields, or `0`, `1`… of a tuple. The payload of a variant is as visible as its enum.
fn fields(body: Node<'_>, of_variant: bool, reader: Reader<'_>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut pending = Prefixes::default();
    let mut public = of_variant;
    each_with_prefixes(body, reader, |node, prefixes| match node.kind() {
        "field_declaration" => {
            let name = node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned();
            let ty = node.child_by_field_name("type").map(|ty| reader.type_ref(ty));
            let private = !of_variant && visibility(node, reader) == Visibility::Private;
            fields.push(field(name, ty, private, prefixes, node, reader));
        }
        // In a tuple the visibility is a sibling of the type, and takes the attributes before it.
        "visibility_modifier" => {
            public = true;
            pending = prefixes;
        }
        "ERROR" => {}
        _ => {
            let own = std::mem::take(&mut pending);
            let prefixes = if public && !of_variant { own } else { prefixes };
            let ty = Some(reader.type_ref(node));
            fields.push(field(fields.len().to_string(), ty, !public, prefixes, node, reader));
            public = of_variant;
        }
    });
    fields
}

fn field(
    name: String,
    ty: Option<TypeRef>,
    private: bool,
    prefixes: Prefixes,
    node: Node<'_>,
    reader: Reader<'_>,
) -> Field {
    Field {
        name: name.trim_start_matches("r#").to_owned(),
        optional: matches!(ty, Some(TypeRef::Optional(_))),
        ty,
        private,
        is_static: false,
        default: None,
        annotations: prefixes.annotations,
        doc: prefixes.doc,
        span: reader.span(node),
    }
}
