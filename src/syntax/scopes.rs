//! What holds for everything inside a place: an enclosing namespace, a condition, a decorator.
//!
//! Packs push [`Scope`]s while they map single nodes; once all facts of a file are there the engine
//! applies them by place. So no pack has to climb a tree's parents, which costs a walk from the
//! root each time and goes quadratic on deep nesting.

use super::facts::{FileFacts, Guard, Span};
use super::pack::Owners;

/// Namespaces reported for one fact; deeper ones are nobody's design.
const MAX_MODULES: usize = 32;

/// Something that holds for all facts inside `span`.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Where it holds.
    pub span: Span,
    /// What holds.
    pub kind: ScopeKind,
}

/// What a [`Scope`] says.
#[derive(Debug, Clone)]
pub enum ScopeKind {
    /// Declarations inside belong to this namespace.
    Module(String),
    /// Code inside only runs under this condition; guards without one of their own take it.
    Condition {
        /// Its text, white space folded.
        text: String,
        /// Runs when it holds (`if`), or when it does not (`else`).
        when_true: bool,
        /// Line the condition starts in.
        line: u32,
    },
    /// Nothing inside is part of any body: a decorator's own calls.
    Outside,
}

/// The scopes of one file, ready to be asked.
pub(super) struct Scopes {
    conditions: Lookup,
    modules: Lookup,
    outside: Owners,
}

/// Scopes of one kind in source order, and who is inside whom.
struct Lookup {
    scopes: Vec<Scope>,
    owners: Owners,
}

impl Lookup {
    fn new(scopes: Vec<Scope>) -> Self {
        let owners = Owners::new(scopes.iter().map(|s| s.span));
        Lookup { scopes, owners }
    }

    fn innermost(&self, place: &Span) -> Option<&Scope> {
        self.owners.innermost(place).map(|i| &self.scopes[i])
    }
}

impl Scopes {
    pub(super) fn new(mut scopes: Vec<Scope>) -> Self {
        scopes.sort_by_key(|s| (s.span.start, std::cmp::Reverse(s.span.end)));
        let (modules, scopes): (Vec<_>, Vec<_>) =
            scopes.into_iter().partition(|s| matches!(s.kind, ScopeKind::Module(_)));
        let (conditions, outside): (Vec<_>, Vec<_>) =
            scopes.into_iter().partition(|s| matches!(s.kind, ScopeKind::Condition { .. }));
        Scopes {
            conditions: Lookup::new(conditions),
            modules: Lookup::new(modules),
            outside: Owners::new(outside.iter().map(|s| s.span)),
        }
    }

    /// Whether a place is part of no body at all.
    pub(super) fn excludes(&self, place: &Span) -> bool {
        self.outside.innermost(place).is_some()
    }

    /// Gives a guard without condition the innermost one around it that is inside `function` too.
    pub(super) fn condition(&self, guard: &mut Guard, function: Option<&Span>) {
        if guard.condition.is_some() {
            return;
        }
        let Some(scope) = self.conditions.innermost(&guard.span) else { return };
        if function.is_some_and(|f| !f.contains(&scope.span)) {
            return;
        }
        if let ScopeKind::Condition { text, when_true, line } = &scope.kind {
            guard.condition = Some(text.clone());
            guard.when_true = *when_true;
            guard.condition_line = Some(*line);
        }
    }

    /// Writes the namespaces around each declaration into it.
    pub(super) fn name_modules(&self, facts: &mut FileFacts) {
        if self.modules.scopes.is_empty() {
            return;
        }
        for declared in &mut facts.types {
            declared.module = self.modules_around(&declared.span);
        }
        for function in &mut facts.functions {
            function.module = self.modules_around(&function.span);
        }
    }

    fn modules_around(&self, place: &Span) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for i in self.modules.owners.around(place).take(MAX_MODULES) {
            if let ScopeKind::Module(name) = &self.modules.scopes[i].kind {
                names.extend(name.split('.').rev().map(str::to_owned));
            }
        }
        names.reverse();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::facts::GuardKind;

    fn span(start: u32, end: u32) -> Span {
        Span { start, end, ..Span::default() }
    }

    fn condition(start: u32, end: u32, text: &str) -> Scope {
        let kind = ScopeKind::Condition { text: text.to_owned(), when_true: true, line: 1 };
        Scope { span: span(start, end), kind }
    }

    fn guard_at(start: u32, end: u32) -> Guard {
        Guard {
            kind: GuardKind::Throw,
            condition: None,
            when_true: true,
            error: None,
            error_path: None,
            message: None,
            span: span(start, end),
            condition_line: None,
        }
    }

    #[test]
    fn the_innermost_condition_inside_the_function_counts() {
        let scopes = Scopes::new(vec![condition(10, 20, "inner"), condition(0, 50, "outer")]);
        for (place, function, expected) in [
            ((12, 14), None, Some("inner")),
            ((22, 24), None, Some("outer")),
            ((60, 64), None, None),
            ((12, 14), Some(span(11, 15)), None),
        ] {
            let mut guard = guard_at(place.0, place.1);
            scopes.condition(&mut guard, function.as_ref());
            assert_eq!(guard.condition.as_deref(), expected, "{place:?} in {function:?}");
        }
    }

    #[test]
    fn namespaces_are_named_from_the_outside_in() {
        let module = |start, end, name: &str| Scope {
            span: span(start, end),
            kind: ScopeKind::Module(name.to_owned()),
        };
        let scopes = Scopes::new(vec![module(10, 20, "C"), module(0, 50, "A.B")]);
        assert_eq!(scopes.modules_around(&span(12, 14)), ["A", "B", "C"]);
        assert!(scopes.modules_around(&span(60, 61)).is_empty());
    }

    #[test]
    fn decorators_are_outside_of_bodies() {
        let scopes = Scopes::new(vec![Scope { span: span(0, 10), kind: ScopeKind::Outside }]);
        assert!(scopes.excludes(&span(2, 4)));
        assert!(!scopes.excludes(&span(12, 14)));
    }
}
