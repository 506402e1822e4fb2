//! Modules, `impl` blocks, functions, constants.

use crate::syntax::Node;

use super::attributes::before;
use super::context::{Context, Owner};
use super::pattern::names_bound;
use super::reader::{Reader, children, has_token};
use super::tails;
use crate::syntax::facts::{
    Expr, Function, Impl, Local, Param, Submodule, TypeRef, ValueDecl, Visibility, last_segment,
};
use crate::syntax::pack::FactsBuilder;

/// `mod x { … }`, `mod x;`.
pub(super) fn module(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let prefixes = before(node, reader, cx);
    let name = node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned();
    let test = prefixes.test().or_else(|| cx.test());
    match node.child_by_field_name("body") {
        Some(body) => cx.open_module(reader.span(body), name, test),
        None => {
            let paths = prefixes.annotations.iter().filter(|a| a.name == "path").flat_map(|a| &a.args);
            let path = paths.filter_map(Expr::as_str).next().map(str::to_owned);
            let span = reader.span(node);
            out.facts.submodules.push(Submodule { name, path, test: test.is_some(), span });
        }
    }
}

/// `impl X { … }`, `impl T for X { … }`.
pub(super) fn impl_(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let Some(ty) = node.child_by_field_name("type") else { return };
    let mut prefixes = before(node, reader, cx);
    let test = prefixes.test().or_else(|| cx.test());
    if prefixes.test().is_none() {
        prefixes.annotations.extend(cx.test_annotation());
    }
    let mut found = Impl {
        target: target(ty, reader),
        target_type: reader.type_ref(ty),
        trait_: node.child_by_field_name("trait").map(|name| reader.type_ref(name)),
        associated: Vec::new(),
        constants: Vec::new(),
        annotations: prefixes.annotations,
        module: cx.module_path(),
        span: reader.span(node),
    };
    for item in node.child_by_field_name("body").into_iter().flat_map(children) {
        let name = item.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned();
        let field = |name| item.child_by_field_name(name);
        match item.kind() {
            "type_item" => found.associated.extend(field("type").map(|ty| (name, reader.type_ref(ty)))),
            "const_item" => found.constants.extend(field("value").map(|value| (name, reader.expr(value)))),
            _ => {}
        }
    }
    cx.open_owner(found.span, Owner::Impl(found.target.clone(), found.trait_.clone(), test));
    out.facts.impls.push(found);
}

/// `Root` of `aggregate::Root<T>`, `&Root`, `dyn Root`.
fn target(ty: Node<'_>, reader: Reader<'_>) -> String {
    let mut ty = ty;
    while matches!(ty.kind(), "reference_type" | "dynamic_type") {
        match ty.child_by_field_name("type").or_else(|| ty.child_by_field_name("trait")) {
            Some(inner) => ty = inner,
            None => break,
        }
    }
    last_segment(&reader.path(ty)).to_owned()
}

/// A function, with or without body.
pub(super) fn function(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let mut prefixes = before(node, reader, cx);
    if prefixes.test().is_none() {
        prefixes.annotations.extend(cx.test_annotation());
    }
    let span = reader.span(node);
    let body = node.child_by_field_name("body");
    let (owner, trait_) = match cx.owner() {
        Owner::Impl(target, trait_, _) => (Some(target.clone()), trait_.clone()),
        Owner::Trait(name) => (Some(name.clone()), None),
        Owner::Module | Owner::Function => (None, None),
    };
    let of_trait = trait_.is_some() || matches!(cx.owner(), Owner::Trait(_));
    let visibility = if of_trait { Visibility::Public } else { visibility(node, reader) };
    let mut parameters = Parameters::default();
    if let Some(list) = node.child_by_field_name("parameters") {
        parameters.read(list, reader);
    }
    let mut found = Function {
        name: node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned(),
        is_static: owner.is_some() && !parameters.receiver,
        owner,
        trait_,
        span,
        module: cx.module_path(),
        doc: prefixes.doc,
        annotations: prefixes.annotations,
        visibility,
        exported: visibility != Visibility::Private,
        is_async: children(node)
            .any(|child| child.kind() == "function_modifiers" && has_token(child, "async")),
        is_abstract: body.is_none(),
        mutates_receiver: parameters.mutable,
        params: parameters.list,
        returns: node.child_by_field_name("return_type").map(|ty| reader.type_ref(ty)),
        ..Function::default()
    };
    cx.open_owner(span, Owner::Function);
    if let Some(body) = body {
        found.body.span = reader.span(body);
        tails::of_function(body, found.returns.is_some(), reader, cx, out);
    }
    out.facts.functions.push(found);
}

#[derive(Default)]
struct Parameters {
    receiver: bool,
    mutable: bool,
    list: Vec<Param>,
}

impl Parameters {
    fn read(&mut self, list: Node<'_>, reader: Reader<'_>) {
        let mut annotations = Vec::new();
        for node in list.children() {
            match node.kind() {
                "attribute_item" => annotations.extend(super::attributes::annotation(node, reader)),
                "self_parameter" => {
                    self.receiver = true;
                    self.mutable = children(node).any(|child| child.kind() == "mutable_specifier");
                }
                "parameter" => {
                    let pattern = node.child_by_field_name("pattern");
                    let ty = node.child_by_field_name("type");
                    if pattern.is_some_and(|pattern| pattern.kind() == "self") {
                        self.receiver = true;
                        self.mutable = ty.is_some_and(|ty| reader.text(ty).contains("&mut Self"));
                        continue;
                    }
                    let ty = ty.map(|ty| reader.type_ref(ty));
                    self.list.push(Param {
                        name: pattern.map(|pattern| parameter_name(pattern, reader)).unwrap_or_default(),
                        optional: matches!(ty, Some(TypeRef::Optional(_))),
                        ty,
                        annotations: std::mem::take(&mut annotations),
                        span: reader.span(node),
                    });
                }
                _ => {}
            }
        }
    }
}

/// `id` of `id`, `Path(id)`; `{ a, b }` of `Query(Page { a, b })`.
fn parameter_name(pattern: Node<'_>, reader: Reader<'_>) -> String {
    let names = names_bound(pattern, reader);
    match names.as_slice() {
        [] => reader.folded(pattern),
        [name] => name.clone(),
        names => format!("{{ {} }}", names.join(", ")),
    }
}

/// `const X: T = …;`, `static X: T = …;`; those of an `impl` belong to it, those of a function are local.
pub(super) fn value(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let prefixes = before(node, reader, cx);
    let name = node.child_by_field_name("name").map_or("", |name| reader.text(name)).to_owned();
    let ty = || node.child_by_field_name("type").map(|ty| reader.type_ref(ty));
    let value = || -> Option<Expr> { node.child_by_field_name("value").map(|value| reader.expr(value)) };
    let span = reader.span(node);
    match cx.owner() {
        Owner::Impl(..) | Owner::Trait(_) => {}
        Owner::Function => out.body.locals.push(Local { name, ty: ty(), value: value(), span }),
        // A value has no annotations that could say it is there for tests only.
        Owner::Module if prefixes.test().is_some() || cx.test().is_some() => {}
        Owner::Module => out.facts.values.push(ValueDecl {
            name,
            ty: ty(),
            value: value(),
            exported: visibility(node, reader) != Visibility::Private,
            doc: prefixes.doc,
            span,
        }),
    }
}

/// `pub`, `pub(crate)`, nothing.
pub(super) fn visibility(node: Node<'_>, reader: Reader<'_>) -> Visibility {
    match children(node).find(|child| child.kind() == "visibility_modifier") {
        None => Visibility::Private,
        Some(modifier) => match reader.text(modifier) {
            "pub" => Visibility::Public,
            "pub(self)" => Visibility::Private,
            _ => Visibility::Restricted,
        },
    }
}
