//! Facts as a page a person can read: for whole-file snapshots and for looking at real code.

use std::fmt::Write;

use crate::syntax::FileFacts;
use crate::syntax::facts::*;

/// One line a fact, bodies indented below their functions.
pub(super) fn outline(facts: &FileFacts) -> String {
    let mut out = String::new();
    let mut line = |text: String| writeln!(out, "{}", text.trim_end()).expect("a string takes all");
    for import in &facts.imports {
        line(format!("import {} = {} of {}", import.local, import.name, import.module));
    }
    for export in &facts.reexports {
        line(format!("reexport {} = {} of {}", export.local, export.name, export.module));
    }
    for ty in &facts.types {
        let supertypes = list(&ty.supertypes, type_text);
        let name = [ty.module.as_slice(), std::slice::from_ref(&ty.name)].concat().join(".");
        let alias = ty.alias.as_ref().map(|t| format!(" = {}", type_text(t))).unwrap_or_default();
        line(format!(
            "{}{:?} {name}<{}>: {supertypes}{}{alias}",
            word(ty.exported, "exported"),
            ty.kind,
            ty.generics.join(", "),
            annotations(&ty.annotations),
        ));
        for field in &ty.fields {
            line(format!("  {}", field_text(field)));
        }
        for variant in &ty.variants {
            line(format!("  {} = {}", variant.name, maybe(&variant.value, expr_text)));
        }
    }
    for value in &facts.values {
        let exported = word(value.exported, "exported");
        let ty = maybe(&value.ty, type_text);
        line(format!("{exported}value {}: {ty} = {}", value.name, maybe(&value.value, expr_text)));
    }
    for function in &facts.functions {
        line(format!(
            "{}{}{}{}{:?} fn {}{}({}) -> {}{}",
            word(function.exported, "exported"),
            word(function.is_static, "static"),
            word(function.is_async, "async"),
            word(function.is_abstract, "abstract"),
            function.visibility,
            function.owner.as_ref().map(|o| format!("{o}.")).unwrap_or_default(),
            function.name,
            list(&function.params, |p| format!("{}: {}", p.name, maybe(&p.ty, type_text))),
            maybe(&function.returns, type_text),
            annotations(&function.annotations),
        ));
        body(&function.body).into_iter().for_each(&mut line);
    }
    line("top level".to_owned());
    body(&facts.top_level).into_iter().for_each(&mut line);
    out
}

fn body(body: &Body) -> Vec<String> {
    let mut lines: Vec<(Span, String)> = Vec::new();
    for call in &body.calls {
        let types = list(&call.type_args, type_text);
        let args = list(&call.args, expr_text);
        lines.push((call.span, format!("call {} . {}<{types}>({args})", call.receiver, call.name)));
    }
    for made in &body.constructions {
        let fields = list(&made.fields, |(key, value)| format!("{key}: {}", expr_text(value)));
        let args = list(&made.args, expr_text);
        lines.push((made.span, format!("{:?} {}({args}) {{{fields}}}", made.kind, made.path)));
    }
    for guard in &body.guards {
        lines.push((
            guard.span,
            format!(
                "{:?} {} if {} {}: {}",
                guard.kind,
                guard.error_path.as_deref().unwrap_or("?"),
                guard.when_true,
                guard.condition.as_deref().unwrap_or("?"),
                guard.message.as_deref().unwrap_or("?"),
            ),
        ));
    }
    for arm in &body.arms {
        let condition = arm.condition.as_ref().map(|c| format!(" and {c}")).unwrap_or_default();
        let labels = list(&arm.labels, |l| format!("{l:?}"));
        lines.push((
            arm.span,
            format!("{}arm {} is {labels}{condition}", word(arm.is_empty, "empty"), arm.on),
        ));
    }
    for local in &body.locals {
        let (ty, value) = (maybe(&local.ty, type_text), maybe(&local.value, expr_text));
        lines.push((local.span, format!("local {}: {ty} = {value}", local.name)));
    }
    for assign in &body.assigns {
        lines.push((assign.span, format!("{} {} {}", assign.target, assign.op, expr_text(&assign.value))));
    }
    for returned in &body.returns {
        lines.push((returned.span, format!("return {}", expr_text(&returned.value))));
    }
    lines.sort_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    lines.into_iter().map(|(span, text)| format!("  {}-{} {text}", span.line, span.end_line)).collect()
}

fn word(is: bool, word: &str) -> String {
    if is { format!("{word} ") } else { String::new() }
}

fn list<T>(items: &[T], text: impl Fn(&T) -> String) -> String {
    items.iter().map(text).collect::<Vec<_>>().join(", ")
}

fn maybe<T>(item: &Option<T>, text: impl Fn(&T) -> String) -> String {
    item.as_ref().map_or_else(|| "?".to_owned(), text)
}

fn annotations(annotations: &[Annotation]) -> String {
    annotations.iter().map(|a| format!(" @{}({})", a.name, list(&a.args, expr_text))).collect()
}

fn field_text(field: &Field) -> String {
    let default = field.default.as_ref().map(|d| format!(" = {}", expr_text(d))).unwrap_or_default();
    format!(
        "{}{}{}{}: {}{default}{}",
        word(field.private, "private"),
        word(field.is_static, "static"),
        field.name,
        if field.optional { "?" } else { "" },
        maybe(&field.ty, type_text),
        annotations(&field.annotations),
    )
}

/// A type the way it could have been written.
pub(super) fn type_text(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Primitive(primitive) => format!("{primitive:?}"),
        TypeRef::Named { path, args } if args.is_empty() => path.clone(),
        TypeRef::Named { path, args } => format!("{path}<{}>", list(args, type_text)),
        TypeRef::Literal(text) => format!("'{text}'"),
        TypeRef::Object(fields) => format!("{{ {} }}", list(fields, field_text)),
        TypeRef::Array(of) => format!("{}[]", type_text(of)),
        TypeRef::Map(of) => format!("Map<{}>", type_text(of)),
        TypeRef::Optional(of) => format!("Optional<{}>", type_text(of)),
        TypeRef::Union(of) => of.iter().map(type_text).collect::<Vec<_>>().join(" | "),
        TypeRef::Intersection(of) => of.iter().map(type_text).collect::<Vec<_>>().join(" & "),
        TypeRef::Tuple(of) => format!("[{}]", list(of, type_text)),
        TypeRef::Function(result) => format!("fn -> {}", maybe(result, |t| type_text(t))),
        TypeRef::Member(of, name) => format!("{}[{name}]", type_text(of)),
        TypeRef::Other(text) => format!("«{text}»"),
    }
}

/// An expression the way it could have been written.
pub(super) fn expr_text(expr: &Expr) -> String {
    let entries = |entries: &[(String, Expr)]| list(entries, |(k, v)| format!("{k}: {}", expr_text(v)));
    match expr {
        Expr::Name(name) => name.clone(),
        Expr::Str(text) => format!("{text:?}"),
        Expr::Number(text) => text.clone(),
        Expr::Bool(value) => value.to_string(),
        Expr::Null => "null".to_owned(),
        Expr::Construct(path, args, _) => format!("new {path}({})", list(args, expr_text)),
        Expr::Call(None, name, args) => format!("{name}({})", list(args, expr_text)),
        Expr::Call(Some(on), name, args) => format!("{}.{name}({})", expr_text(on), list(args, expr_text)),
        Expr::Object(fields) => format!("{{{}}}", entries(fields)),
        Expr::Array(items) => format!("[{}]", list(items, expr_text)),
        Expr::Either(choices) => format!("either({})", list(choices, expr_text)),
        Expr::Closure(params) => format!("closure({})", params.join(", ")),
        Expr::Other(text) => format!("«{text}»"),
    }
}
