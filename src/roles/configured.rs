//! What the team itself declares in its conventions file (see [`crate::config`]).
//!
//! Runs before every other convention, and its word stands: the others build upon declared roles as
//! they do upon their own, and take none of them back.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::{leaves, named_types};
use crate::config::{Config, Marks, NamePattern};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};
use std::collections::BTreeSet;

/// See the module.
pub struct Configured<'a>(pub &'a Config);

impl Configured<'_> {
    fn marks(&self) -> [(Role, &Marks); 7] {
        let roles = &self.0.roles;
        [
            (Role::Aggregate, &roles.aggregate),
            (Role::DynamicConsistencyBoundary, &roles.dynamic_consistency_boundary),
            (Role::Command, &roles.command),
            (Role::Event, &roles.event),
            (Role::Consumer, &roles.consumer),
            (Role::ReadModel, &roles.read_model),
            (Role::Query, &roles.query),
        ]
    }
}

impl Convention for Configured<'_> {
    fn id(&self) -> &'static str {
        "configured"
    }

    fn summary(&self) -> &'static str {
        "what the conventions file given with --config declares"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (role, marks) in self.marks() {
            types(program, role, marks, found);
            variants_and_values(program, role, marks, found);
            functions(program, role, marks, found);
        }
    }
}

fn any(patterns: &[NamePattern], name: &str) -> bool {
    patterns.iter().any(|p| p.matches(name))
}

/// Decorators, attributes, and what is inside `#[derive(…)]`.
fn annotated(patterns: &[NamePattern], annotations: &[Annotation]) -> bool {
    annotations.iter().any(|a| {
        any(patterns, last_segment(&a.name))
            || (a.name == "derive"
                && a.args.iter().filter_map(Expr::as_name).any(|n| any(patterns, last_segment(n))))
    })
}

fn types(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if [&marks.extends, &marks.annotations, &marks.names].iter().all(|m| m.is_empty())
        && marks.suffixes.is_empty()
    {
        return;
    }
    let bases = program.base_types();
    for (id, decl) in program.types() {
        let named = any(&marks.names, &decl.name);
        let marked = named || marked(program, marks, id, decl);
        if marked && !named && is_base(bases, id, decl) {
            found.note(Symbol::Type(id), || {
                format!("it bears a declared mark of {}, but only says what others are", role.name())
            });
        } else if marked {
            for symbol in meant(program, role, id) {
                found.part(symbol, role, Confidence::Declared);
            }
        }
    }
}

/// A type that only says what others are.
fn is_base(bases: &BTreeSet<TypeId>, id: TypeId, decl: &TypeDecl) -> bool {
    bases.contains(&id) || matches!(decl.kind, TypeKind::AbstractClass | TypeKind::Trait)
}

fn marked(program: &Program, marks: &Marks, id: TypeId, decl: &TypeDecl) -> bool {
    annotated(&marks.annotations, &decl.annotations)
        || marks.suffixes.iter().any(|s| s.matches(&decl.name))
        || (!marks.extends.is_empty() && program.ancestor_names(id).iter().any(|n| any(&marks.extends, n)))
}

/// A union or enum of messages means each of them.
fn meant(program: &Program, role: Role, id: TypeId) -> Vec<Symbol> {
    match role {
        Role::Command | Role::Event | Role::Query => leaves(program, id),
        _ => vec![Symbol::Type(id)],
    }
}

fn variants_and_values(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if marks.names.is_empty() {
        return;
    }
    for (id, decl) in program.types() {
        for (at, variant) in decl.variants.iter().enumerate() {
            if any(&marks.names, &format!("{}::{}", decl.name, variant.name)) {
                let symbol = super::messages::canonical(program, Symbol::Variant(id, at as u32));
                found.part(symbol, role, Confidence::Declared);
            }
        }
    }
    for (id, value) in program.values() {
        if any(&marks.names, &value.name) {
            found.part(Symbol::Value(id), role, Confidence::Declared);
        }
    }
}

fn functions(program: &Program, role: Role, marks: &Marks, found: &mut Findings) {
    if marks.functions.is_empty() && marks.annotations.is_empty() {
        return;
    }
    for (id, function) in program.functions() {
        if role == Role::Event {
            recorded(program, id, function, marks, found);
        } else if any(&marks.functions, &function.name)
            || annotated(&marks.annotations, &function.annotations)
        {
            by_function(program, role, id, found);
        }
    }
}

/// What a declared function says of itself or of the type it belongs to.
fn by_function(program: &Program, role: Role, id: FnId, found: &mut Findings) {
    let function = Symbol::Function(id);
    let owner = program.owner(id).map(Symbol::Type);
    match role {
        Role::Command => {
            found.part(function, role, Confidence::Declared);
            found.link(Link::HandledBy { command: function, function: id, within: None });
        }
        Role::Query => {
            found.part(function, role, Confidence::Declared);
            found.link(Link::AnsweredBy { query: function, function: id });
        }
        // A free function builds the view it gives back.
        Role::ReadModel => {
            let view = || {
                let result = program.function(id).returns.as_ref()?;
                named_types(program, id.0, result).first().copied().map(Symbol::Type)
            };
            if let Some(view) = owner.or_else(view) {
                found.part(view, role, Confidence::Declared);
            }
        }
        Role::Aggregate => {
            if let Some(owner) = owner {
                found.part(owner, role, Confidence::Declared);
            }
        }
        _ => {
            found.part(owner.unwrap_or(function), role, Confidence::Declared);
        }
    }
}

/// What is handed to a declared function is an event, of whoever calls it.
fn recorded(program: &Program, id: FnId, function: &Function, marks: &Marks, found: &mut Findings) {
    for call in function.body.calls.iter().filter(|c| any(&marks.functions, &c.name)) {
        let handed = call.args.iter().filter_map(|arg| match arg {
            Expr::Construct(path, ..) => resolve_symbol(program, id.0, path),
            _ => None,
        });
        for event in handed.collect::<Vec<_>>() {
            found.part(event, Role::Event, Confidence::Declared);
            if let Some(unit) = program.owner(id) {
                found.link(Link::BelongsTo { part: event, unit: Symbol::Type(unit) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::evidence::{self, Kind};
    use crate::roles::{Asked, find_with};
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    /// Given a conventions file and one source file, then candidates as `kind identifier of unit`.
    fn candidates(config: &str, language: Language, source: &str) -> Vec<String> {
        let config = Config::parse(Path::new("esdm-extract.toml"), config).unwrap();
        let facts = read(pack_for(language), "src/code", language, FileRole::Production, source);
        let program = Program::new(vec![facts]);
        let found = find_with(&program, &Asked { config, ..Asked::default() });
        let evidence = evidence::collect(&program, &found);
        let mut out: Vec<String> = evidence
            .candidates
            .iter()
            .map(|c| {
                let unit = c.unit.map(|u| format!(" of {}", evidence.candidates[u].identifier));
                format!("{} {}{}", c.kind.name(), c.identifier, unit.unwrap_or_default())
            })
            .collect();
        out.sort();
        out
    }

    const BAKERY: &str = "
        class Thing {}
        class Bread extends Thing {
            private loaves = 0;
            bake(loaves: number) {
                if (loaves < 1) throw new Error('nothing to bake');
                this.remember(new BreadHappening(loaves));
            }
            private remember(fact: unknown) {}
        }
        class BreadHappening { constructor(readonly loaves: number) {} }
        class Till { onBread(happening: BreadHappening) { print(happening.loaves); } }
    ";

    #[test]
    fn a_house_style_means_nothing_until_someone_declares_it() {
        assert_eq!(candidates("", Language::TypeScript, BAKERY), Vec::<String>::new());
        let config = "
            [roles.aggregate]
            extends = ['Thing']
            [roles.event]
            suffixes = ['Happening']
            [roles.consumer]
            names = ['Till']
        ";
        assert_eq!(
            candidates(config, Language::TypeScript, BAKERY),
            [
                "aggregate Bread",
                "command bake of Bread",
                "event BreadHappening of Bread",
                "event-handler Till"
            ]
        );
    }

    #[test]
    fn what_a_declared_function_is_given_is_an_event_of_its_caller() {
        let config = "[roles.aggregate]\nfunctions = ['remember']\n[roles.event]\nfunctions = ['remember']";
        assert_eq!(
            candidates(config, Language::TypeScript, BAKERY),
            ["aggregate Bread", "command bake of Bread", "event BreadHappening of Bread"]
        );
    }

    #[test]
    fn derives_and_traits_of_rust_declare_too() {
        let config = "
            [roles.aggregate]
            extends = ['Keeper']
            [roles.event]
            annotations = ['Fact']
        ";
        let source = "
            #[derive(Debug, Fact)]
            enum Tide { Rose { by: u32 }, Fell { by: u32 } }
            struct Harbour { depth: u32 }
            impl Keeper for Harbour {}
        ";
        assert_eq!(
            candidates(config, Language::Rust, source),
            ["aggregate Harbour", "event Fell of Harbour", "event Rose of Harbour"]
        );
    }

    #[test]
    fn single_variants_and_functions_are_named() {
        let config = "
            [roles.aggregate]
            names = ['Harbour']
            [roles.event]
            names = ['Tide::Rose']
            [roles.command]
            functions = ['*_tide']
        ";
        let source = "
            enum Tide { Rose { by: u32 }, Fell { by: u32 } }
            struct Harbour { depth: u32 }
            fn raise_tide(harbour: &mut Harbour, by: u32) -> Tide { Tide::Rose { by } }
        ";
        assert_eq!(
            candidates(config, Language::Rust, source),
            ["aggregate Harbour", "command raise_tide of Harbour", "event Rose of Harbour"]
        );
    }

    #[test]
    fn what_is_ignored_is_nobodys_candidate() {
        let source = "
            class Order extends AggregateRoot {
                place() { this.apply(new OrderPlaced()); this.apply(new OrderLogged()); }
            }
            class OrderPlaced extends DomainEvent {}
            class OrderLogged extends DomainEvent {}
        ";
        let all = candidates("", Language::TypeScript, source);
        assert!(all.contains(&"event OrderLogged of Order".to_owned()), "{all:?}");
        let config = "[names]\nignore = ['*Logged']";
        assert_eq!(
            candidates(config, Language::TypeScript, source),
            ["aggregate Order", "command place of Order", "event OrderPlaced of Order"]
        );
    }

    #[test]
    fn a_declared_role_is_not_taken_back() {
        let config = Config::parse(Path::new("x"), "[roles.consumer]\nnames = ['StockProjection']").unwrap();
        let source = "
            class StockCounted extends DomainEvent { constructor(readonly pieces: number) {} }
            class StockProjection { on(event: StockCounted) { this.rows.set('a', event.pieces); } }
        ";
        let facts = read(
            pack_for(Language::TypeScript),
            "src/code.ts",
            Language::TypeScript,
            FileRole::Production,
            source,
        );
        let program = Program::new(vec![facts]);
        let found = find_with(&program, &Asked { config, ..Asked::default() });
        let projection = Symbol::Type(program.types_named("StockProjection")[0]);
        assert!(found.is_declared(projection, Role::Consumer));
        let evidence = evidence::collect(&program, &found);
        assert!(evidence.find(projection, Kind::ReadModel).is_some(), "what else it is stays open");
    }
}
