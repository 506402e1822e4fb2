//! Expressions → [`Expr`], wrappers looked through.

use crate::syntax::Node;

use super::format::template;
use super::limits::{MAX_DEPTH, MAX_LIST, MAX_STRING, MAX_TEXT};
use super::pattern::names_bound;
use super::reader::{Reader, children, first_child};
use super::tails::{Leaf, leaves};
use super::text::{fold, unquote};
use crate::syntax::facts::Expr;

impl Reader<'_> {
    /// The expression a node says.
    pub(super) fn expr(&self, node: Node<'_>) -> Expr {
        self.expr_at(node, 0)
    }

    /// The arguments between parentheses.
    pub(super) fn args(&self, arguments: Option<Node<'_>>) -> Vec<Expr> {
        self.list(arguments, 0)
    }

    /// The fields of `{ a: 1, b, ..c }`.
    pub(super) fn struct_fields(&self, body: Option<Node<'_>>) -> Vec<(String, Expr)> {
        self.fields_at(body, 0)
    }

    /// Steps into what changes no meaning: `?`, `.await`, `&`, parentheses, `.clone()`, `Ok(…)`.
    pub(super) fn look_through<'n>(&self, node: Node<'n>) -> Node<'n> {
        let mut node = node;
        for _ in 0..MAX_DEPTH {
            let inner = match node.kind() {
                "try_expression" | "await_expression" | "parenthesized_expression" => first_child(node),
                "reference_expression" | "type_cast_expression" => node.child_by_field_name("value"),
                "unary_expression" if self.text(node).starts_with('*') => first_child(node),
                "call_expression" => self.wrapped(node),
                _ => None,
            };
            match inner {
                Some(inner) => node = inner,
                None => break,
            }
        }
        node
    }

    /// `x` of `Ok(x)`, `Box::new(x)`, `x.clone()`.
    fn wrapped<'n>(&self, call: Node<'n>) -> Option<Node<'n>> {
        let callee = self.callee(call)?;
        let mut args = children(call.child_by_field_name("arguments")?);
        let first = args.next();
        if args.next().is_some() {
            return None;
        }
        if callee.object.is_some() {
            let changes_nothing = matches!(
                callee.name.as_str(),
                "clone"
                    | "cloned"
                    | "copied"
                    | "into"
                    | "to_string"
                    | "to_owned"
                    | "as_str"
                    | "as_ref"
                    | "as_mut"
                    | "as_deref"
            );
            return callee.object.filter(|_| changes_nothing && first.is_none());
        }
        let holder = callee.path.rsplit("::").next().unwrap_or_default();
        let wraps = callee.wraps()
            || matches!(
                (holder, callee.name.as_str()),
                ("Box" | "Arc" | "Rc" | "Mutex" | "RwLock" | "RefCell", "new")
                    | ("Box", "pin")
                    | ("String" | "Cow", "from")
            );
        first.filter(|_| wraps)
    }

    fn expr_at(&self, node: Node<'_>, depth: u32) -> Expr {
        let node = self.look_through(node);
        if depth > MAX_DEPTH || !self.limits.spend_expression() {
            return Expr::Other(self.folded(node));
        }
        match node.kind() {
            "string_literal" | "raw_string_literal" => Expr::Str(unquote(self.text(node), MAX_STRING)),
            "char_literal" => Expr::Str(self.text(node).trim_matches('\'').to_owned()),
            "integer_literal" | "float_literal" => Expr::Number(self.text(node).to_owned()),
            "boolean_literal" => Expr::Bool(self.text(node) == "true"),
            "unit_expression" => Expr::Null,
            "unary_expression" => self.negated(node),
            "identifier" | "self" | "scoped_identifier" | "metavariable" | "generic_function" => {
                self.name(node)
            }
            "field_expression" => {
                self.dotted(node).map_or_else(|| Expr::Other(self.folded(node)), Expr::Name)
            }
            "call_expression" => self.call_at(node, depth),
            "macro_invocation" => self.macro_at(node),
            "struct_expression" => {
                let path = node.child_by_field_name("name").map(|name| self.path(name)).unwrap_or_default();
                Expr::Construct(path, Vec::new(), self.fields_at(node.child_by_field_name("body"), depth))
            }
            "array_expression" | "tuple_expression" => Expr::Array(self.list(Some(node), depth)),
            "closure_expression" => Expr::Closure(
                node.child_by_field_name("parameters")
                    .map(|names| names_bound(names, *self))
                    .unwrap_or_default(),
            ),
            "if_expression" | "match_expression" | "block" | "unsafe_block" | "async_block"
            | "const_block" | "try_block" => self.either(node, depth),
            _ => Expr::Other(self.folded(node)),
        }
    }

    fn negated(&self, node: Node<'_>) -> Expr {
        let number = first_child(node)
            .is_some_and(|inner| matches!(inner.kind(), "integer_literal" | "float_literal"));
        if number { Expr::Number(self.folded(node)) } else { Expr::Other(self.folded(node)) }
    }

    fn name(&self, node: Node<'_>) -> Expr {
        match self.path(node) {
            path if path == "None" || path == "Option::None" => Expr::Null,
            path => Expr::Name(path),
        }
    }

    /// `self.items.len` if nothing but names is in it.
    fn dotted(&self, node: Node<'_>) -> Option<String> {
        let mut inner = node;
        for _ in 0..MAX_DEPTH {
            match inner.kind() {
                "field_expression" => inner = inner.child_by_field_name("value")?,
                "identifier" | "self" | "scoped_identifier" | "metavariable" => {
                    return Some(self.folded(node));
                }
                _ => break,
            }
        }
        None
    }

    fn call_at(&self, node: Node<'_>, depth: u32) -> Expr {
        let Some(callee) = self.callee(node) else { return Expr::Other(self.folded(node)) };
        let args = self.list(node.child_by_field_name("arguments"), depth);
        if callee.builds() {
            return Expr::Construct(callee.full_path(), args, Vec::new());
        }
        let receiver = match callee.object {
            Some(object) => Some(self.expr_at(object, depth + 1)),
            None if callee.path.is_empty() => None,
            None => Some(Expr::Name(callee.path)),
        };
        Expr::Call(receiver.map(Box::new), callee.name, args)
    }

    fn macro_at(&self, node: Node<'_>) -> Expr {
        let path = node.child_by_field_name("macro").map(|path| self.path(path)).unwrap_or_default();
        let (receiver, name) =
            path.rsplit_once("::").map_or((None, path.as_str()), |(path, name)| (Some(path), name));
        let mut args = self.macro_args(node);
        match name {
            "vec" | "smallvec" | "array_vec" | "btreeset" | "hashset" | "nonempty" => Expr::Array(args),
            "json" if args.len() == 1 => match args.swap_remove(0) {
                Expr::Other(text) if text == "{}" => Expr::Object(Vec::new()),
                value => value,
            },
            "format" => match template(&args) {
                Some(text) => Expr::Str(text),
                None => Expr::Call(None, name.to_owned(), args),
            },
            _ => {
                Expr::Call(receiver.map(|path| Box::new(Expr::Name(path.to_owned()))), name.to_owned(), args)
            }
        }
    }

    fn list(&self, list: Option<Node<'_>>, depth: u32) -> Vec<Expr> {
        let Some(list) = list else { return Vec::new() };
        let length = list.child_by_field_name("length");
        let elements = children(list).filter(|element| Some(*element) != length).take(MAX_LIST);
        elements.map(|element| self.expr_at(element, depth + 1)).collect()
    }

    fn fields_at(&self, body: Option<Node<'_>>, depth: u32) -> Vec<(String, Expr)> {
        let Some(body) = body else { return Vec::new() };
        children(body).take(MAX_LIST).filter_map(|field| self.field_at(field, depth)).collect()
    }

    fn field_at(&self, field: Node<'_>, depth: u32) -> Option<(String, Expr)> {
        match field.kind() {
            "shorthand_field_initializer" => {
                let name = self.text(first_child(field)?).to_owned();
                Some((name.clone(), Expr::Name(name)))
            }
            "field_initializer" => {
                let name = self.text(field.child_by_field_name("field")?).to_owned();
                Some((name, self.expr_at(field.child_by_field_name("value")?, depth + 1)))
            }
            "base_field_initializer" => {
                Some(("...".to_owned(), self.expr_at(first_child(field)?, depth + 1)))
            }
            _ => None,
        }
    }

    /// What `if`, `match` or a block may yield; branches that leave are no value.
    fn either(&self, node: Node<'_>, depth: u32) -> Expr {
        let mut values: Vec<Expr> = leaves(node, *self)
            .into_iter()
            .filter_map(|leaf| match leaf {
                Leaf::Value(value) if value != node => Some(value),
                _ => None,
            })
            .take(MAX_LIST)
            .map(|value| self.expr_at(value, depth + 1))
            .collect();
        match values.len() {
            0 => Expr::Other(fold(self.text(node), MAX_TEXT)),
            1 => values.swap_remove(0),
            _ => Expr::Either(values),
        }
    }
}
