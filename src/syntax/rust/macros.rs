//! Macro calls: their tokens, which the grammar leaves unread, read again as code.
//!
//! The text between the delimiters is put into a scratch function and parsed;
//! places are shifted back, so that facts inside `vec![Event::Opened { … }]` stand
//! where they were written. What does not parse as a whole is split at its commas.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use tree_sitter::{Node, ParseOptions, Parser, QueryCursor, QueryCursorOptions, StreamingIterator, Tree};

use super::context::Context;
use super::guards;
use super::limits::{MAX_DEPTH, MAX_LIST, MAX_MACRO_DEPTH, MAX_TEXT};
use super::reader::{Place, Reader, children};
use super::text::fold;
use super::{RUST, map_node};
use crate::syntax::facts::{Call, Expr};
use crate::syntax::pack::{FactsBuilder, LanguagePack};

/// Steps of the parser or the query cursor for the tokens of one macro.
const MAX_STEPS: u32 = 200_000;
/// Pieces one macro is split into.
const MAX_PIECES: usize = 1_000;

thread_local! {
    static SCRATCH: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// The tokens of one macro, read again.
#[derive(Debug, Default)]
pub(super) struct Pieces(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    /// One or more comma-separated expressions.
    Arguments(Scratch),
    /// Statements, items, or the `match` that `matches!` stands for.
    Code(Scratch),
    /// Tokens that are no Rust, as text.
    Raw(String),
}

/// What a macro's tokens may stand for, each with the code around it that makes it parse.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Arguments,
    Block,
    Match,
}

impl Shape {
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Shape::Arguments => ("fn f(){f(", ")}"),
            Shape::Block => ("fn f(){", "}"),
            Shape::Match => ("fn f(){match ", "=>true}}"),
        }
    }

    /// Kind of the node that holds the tokens.
    fn holder(self) -> &'static str {
        match self {
            Shape::Arguments => "arguments",
            Shape::Block => "block",
            Shape::Match => "match_expression",
        }
    }
}

/// Tokens parsed inside a scratch function.
#[derive(Debug)]
struct Scratch {
    shape: Shape,
    text: String,
    tree: Tree,
    place: Place,
}

impl Scratch {
    /// Parses; `None` if that needs more than the file may still cost, or fails.
    fn read(shape: Shape, inner: &str, place: Place, reader: Reader<'_>) -> Option<Scratch> {
        let (before, after) = shape.around();
        if !reader.limits.spend_macro_bytes(inner.len() + before.len()) {
            return None;
        }
        let text = [before, inner, after].concat();
        let tree = parse(&text).filter(|tree| !tree.root_node().has_error())?;
        let shift = before.len() as i64;
        let place = Place { byte: place.byte - shift, row: place.row, column: place.column - shift };
        let scratch = Scratch { shape, text, tree, place };
        scratch.holder().is_some().then_some(scratch)
    }

    /// The node that holds the tokens: the parentheses of the scratch call, the scratch block…
    fn holder(&self) -> Option<Node<'_>> {
        let root = self.tree.root_node();
        let body = root.named_child(0)?.child_by_field_name("body")?;
        // More than the scratch function, or more than one expression inside: the tokens were no list.
        if root.named_child_count() != 1 {
            return None;
        }
        let holder = match self.shape {
            Shape::Block => body,
            Shape::Arguments => only_child(body)?.child_by_field_name("arguments")?,
            Shape::Match => only_child(body)?,
        };
        (holder.kind() == self.shape.holder()).then_some(holder)
    }

    fn reader<'p, 't: 'p>(&'p self, reader: Reader<'t>) -> Reader<'p> {
        reader.inside(&self.text, self.place)
    }
}

fn only_child(node: Node<'_>) -> Option<Node<'_>> {
    let mut inner = children(node);
    let only = inner.next().filter(|_| inner.next().is_none())?;
    if only.kind() == "expression_statement" { only.named_child(0) } else { Some(only) }
}

fn parse(text: &str) -> Option<Tree> {
    SCRATCH.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&RUST.grammar()).ok()?;
            *slot = Some(parser);
        }
        let parser = slot.as_mut()?;
        let mut steps = 0;
        let mut within = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > MAX_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut within);
        let bytes = text.as_bytes();
        let tree =
            parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

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
    for piece in &pieces.0 {
        let (Piece::Arguments(scratch) | Piece::Code(scratch)) = piece else { continue };
        let Some(holder) = scratch.holder() else { continue };
        let inner = scratch.reader(reader);
        if scratch.shape == Shape::Arguments {
            for argument in children(holder) {
                // `info!(name = value)` assigns nothing; `query_as!(Row, "…")` builds no `Row`.
                let named = argument.kind() == "assignment_expression";
                if named || (argument.kind() == "identifier" && !holds_values) {
                    cx.ignore(inner.span(argument).start);
                }
            }
        }
        map_inside(holder, &scratch.text, inner, cx, out);
    }
}

/// Runs the pack's query over tokens read again.
fn map_inside(holder: Node<'_>, text: &str, reader: Reader<'_>, cx: &mut Context, out: &mut FactsBuilder) {
    let query = RUST.query();
    let names = query.capture_names();
    let mut steps = 0;
    let mut within = |_: &tree_sitter::QueryCursorState| {
        steps += 1;
        if steps > MAX_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let mut cursor = QueryCursor::new();
    let options = QueryCursorOptions::new().progress_callback(&mut within);
    let mut matches = cursor.matches_with_options(query, holder, text.as_bytes(), options);
    while let Some(found) = matches.next() {
        for capture in found.captures() {
            map_node(names[capture.index as usize], capture.node, reader, cx, out);
        }
    }
}

fn macro_path(node: Node<'_>, reader: Reader<'_>) -> String {
    node.child_by_field_name("macro").map(|path| reader.path(path)).unwrap_or_default()
}

impl Pieces {
    /// Text and line of the first two arguments.
    fn first_texts(&self, reader: Reader<'_>) -> Vec<(String, u32)> {
        let mut texts = Vec::new();
        for piece in &self.0 {
            if let Piece::Arguments(scratch) = piece {
                let inner = scratch.reader(reader);
                let arguments = scratch.holder().into_iter().flat_map(children);
                texts.extend(arguments.take(2).map(|arg| (inner.folded(arg), inner.span(arg).line)));
            }
            if texts.len() >= 2 {
                break;
            }
        }
        texts
    }
}

impl Reader<'_> {
    /// The arguments of a macro call, as far as its tokens are expressions; text otherwise.
    pub(super) fn macro_args(&self, node: Node<'_>) -> Vec<Expr> {
        let mut args = Vec::new();
        for piece in &self.pieces(node).0 {
            match piece {
                Piece::Arguments(scratch) => {
                    let inner = scratch.reader(*self);
                    args.extend(inner.args(scratch.holder()));
                }
                Piece::Raw(text) => args.push(Expr::Other(text.clone())),
                Piece::Code(_) => {}
            }
        }
        args.truncate(MAX_LIST);
        args
    }

    /// The tokens of a macro call, read again once.
    fn pieces(&self, node: Node<'_>) -> Rc<Pieces> {
        let span = self.span(node);
        let key = (span.start, span.end);
        if let Some(known) = self.limits.macros.borrow().get(&key) {
            return Rc::clone(known);
        }
        let mut pieces = Pieces::default();
        if let Some(tree) = children(node).find(|child| child.kind() == "token_tree") {
            if self.macro_depth >= MAX_MACRO_DEPTH {
                pieces.0.push(Piece::Raw(self.folded(tree)));
            } else {
                let path = macro_path(node, *self);
                self.read_tokens(path.rsplit("::").next().unwrap_or_default(), tree, &mut pieces);
            }
        }
        let pieces = Rc::new(pieces);
        self.limits.macros.borrow_mut().insert(key, Rc::clone(&pieces));
        pieces
    }

    fn read_tokens(&self, name: &str, tree: Node<'_>, pieces: &mut Pieces) {
        let Some((inner, place)) = self.inner(tree) else { return };
        if inner.trim().is_empty() {
            return;
        }
        if name == "matches"
            && let Some(scratch) = self.read_matches(inner, tree, place)
        {
            pieces.0.push(Piece::Code(scratch));
            return;
        }
        if let Some(scratch) = Scratch::read(Shape::Arguments, inner, place, *self) {
            pieces.0.push(Piece::Arguments(scratch));
        } else if let Some(scratch) = self.read_block(tree, inner, place) {
            pieces.0.push(Piece::Code(scratch));
        } else {
            self.split(tree, pieces, 0);
        }
    }

    fn read_block(&self, tree: Node<'_>, inner: &str, place: Place) -> Option<Scratch> {
        let braces = self.text(tree).starts_with('{');
        if braces { Scratch::read(Shape::Block, inner, place, *self) } else { None }
    }

    /// `x, Pattern if guard` is read as `match x { Pattern if guard => true }`.
    fn read_matches(&self, inner: &str, tree: Node<'_>, place: Place) -> Option<Scratch> {
        let mut cursor = tree.walk();
        let comma = tree.children(&mut cursor).find(|token| token.kind() == ",")?;
        let at = comma.start_byte().checked_sub(tree.start_byte() + 1)?;
        let (subject, pattern) = (inner.get(..at)?, inner.get(at + 1..)?);
        let pattern = pattern.trim_end().trim_end_matches(',');
        // The brace takes the comma's place, so that nothing moves.
        Scratch::read(Shape::Match, &[subject, "{", pattern].concat(), place, *self)
    }

    /// The text between the delimiters, and where it stands.
    fn inner<'r>(&'r self, tree: Node<'_>) -> Option<(&'r str, Place)> {
        let text = self.text(tree);
        let inner = text.strip_prefix(['(', '[', '{'])?;
        let inner = inner.strip_suffix([')', ']', '}']).unwrap_or(inner);
        Some((inner, self.place_of(tree, 1)))
    }

    /// Splits tokens at their separators and reads each part.
    fn split(&self, tree: Node<'_>, pieces: &mut Pieces, depth: u32) {
        let mut part: Vec<Node<'_>> = Vec::new();
        let mut cursor = tree.walk();
        let last = tree.child_count().saturating_sub(1) as usize;
        for (i, token) in tree.children(&mut cursor).enumerate() {
            if pieces.0.len() >= MAX_PIECES {
                return;
            }
            if i == 0 || i == last || matches!(token.kind(), "," | ";" | "=>") {
                self.read_part(&part, pieces, depth);
                part.clear();
            } else if !token.is_extra() {
                part.push(token);
            }
        }
    }

    fn read_part(&self, part: &[Node<'_>], pieces: &mut Pieces, depth: u32) {
        let (Some(first), Some(last)) = (part.first(), part.last()) else { return };
        let text = self.between(first.start_byte(), last.end_byte());
        if let Some(scratch) = Scratch::read(Shape::Arguments, text, self.place_of(*first, 0), *self) {
            pieces.0.push(Piece::Arguments(scratch));
            return;
        }
        pieces.0.push(Piece::Raw(fold(text, MAX_TEXT)));
        if depth >= MAX_DEPTH.min(4) {
            return;
        }
        // `tokio::select!`, `html!`: code may be in the brackets of what is no code itself.
        for tree in part.iter().filter(|token| token.kind() == "token_tree") {
            let Some((inner, place)) = self.inner(*tree) else { continue };
            match self.read_block(*tree, inner, place) {
                Some(scratch) => pieces.0.push(Piece::Code(scratch)),
                None => self.split(*tree, pieces, depth + 1),
            }
        }
    }

    /// Where the text that starts `skip` bytes into the node stands in the file.
    fn place_of(&self, node: Node<'_>, skip: i64) -> Place {
        let span = self.span(node);
        Place {
            byte: i64::from(span.start) + skip,
            row: i64::from(span.line) - 1,
            column: i64::from(span.column) - 1 + skip,
        }
    }
}
