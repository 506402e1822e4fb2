//! The tokens of a macro call, which the grammar leaves unread, as pieces of code.
//!
//! The text between the delimiters is read as arguments or as a block; what is neither is
//! split at its separators, and each part is tried again.

use std::rc::Rc;

use crate::syntax::Node;
use crate::syntax::facts::Expr;

use super::limits::{MAX_LIST, MAX_MACRO_DEPTH, MAX_TEXT};
use super::macros::macro_path;
use super::reader::{Place, Reader, children};
use super::scratch::{Scratch, Shape};
use super::text::{fold, unquote};

/// Pieces one list of a macro is split into.
const MAX_PIECES: usize = 1_000;
/// Macros that only tell what goes on.
const LOGGING: &[&str] = &[
    "trace",
    "debug",
    "info",
    "warn",
    "error",
    "log",
    "print",
    "println",
    "eprint",
    "eprintln",
    "dbg",
    "span",
    "trace_span",
    "debug_span",
    "info_span",
    "warn_span",
    "error_span",
];
/// How deep the brackets inside one macro are followed.
const MAX_SPLITS: u32 = 16;

/// The tokens of one macro, read again.
#[derive(Debug, Default)]
pub(super) struct Pieces(pub(super) Vec<Piece>);

#[derive(Debug)]
pub(super) enum Piece {
    /// One or more comma-separated expressions.
    Arguments(Scratch),
    /// Literals alone, which need no second reading: text, line and meaning of each.
    Plain(Vec<(String, u32, Expr)>),
    /// Statements, items, or the `match` that `matches!` stands for.
    Code(Scratch),
    /// `key: value`, `key = value`, where the whole is no expression.
    Keyed(String, Pieces),
    /// `{ … }` of keyed values, as in `json!`.
    Object(Pieces),
    /// `[ … ]` that is no expression.
    List(Pieces),
    /// Tokens that are no Rust, as text.
    Raw(String),
}

impl Pieces {
    /// Text and line of the first two arguments.
    pub(super) fn first_texts(&self, reader: Reader<'_>) -> Vec<(String, u32)> {
        let mut texts = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Arguments(scratch) => {
                    let inner = scratch.reader(reader);
                    let arguments = scratch.holder().into_iter().flat_map(children);
                    texts.extend(arguments.take(2).map(|arg| (inner.folded(arg), inner.span(arg).line)));
                }
                Piece::Plain(all) => {
                    texts.extend(all.iter().take(2).map(|(text, line, _)| (text.clone(), *line)));
                }
                _ => {}
            }
            if texts.len() >= 2 {
                break;
            }
        }
        texts
    }
}

impl Reader<'_> {
    /// The tokens of a macro call, read again once.
    pub(super) fn pieces(&self, node: Node<'_>) -> Rc<Pieces> {
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
        // What `quote!` holds is code of another place and time, and what is logged changes nothing.
        let is_foreign = matches!(name, "quote" | "quote_spanned" | "parse_quote");
        if inner.trim().is_empty() || is_foreign || LOGGING.contains(&name) {
            return;
        }
        if name == "matches"
            && let Some(scratch) = self.read_matches(inner, tree, place)
        {
            pieces.0.push(Piece::Code(scratch));
            return;
        }
        if name == "json" || is_object(tree) {
            self.split(tree, pieces, 0);
        } else if let Some(plain) = self.plain(tree) {
            pieces.0.push(Piece::Plain(plain));
        } else if let Some(scratch) = Scratch::read(Shape::Arguments, inner, place, *self) {
            pieces.0.push(Piece::Arguments(scratch));
        } else if let Some(scratch) = self.read_block(tree, inner, place) {
            pieces.0.push(Piece::Code(scratch));
        } else {
            self.split(tree, pieces, 0);
        }
    }

    /// `"…", 3` as it is: most templates, amounts and paths are told so.
    fn plain(&self, tree: Node<'_>) -> Option<Vec<(String, u32, Expr)>> {
        let inner = tree.child_count().checked_sub(2)?;
        let tokens = tree.children().skip(1).take(inner).enumerate();
        let mut plain = Vec::new();
        for (at, token) in tokens {
            match token.kind() {
                "," if at % 2 == 1 => {}
                "string_literal" | "raw_string_literal" | "integer_literal" | "float_literal"
                    if at % 2 == 0 =>
                {
                    plain.push((self.folded(token), self.span(token).line, self.expr(token)));
                }
                _ => return None,
            }
        }
        (plain.len() <= MAX_LIST && !plain.is_empty()).then_some(plain)
    }

    fn read_block(&self, tree: Node<'_>, inner: &str, place: Place) -> Option<Scratch> {
        let braces = self.text(tree).starts_with('{');
        if braces { Scratch::read(Shape::Block, inner, place, *self) } else { None }
    }

    /// `x, Pattern if guard` is read as `match x { Pattern if guard => true }`.
    fn read_matches(&self, inner: &str, tree: Node<'_>, place: Place) -> Option<Scratch> {
        let comma = tree.children().find(|token| token.kind() == ",")?;
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
        Some((inner, self.place_of(tree, 1, inner)))
    }

    /// Splits tokens at their separators and reads each part.
    fn split(&self, tree: Node<'_>, pieces: &mut Pieces, depth: u32) {
        let mut part: Vec<Node<'_>> = Vec::new();
        let last = tree.child_count().saturating_sub(1);
        for (i, token) in tree.children().enumerate() {
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
        // `info!(%id, ?state)`
        let sigils = part.iter().take_while(|token| matches!(token.kind(), "%" | "?")).count();
        let part = part.get(sigils..).filter(|rest| !rest.is_empty()).unwrap_or(part);
        let (Some(first), Some(last)) = (part.first(), part.last()) else { return };
        if let Some(scratch) = self.read_declarations(part) {
            pieces.0.push(Piece::Code(scratch));
            return;
        }
        let text = self.between(first.start_byte(), last.end_byte());
        let raw = || Piece::Raw(fold(text, MAX_TEXT));
        let keyed = self.keyed(part).filter(|_| depth < MAX_SPLITS);
        let tree = part.first().filter(|tree| part.len() == 1 && tree.kind() == "token_tree");
        let is_code =
            tree.is_none_or(|tree| !is_object(*tree)) && keyed.as_ref().is_none_or(|keyed| keyed.assigns);
        let scratch = || Scratch::read(Shape::Arguments, text, self.place_of(*first, 0, text), *self);
        if let Some(scratch) = is_code.then(scratch).flatten() {
            pieces.0.push(Piece::Arguments(scratch));
        } else if depth >= MAX_SPLITS {
            pieces.0.push(raw());
        } else if let Some(keyed) = keyed {
            let mut inner = Pieces::default();
            self.read_part(keyed.value, &mut inner, depth + 1);
            pieces.0.push(Piece::Keyed(keyed.key, inner));
        } else if let Some(tree) = tree {
            pieces.0.push(self.read_tree(*tree, depth));
        } else {
            pieces.0.push(raw());
            // `tokio::select!`, `html!`: code may be in the brackets of what is no code itself.
            for tree in part.iter().filter(|token| token.kind() == "token_tree") {
                match self.inner(*tree).and_then(|(inner, place)| self.read_block(*tree, inner, place)) {
                    Some(scratch) => pieces.0.push(Piece::Code(scratch)),
                    None => self.split(*tree, pieces, depth + 1),
                }
            }
        }
    }

    /// `key: …`, `"key": …`, `key = …`.
    fn keyed<'p, 'n>(&self, part: &'p [Node<'n>]) -> Option<Keyed<'p, 'n>> {
        let [key, sign, value @ ..] = part else { return None };
        if value.is_empty() || !is_key(*key) || !matches!(sign.kind(), ":" | "=") {
            return None;
        }
        let key = match key.kind() {
            "string_literal" => unquote(self.text(*key), MAX_TEXT),
            _ => self.text(*key).to_owned(),
        };
        Some(Keyed { key, assigns: sign.kind() == "=", value })
    }

    /// Brackets whose inside is no expression: an object, a list, or code.
    fn read_tree(&self, tree: Node<'_>, depth: u32) -> Piece {
        let braces = self.text(tree).starts_with('{');
        let block = || self.inner(tree).and_then(|(inner, place)| self.read_block(tree, inner, place));
        if let Some(scratch) = if is_object(tree) { None } else { block() } {
            return Piece::Code(scratch);
        }
        let mut inner = Pieces::default();
        self.split(tree, &mut inner, depth + 1);
        if braces { Piece::Object(inner) } else { Piece::List(inner) }
    }

    /// Where `text`, which starts `skip` bytes into the node, stands in the file.
    pub(super) fn place_of(&self, node: Node<'_>, skip: u32, text: &str) -> Place {
        let span = self.span(node);
        let end = span.start.saturating_add(skip).saturating_add(text.len() as u32);
        let skip = i64::from(skip);
        Place {
            byte: i64::from(span.start) + skip,
            row: i64::from(span.line) - 1,
            column: i64::from(span.column) - 1 + skip,
            end,
        }
    }
}

/// A key with the tokens of its value.
struct Keyed<'p, 'n> {
    key: String,
    /// `=`: the whole may be an expression.
    assigns: bool,
    value: &'p [Node<'n>],
}

fn is_key(token: Node<'_>) -> bool {
    matches!(token.kind(), "identifier" | "string_literal")
}

/// `{ key: …`: it looks like `json!`, and is no code for sure.
fn is_object(tree: Node<'_>) -> bool {
    let mut tokens = tree.children().filter(|token| !token.is_extra());
    tokens.next().is_some_and(|open| open.kind() == "{")
        && tokens.next().is_some_and(is_key)
        && tokens.next().is_some_and(|sign| sign.kind() == ":")
}
