//! What a language pack is, and the engine that runs one over a file.
//!
//! A pack owns a grammar and a table of [`Kinds`] that says which nodes lead to
//! which fact (`type.class`, `body.call`); the engine walks the tree once and hands
//! each such node to the pack, which maps it to facts in a [`FactsBuilder`].

use std::any::Any;
use std::cell::RefCell;
use std::ops::ControlFlow;

use tree_sitter::Parser;

use super::facts::*;
use super::kinds::Kinds;
use super::scopes::{Scope, Scopes};
use super::tree::{Node, Tree};
use crate::source::{FileRole, Language};

/// Progress steps the parser may take for one file, so that a pathological one costs itself only.
///
/// Counted in steps, not in seconds, so that the same file always yields the same facts.
const MAX_PARSE_STEPS: u64 = 2_000_000;

/// One language: grammar, kinds of nodes, mapping.
pub trait LanguagePack: Sync {
    /// The grammar.
    fn grammar(&self) -> tree_sitter::Language;

    /// The nodes that lead to facts.
    fn kinds(&self) -> &'static Kinds;

    /// How much of a file is worth parsing, from its start on.
    fn worth_parsing<'t>(&self, text: &'t str) -> &'t str {
        text
    }

    /// Maps one node to the fact that its kind leads to.
    fn map(&self, fact: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder);

    /// Last touches once every node was mapped and bodies were assigned.
    fn finish(&self, _facts: &mut FileFacts) {}
}

/// What a statement or binding says of the declaration inside it (`export`, `const X = class`).
#[derive(Debug)]
pub struct Around {
    /// Id of the declaration's node.
    pub declaration: u32,
    /// The whole statement.
    pub span: Span,
    /// Name it gives to a declaration without one.
    pub name: Option<String>,
    /// It exports the declaration.
    pub exported: bool,
    /// Its decorators, attributes.
    pub annotations: Vec<Annotation>,
}

/// Collects facts in whatever order they are met.
#[derive(Debug, Default)]
pub struct FactsBuilder {
    /// File-level facts; `functions` and `top_level` still without bodies' content.
    pub facts: FileFacts,
    /// Body facts, not yet assigned to functions.
    pub body: Body,
    /// What holds for everything inside a place; applied once all facts are there.
    pub scopes: Vec<Scope>,
    /// What is known of the next declaration before it is met.
    pub around: Option<Around>,
    /// Expression nodes mapped so far, for packs that bound them a file.
    pub spent: u32,
    memory: Option<Box<dyn Any>>,
}

impl FactsBuilder {
    /// Takes what the pack remembered of this file so far (see [`FactsBuilder::remember`]).
    ///
    /// Nodes come in source order, outer before inner, so that a pack can keep the scopes that
    /// are open instead of walking up from each node, which costs its depth every time.
    pub fn recall<T: Default + 'static>(&mut self) -> T {
        self.memory.take().and_then(|memory| memory.downcast::<T>().ok()).map(|m| *m).unwrap_or_default()
    }

    /// Keeps something for the next node of the same file.
    pub fn remember<T: 'static>(&mut self, memory: T) {
        self.memory = Some(Box::new(memory));
    }

    /// Sorts everything into source order and gives each body fact to the
    /// innermost function that holds it, or to the file's top level.
    fn finish(mut self) -> FileFacts {
        let mut facts = self.facts;
        facts.imports.sort_by_key(|i| i.span);
        facts.reexports.sort_by_key(|i| i.span);
        facts.types.sort_by_key(|t| t.span);
        facts.impls.sort_by_key(|i| i.span);
        facts.values.sort_by_key(|v| v.span);
        // Outer functions first, so that the last one that contains a place is the innermost.
        facts.functions.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
        let owners = Owners::new(facts.functions.iter().map(|f| f.span));
        let scopes = Scopes::new(std::mem::take(&mut self.scopes));
        scopes.name_modules(&mut facts);
        for guard in &mut self.body.guards {
            let function = owners.innermost(&guard.span).map(|i| &facts.functions[i].span);
            scopes.condition(guard, function);
        }

        macro_rules! assign {
            ($list:ident) => {
                self.body.$list.sort_by_key(|x| (x.span.start, std::cmp::Reverse(x.span.end)));
                for fact in std::mem::take(&mut self.body.$list) {
                    if scopes.excludes(&fact.span) {
                        continue;
                    }
                    match owners.innermost(&fact.span) {
                        Some(i) => facts.functions[i].body.$list.push(fact),
                        None => facts.top_level.$list.push(fact),
                    }
                }
            };
        }
        assign!(calls);
        assign!(constructions);
        assign!(guards);
        assign!(arms);
        assign!(branches);
        assign!(locals);
        assign!(assigns);
        assign!(returns);
        facts
    }
}

/// Finds the innermost of many nested places around another without looking at all of them.
pub(super) struct Owners {
    /// Spans in source order with the index of the enclosing span.
    spans: Vec<(Span, Option<usize>)>,
}

impl Owners {
    /// Takes spans sorted by start, outer ones first.
    pub(super) fn new(places: impl Iterator<Item = Span>) -> Self {
        let mut spans: Vec<(Span, Option<usize>)> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for place in places {
            while open.last().is_some_and(|&i| !spans[i].0.contains(&place)) {
                open.pop();
            }
            spans.push((place, open.last().copied()));
            open.push(spans.len() - 1);
        }
        Owners { spans }
    }

    /// Index of the innermost span around `place`.
    pub(super) fn innermost(&self, place: &Span) -> Option<usize> {
        self.around(place).next()
    }

    /// Indexes of all spans around `place`, innermost first.
    pub(super) fn around(&self, place: &Span) -> impl Iterator<Item = usize> {
        let after = self.spans.partition_point(|(span, _)| span.start <= place.start);
        let nearest = after.checked_sub(1);
        std::iter::successors(nearest, |&i| self.spans[i].1).filter(|&i| self.spans[i].0.contains(place))
    }
}

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(Parser::new());
}

/// Reads one file. Never fails: what the grammar cannot read is counted in
/// [`FileFacts::errors`], and the facts around it are kept.
pub fn read(
    pack: &dyn LanguagePack,
    path: &str,
    language: Language,
    role: FileRole,
    text: &str,
) -> FileFacts {
    let mut builder = FactsBuilder::default();
    builder.facts.path = path.to_owned();
    builder.facts.language = language;
    builder.facts.role = role;

    let text = pack.worth_parsing(text);
    let Some(parsed) = parse(pack, text) else {
        builder.facts.errors = 1;
        return builder.facts;
    };
    builder.facts.errors = count_errors(parsed.root_node());
    let kinds = pack.kinds();
    let tree = Tree::new(&parsed, text, kinds.vocabulary());
    drop(parsed);
    kinds.walk(tree.root(), |fact, node| pack.map(fact, node, text, &mut builder));
    let mut facts = builder.finish();
    pack.finish(&mut facts);
    facts
}

pub(super) fn parse(pack: &dyn LanguagePack, text: &str) -> Option<tree_sitter::Tree> {
    PARSER.with_borrow_mut(|parser| {
        parser.set_language(&pack.grammar()).ok()?;
        let mut steps = 0_u64;
        let mut within = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > MAX_PARSE_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = tree_sitter::ParseOptions::new().progress_callback(&mut within);
        let bytes = text.as_bytes();
        let tree =
            parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    })
}

fn count_errors(root: tree_sitter::Node<'_>) -> usize {
    if !root.has_error() {
        return 0;
    }
    let mut cursor = root.walk();
    let mut count = 0;
    loop {
        let node = cursor.node();
        if node.is_error() || node.is_missing() {
            count += 1;
        }
        if node.has_error() && !node.is_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return count;
            }
        }
    }
}

/// The span of a node.
pub fn span(node: Node<'_>) -> Span {
    let (start, end) = (node.start_position(), node.end_position());
    Span {
        start: node.start_byte() as u32,
        end: node.end_byte() as u32,
        line: start.row as u32 + 1,
        column: start.column as u32 + 1,
        end_line: end.row as u32 + 1,
    }
}
