//! Rust in the style of `disintegrate`: decisions over state queries, no aggregates. Each distinct
//! set of state queries is one dynamic consistency boundary; its events stand free.

use super::Convention;
use super::cqrs_es::{consume, functions_of, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::leaves;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};
use std::collections::BTreeMap;

/// See the module.
pub struct Disintegrate;

impl Convention for Disintegrate {
    fn id(&self) -> &'static str {
        "disintegrate"
    }

    fn summary(&self) -> &'static str {
        "decisions over state queries: dynamic consistency boundaries with free-standing events"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut boundaries: BTreeMap<Vec<TypeId>, Vec<(u32, &Impl, TypeId)>> = BTreeMap::new();
        for (file, block) in program.impls() {
            if trait_name(block) != Some("Decision") {
                continue;
            }
            let Some(decision) = program.resolve(file, &block.target) else { continue };
            let Some((_, queries)) = block.associated.iter().find(|(n, _)| n == "StateQuery") else {
                found.note(Symbol::Type(decision), || {
                    "it implements Decision, but names no StateQuery".to_owned()
                });
                continue;
            };
            let parts = match queries {
                TypeRef::Tuple(parts) => parts.iter().collect(),
                single => vec![single],
            };
            let states: Vec<TypeId> = parts.iter().filter_map(|p| program.resolve(file, p.name()?)).collect();
            if let Some(events) = super::cqrs_es::associated(program, file, block, "Event") {
                for event in leaves(program, events) {
                    found.part(event, Role::Event, Confidence::Sure);
                }
            }
            boundaries.entry(states).or_default().push((file, block, decision));
        }
        let single: Vec<Vec<String>> = boundaries
            .keys()
            .filter_map(|s| Some(words(&program.ty(*s.first()?).name)).filter(|_| s.len() == 1))
            .collect();
        for (states, decisions) in &boundaries {
            boundary(program, states, decisions, &single, found);
        }
        for (id, decl) in program.types() {
            // `#[state_query(E)]` or `derive(StateQuery)` folds events, whatever reads it.
            if decl.annotations.iter().any(|a| last_segment(&a.name) == "state_query") {
                for &method in program.methods(id) {
                    if program.function(method).name == "mutate" {
                        found.link(Link::Replays { function: method });
                    }
                }
            }
        }
        for (file, block) in program.impls() {
            if trait_name(block) == Some("EventListener") {
                listener(program, file, block, found);
            }
        }
    }
}

/// One boundary: a single state query names it; several are named after the module they share or the
/// first decision's object.
fn boundary(
    program: &Program,
    states: &[TypeId],
    decisions: &[(u32, &Impl, TypeId)],
    taken: &[Vec<String>],
    found: &mut Findings,
) {
    let Some(&(_, _, first)) = decisions.first() else { return };
    let unit = match states {
        [only] => Symbol::Type(*only),
        _ => Symbol::Type(first),
    };
    let identifier = (states.len() != 1).then(|| {
        error_name(decisions)
            .filter(|n| !taken.contains(&words(n)))
            .unwrap_or_else(|| program.ty(first).name.clone())
    });
    found.part(unit, Role::DynamicConsistencyBoundary, Confidence::Sure).identifier = identifier;
    for &state in states {
        found.link(Link::ShapedBy { part: unit, shape: Symbol::Type(state) });
        let events = consulted(program, state);
        if events.is_empty() {
            found.note(Symbol::Type(state), || {
                "it is a state query, but no event that the code declares is in its stream".to_owned()
            });
        }
        for event in events {
            found.part(event, Role::Event, Confidence::Sure);
            found.link(Link::Consults { boundary: unit, event });
        }
    }
    for &(file, block, decision) in decisions {
        let command = Symbol::Type(decision);
        found.part(command, Role::Command, Confidence::Sure);
        found.link(Link::BelongsTo { part: command, unit });
        for (id, function) in functions_of(program, file, block) {
            if function.name == "process" {
                found.link(Link::HandledBy { command, function: id, within: None });
            }
        }
    }
}

/// What the decisions' error type is about: `Subscription` of `SubscriptionError`.
fn error_name(decisions: &[(u32, &Impl, TypeId)]) -> Option<String> {
    let (_, block, _) = decisions.first()?;
    let name = block.associated.iter().find(|(n, _)| n == "Error")?.1.name()?;
    let words = words(name);
    let (last, rest) = words.split_last()?;
    (last == "error" && !rest.is_empty()).then(|| rest.join("-"))
}

/// The events a state query folds: the named stream or group of an event enum, mapped back to the
/// variants of the enum that declares it.
fn consulted(program: &Program, state: TypeId) -> Vec<Symbol> {
    let decl = program.ty(state);
    let Some(stream) = decl
        .annotations
        .iter()
        .find(|a| last_segment(&a.name) == "state_query")
        .and_then(|a| a.args.first().and_then(Expr::as_name))
    else {
        return Vec::new();
    };
    if let Some(id) = program.resolve(state.0, stream) {
        return leaves(program, id);
    }
    // Generated by an attribute: `#[stream(CourseEvent, [CourseCreated, …])]` on the whole enum.
    let wanted = last_segment(stream);
    for (id, decl) in program.types() {
        for annotation in &decl.annotations {
            let [Expr::Name(name), Expr::Array(members)] = annotation.args.as_slice() else { continue };
            if matches!(last_segment(&annotation.name), "stream" | "group") && last_segment(name) == wanted {
                return members
                    .iter()
                    .filter_map(|m| program.variant_of(id, last_segment(m.as_name()?)))
                    .collect();
            }
        }
    }
    Vec::new()
}

fn listener(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let Some(target) = program.resolve(file, &block.target) else { return };
    let all: Vec<Symbol> = block
        .trait_
        .iter()
        .flat_map(|t| t.args())
        .filter_map(|a| program.resolve_alias(file, a.name()?))
        .flat_map(|id| leaves(program, id))
        .filter(|s| found.is(*s, Role::Event))
        .collect();
    let consumer = Symbol::Type(target);
    if all.is_empty() {
        found.note(consumer, || "it implements EventListener, but of no event that was found".to_owned());
    }
    if !super::trait_consumers::keeps_rows(program, target, found) {
        found.part(consumer, Role::Consumer, Confidence::Sure);
    }
    for (id, function) in functions_of(program, file, block) {
        if function.name == "handle" {
            consume(program, found, consumer, id, &all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn decisions_over_state_queries_are_boundaries_with_free_events() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            #[stream(ShelfEvent, [BookShelved, BookLent])]
            #[stream(ReaderEvent, [ReaderBanned])]
            pub enum DomainEvent { BookShelved { book: String }, BookLent { book: String }, ReaderBanned { reader: String } }
            #[state_query(ShelfEvent)]
            pub struct Shelf { book: String, lent: bool }
            #[state_query(ReaderEvent)]
            pub struct Reader { reader: String, banned: bool }
            pub struct ShelveBook { book: String }
            impl Decision for ShelveBook {
                type Event = DomainEvent;
                type StateQuery = Shelf;
                type Error = ShelfError;
                fn process(&self, shelf: &Shelf) -> Result<Vec<DomainEvent>, ShelfError> {
                    Ok(vec![DomainEvent::BookShelved { book: self.book.clone() }])
                }
            }
            pub struct LendBook { book: String, reader: String }
            impl Decision for LendBook {
                type Event = DomainEvent;
                type StateQuery = (Shelf, Reader);
                type Error = LendingError;
                fn process(&self, (shelf, reader): &Self::StateQuery) -> Result<Vec<DomainEvent>, LendingError> {
                    if reader.banned { return Err(LendingError::ReaderIsBanned); }
                    Ok(vec![DomainEvent::BookLent { book: self.book.clone() }])
                }
            }",
        )]);

        assert_eq!(
            lines,
            [
                "LendBook publishes BookLent",
                "Shelf consults BookLent",
                "Shelf consults BookShelved",
                "ShelveBook publishes BookShelved",
                "command LendBook of lending",
                "command ShelveBook of Shelf",
                "dynamic-consistency-boundary Shelf",
                "dynamic-consistency-boundary lending",
                "event BookLent",
                "event BookShelved",
                "event ReaderBanned",
                "lending consults BookLent",
                "lending consults BookShelved",
                "lending consults ReaderBanned",
                "lending refuses LendBook: ReaderIsBanned",
            ]
        );
    }

    #[test]
    fn a_listener_that_keeps_what_it_gives_out_is_a_read_model() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum ShelfEvent { BookShelved { book: Isbn }, BookLent { book: Isbn } }
            #[state_query(ShelfEvent)]
            pub struct Shelf { book: Isbn, lent: bool }
            pub struct ShelveBook { book: Isbn }
            impl Decision for ShelveBook {
                type Event = ShelfEvent;
                type StateQuery = Shelf;
                fn process(&self, shelf: &Shelf) -> Result<Vec<ShelfEvent>, E> {
                    Ok(vec![ShelfEvent::BookShelved { book: self.book.clone() }])
                }
            }
            pub struct Isbn(String);
            pub struct ShelvedBooks(HashSet<Isbn>);
            pub struct Inventory { books: Arc<Mutex<HashSet<Isbn>>>, query: StreamQuery<ShelfEvent> }
            impl Inventory { pub fn shelved(&self) -> ShelvedBooks { ShelvedBooks(self.books.lock().unwrap().clone()) } }
            impl EventListener<ShelfEvent> for Inventory {
                async fn handle(&self, event: PersistedEvent<ShelfEvent>) -> Result<(), E> {
                    let mut books = self.books.lock().unwrap();
                    match event.into_inner() {
                        ShelfEvent::BookShelved { book } => { books.insert(book); }
                        ShelfEvent::BookLent { book } => { books.remove(&book); }
                    }
                    Ok(())
                }
            }",
        )]);

        for expected in ["read-model Inventory", "Inventory projects BookLent", "shelved reads Inventory"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        assert!(!lines.iter().any(|l| l.starts_with("event-handler")), "{lines:#?}");
    }
}
