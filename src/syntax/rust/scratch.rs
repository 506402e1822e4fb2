//! Macro tokens parsed inside a scratch function, places shifted back to where they stand.

use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::{ParseOptions, Parser};

use super::RUST;
use super::reader::{Place, Reader, children};
use crate::syntax::pack::LanguagePack;
use crate::syntax::tree::{Node, Tree};

/// Steps of the parser for one scratch.
const MAX_STEPS: u32 = 200_000;
/// How many times its length a text that does not parse costs.
const FAILURE_COST: usize = 10;

thread_local! {
    static SCRATCH: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// What a macro's tokens may stand for, each with the code around it that makes it parse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
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
pub(super) struct Scratch {
    pub(super) shape: Shape,
    pub(super) text: String,
    tree: Tree,
    place: Place,
}

impl Scratch {
    /// Parses; `None` if that needs more than the file may still cost, or fails.
    pub(super) fn read(shape: Shape, inner: &str, place: Place, reader: Reader<'_>) -> Option<Scratch> {
        let (before, after) = shape.around();
        if !reader.limits.spend_macro_bytes(inner.len() + before.len()) {
            return None;
        }
        let text = [before, inner, after].concat();
        let Some(parsed) = parse(&text).filter(|tree| !tree.root_node().has_error()) else {
            // Recovering from errors is what takes the parser long.
            reader.limits.spend_macro_bytes(text.len() * FAILURE_COST);
            return None;
        };
        let tree = Tree::new(&parsed, &text, RUST.kinds().vocabulary());
        let shift = before.len() as i64;
        let place = Place { byte: place.byte - shift, column: place.column - shift, ..place };
        let scratch = Scratch { shape, text, tree, place };
        scratch.holder().is_some().then_some(scratch)
    }

    /// The node that holds the tokens: the parentheses of the scratch call, the scratch block…
    pub(super) fn holder(&self) -> Option<Node<'_>> {
        let root = self.tree.root();
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

    pub(super) fn reader<'p, 't: 'p>(&'p self, reader: Reader<'t>) -> Reader<'p> {
        reader.inside(&self.text, self.place)
    }
}

fn only_child(node: Node<'_>) -> Option<Node<'_>> {
    let mut inner = children(node);
    let only = inner.next().filter(|_| inner.next().is_none())?;
    if only.kind() == "expression_statement" { only.named_child(0) } else { Some(only) }
}

fn parse(text: &str) -> Option<tree_sitter::Tree> {
    SCRATCH.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&RUST.grammar()).ok()?;
            *slot = Some(parser);
        }
        let parser = slot.as_mut()?;
        let mut steps = 0;
        // A tree with errors is of no use here, and recovering from them is what takes time.
        let mut within = |state: &tree_sitter::ParseState| {
            steps += 1;
            if steps > MAX_STEPS || state.has_error() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
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
