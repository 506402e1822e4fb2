//! Macro calls: a call with its arguments, maybe a guard, and the facts inside the arguments.

use crate::syntax::Node;

use super::context::Context;
use super::guards;
use super::limits::MAX_LIST;
use super::reader::{Reader, children};
use super::scratch::Shape;
use super::tokens::{Piece, Pieces};
use super::{RUST, map_node};
use crate::syntax::facts::{Call, Expr};
use crate::syntax::pack::{FactsBuilder, LanguagePack};

/// A macro call: a call with its arguments, maybe a guard, and the facts inside its arguments.
pub(super) fn map(node: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let path = macro_path(node, reader);
    let (receiver, name) = path.rsplit_once("::").unwrap_or(("", path.as_str()));
    let span = reader.span(node);
    let args = reader.macro_args(node);
    let pieces = reader.pieces(node);
    if guards::is_guard(name) {
        let texts = pieces.first_texts(reader);
        guards::of_macro(name, &args, &texts, span, cx, out);
    }
    out.body.calls.push(Call {
        receiver: receiver.to_owned(),
        name: name.to_owned(),
        type_args: Vec::new(),
        args,
        is_macro: true,
        span,
    });
    let holds_values = matches!(name, "vec" | "smallvec" | "ensure" | "bail" | "nonempty");
    let before = out.body.constructions.len();
    map_pieces(&pieces, holds_values, reader, cx, out);
    // These hold patterns: what looks like a value is asked for, not made.
    if matches!(name, "matches" | "assert_matches" | "idempotency_guard") {
        out.body.constructions.truncate(before);
    }
}

/// The facts inside a macro's tokens.
fn map_pieces(
    pieces: &Pieces,
    holds_values: bool,
    reader: Reader<'_>,
    cx: &mut Context,
    out: &mut FactsBuilder,
) {
    for piece in &pieces.0 {
        let scratch = match piece {
            Piece::Arguments(scratch) | Piece::Code(scratch) => scratch,
            Piece::Keyed(_, inner) | Piece::Object(inner) | Piece::List(inner) => {
                map_pieces(inner, false, reader, cx, out);
                continue;
            }
            Piece::Raw(_) | Piece::Plain(_) => continue,
        };
        let Some(holder) = scratch.holder() else { continue };
        let inner = scratch.reader(reader);
        if scratch.shape == Shape::Arguments {
            children(holder).for_each(|argument| ignore_names(argument, holds_values, inner, cx));
        }
        map_inside(holder, inner, cx, out);
    }
}

/// What looks like a fact among a macro's arguments and is none: `info!(name = value)` assigns
/// nothing, `query_as!(Row, "…")` and `event_types!(Event, [Opened])` name types.
fn ignore_names(argument: Node<'_>, holds_values: bool, reader: Reader<'_>, cx: &mut Context) {
    match argument.kind() {
        "assignment_expression" => cx.ignore(reader.span(argument).start),
        "identifier" if !holds_values => cx.ignore(reader.span(argument).start),
        "array_expression" if !holds_values => children(argument)
            .filter(|element| element.kind() == "identifier")
            .for_each(|element| cx.ignore(reader.span(element).start)),
        _ => {}
    }
}

/// Maps what tokens that were read again lead to.
fn map_inside(holder: Node<'_>, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    RUST.kinds().walk(holder, |fact, node| map_node(fact, node, reader, cx, out));
}

pub(super) fn macro_path(node: Node<'_>, reader: Reader<'_>) -> String {
    node.child_by_field_name("macro").map(|path| reader.path(path)).unwrap_or_default()
}

impl Reader<'_> {
    /// The arguments of a macro call, as far as its tokens are expressions; text otherwise.
    pub(super) fn macro_args(&self, node: Node<'_>) -> Vec<Expr> {
        self.exprs_of(&self.pieces(node))
    }

    fn exprs_of(&self, pieces: &Pieces) -> Vec<Expr> {
        let mut exprs = Vec::new();
        for piece in pieces.0.iter().take(MAX_LIST) {
            match piece {
                Piece::Arguments(scratch) => {
                    let inner = scratch.reader(*self);
                    let arguments = scratch.holder().into_iter().flat_map(children).take(MAX_LIST);
                    exprs.extend(arguments.map(|argument| inner.macro_arg(argument)));
                }
                Piece::Plain(all) => exprs.extend(all.iter().map(|(_, _, expr)| expr.clone())),
                Piece::Keyed(key, value) => {
                    let value = self.exprs_of(value).into_iter().next().unwrap_or(Expr::Null);
                    exprs.push(Expr::Object(vec![(key.clone(), value)]));
                }
                Piece::Object(entries) => exprs.push(Expr::Object(
                    self.exprs_of(entries)
                        .into_iter()
                        .flat_map(|entry| match entry {
                            Expr::Object(entries) => entries,
                            _ => Vec::new(),
                        })
                        .collect(),
                )),
                Piece::List(elements) => exprs.push(Expr::Array(self.exprs_of(elements))),
                Piece::Raw(text) => exprs.push(Expr::Other(text.clone())),
                Piece::Code(_) => {}
            }
        }
        exprs.truncate(MAX_LIST);
        exprs
    }

    /// An argument; `name = value` is one with a name.
    fn macro_arg(&self, argument: Node<'_>) -> Expr {
        let side =
            |name| argument.child_by_field_name(name).filter(|_| argument.kind() == "assignment_expression");
        match (side("left"), side("right")) {
            (Some(left), Some(right)) => Expr::Object(vec![(self.folded(left), self.expr(right))]),
            _ => self.expr(argument),
        }
    }
}
