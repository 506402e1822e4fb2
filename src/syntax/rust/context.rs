//! What is open around the node being mapped.
//!
//! Nodes come in source order, outer before inner: an entry is pushed when its
//! node is met and popped once a node starts behind it. So the module, the
//! owner or the condition around a node is the top of a stack, at no cost in
//! depth; asking tree-sitter for a node's parent would walk down from the root.

use std::collections::{HashMap, HashSet};

use super::limits::MAX_DEPTH;
use crate::syntax::facts::{Annotation, Expr, Span, TypeRef};

/// The stacks, and what waits for the item it belongs to.
#[derive(Debug, Default)]
pub(super) struct Context {
    modules: Vec<Open<Module>>,
    owners: Vec<Open<Owner>>,
    conditions: Vec<Open<Option<Condition>>>,
    subjects: Vec<Open<Subject>>,
    /// Attributes and doc comments met, not yet taken by an item.
    waiting: Vec<Prefix>,
    /// First bytes of expressions that look like a fact but are none.
    ignored: HashSet<u32>,
    /// `Err(…)` calls that are given back, by first byte, with the statement that does it.
    refusals: HashMap<u32, Span>,
    test_file: Option<Span>,
}

#[derive(Debug)]
struct Open<T> {
    span: Span,
    what: T,
}

#[derive(Debug)]
struct Module {
    name: String,
    test: Option<Span>,
}

/// What a function belongs to.
#[derive(Debug, Clone)]
pub(super) enum Owner {
    /// An `impl` block: target, trait, the place of its `#[cfg(test)]`.
    Impl(String, Option<TypeRef>, Option<Span>),
    /// A trait.
    Trait(String),
    /// A module: its functions are free.
    Module,
    /// A function: what is declared inside belongs to nobody.
    Function,
}

/// A condition that leads to a place.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    /// Text, white space folded.
    pub(super) text: String,
    /// It holds there.
    pub(super) when_true: bool,
    /// Its line.
    pub(super) line: u32,
}

/// What a `match` looks at.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    /// Its text.
    pub(super) text: String,
    /// The patterns that ask for something, as one: what `_` stands against.
    pub(super) asked: String,
}

/// Something that stands before an item and belongs to it.
#[derive(Debug)]
pub(super) struct Prefix {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) what: PrefixKind,
}

/// See [`Prefix`].
#[derive(Debug)]
pub(super) enum PrefixKind {
    Doc(String),
    Attribute(Annotation),
}

impl Context {
    /// Closes everything that ends before `at`.
    pub(super) fn move_to(&mut self, at: u32) {
        close(&mut self.modules, at);
        close(&mut self.owners, at);
        close(&mut self.conditions, at);
        close(&mut self.subjects, at);
    }

    /// Opens an inline module.
    pub(super) fn open_module(&mut self, span: Span, name: String, test: Option<Span>) {
        self.modules.push(Open { span, what: Module { name, test } });
        self.owners.push(Open { span, what: Owner::Module });
    }

    /// Opens what functions may belong to.
    pub(super) fn open_owner(&mut self, span: Span, owner: Owner) {
        if matches!(owner, Owner::Function) {
            // Conditions around a function say nothing of what happens inside.
            self.conditions.push(Open { span, what: None });
        }
        self.owners.push(Open { span, what: owner });
    }

    /// Opens a branch. Of two branches the later one must be opened first.
    pub(super) fn open_condition(&mut self, span: Span, condition: Condition) {
        self.conditions.push(Open { span, what: Some(condition) });
    }

    /// Opens the arms of a `match`.
    pub(super) fn open_subject(&mut self, span: Span, subject: Subject) {
        self.subjects.push(Open { span, what: subject });
    }

    /// Enclosing inline modules, outermost first.
    pub(super) fn module_path(&self) -> Vec<String> {
        self.modules.iter().take(MAX_DEPTH as usize).map(|m| m.what.name.clone()).collect()
    }

    /// What a function here belongs to.
    pub(super) fn owner(&self) -> &Owner {
        self.owners.last().map_or(&Owner::Module, |open| &open.what)
    }

    /// The innermost condition that leads to `place`.
    pub(super) fn condition(&self, place: &Span) -> Option<&Condition> {
        // Branches whose condition is still being read are open already: they lie behind.
        let around = self.conditions.iter().rev().take(MAX_DEPTH as usize);
        around.into_iter().find(|open| open.span.contains(place)).and_then(|open| open.what.as_ref())
    }

    /// What the innermost `match` looks at.
    pub(super) fn subject(&self) -> Subject {
        self.subjects.last().map(|open| open.what.clone()).unwrap_or_default()
    }

    /// The file's own `#![cfg(test)]`.
    pub(super) fn mark_test_here(&mut self, span: Span) {
        match self.modules.last_mut() {
            Some(module) => module.what.test = Some(span),
            None => self.test_file = Some(span),
        }
    }

    /// `cfg(test)` of the module or `impl` around, if it is test code.
    pub(super) fn test(&self) -> Option<Span> {
        let owner = match self.owner() {
            Owner::Impl(_, _, test) => *test,
            _ => None,
        };
        owner.or_else(|| self.modules.last().and_then(|m| m.what.test)).or(self.test_file)
    }

    /// [`Context::test`] as the annotation its items get.
    pub(super) fn test_annotation(&self) -> Option<Annotation> {
        let args = vec![Expr::Name("test".to_owned())];
        self.test().map(|span| Annotation { name: "cfg".to_owned(), args, span })
    }

    /// Keeps something until its item comes.
    pub(super) fn wait(&mut self, prefix: Prefix) {
        self.waiting.push(prefix);
    }

    /// Everything that waits.
    pub(super) fn take_waiting(&mut self) -> Vec<Prefix> {
        std::mem::take(&mut self.waiting)
    }

    /// Says that the `Err(…)` starting at `start` is given back, by `statement`.
    pub(super) fn expect_refusal(&mut self, start: u32, statement: Span) {
        self.refusals.entry(start).or_insert(statement);
    }

    /// The statement that gives the `Err(…)` at `start` back, if one does.
    pub(super) fn take_refusal(&mut self, start: u32) -> Option<Span> {
        self.refusals.remove(&start)
    }

    /// Says that the expression starting at `start` is no fact of its own.
    pub(super) fn ignore(&mut self, start: u32) {
        self.ignored.insert(start);
    }

    /// Whether [`Context::ignore`] was said of it.
    pub(super) fn is_ignored(&self, start: u32) -> bool {
        self.ignored.contains(&start)
    }
}

fn close<T>(stack: &mut Vec<Open<T>>, at: u32) {
    while stack.last().is_some_and(|open| open.span.end <= at) {
        stack.pop();
    }
}
