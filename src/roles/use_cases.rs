//! Application operations as classes: `class PlaceOrder implements UseCase<…> { execute(request) }`.
//! The class is the command or, if it only looks, the query.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::words::{ends_with_word, reads_as_question, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct UseCases;

impl Convention for UseCases {
    fn id(&self) -> &'static str {
        "use-cases"
    }

    fn summary(&self) -> &'static str {
        "one class per operation with a single executing method"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let bases = program.base_types();
        answer_themselves(program, found);
        for (id, decl) in program.types() {
            let symbol = Symbol::Type(id);
            let is_class = matches!(decl.kind, TypeKind::Class | TypeKind::Struct);
            if !is_class || bases.contains(&id) || found.has_role(symbol) || !is_use_case(program, id, decl) {
                note_gap(program, id, decl, found);
                continue;
            }
            let Some(function) = EXECUTING.iter().find_map(|n| program.method(id, n)) else {
                found.note(symbol, || {
                    format!(
                        "it calls itself a use case, but has none of the methods {}",
                        EXECUTING.join(", ")
                    )
                });
                continue;
            };
            // A handler of a message type is that message's handler, not a message.
            if found.links().any(|(l, _)| matches!(l, Link::HandledBy { function: f, .. } | Link::AnsweredBy { function: f, .. } if *f == function)) {
                continue;
            }
            let role = if reads_as_question(&decl.name) { Role::Query } else { Role::Command };
            found.part(symbol, role, Confidence::Likely);
            match role {
                Role::Query => found.link(Link::AnsweredBy { query: symbol, function }),
                _ => found.link(Link::HandledBy { command: symbol, function, within: None }),
            }
            if let Some(shape) = request_of(program, function) {
                found.link(Link::ShapedBy { part: symbol, shape });
            }
        }
    }
}

/// `class FindBooksQuery { execute(params) { … } }`: a class called a query that nothing else answers, and
/// that does so itself.
fn answer_themselves(program: &Program, found: &mut Findings) {
    let own: Vec<_> = found
        .in_role(Role::Query)
        .filter_map(|part| {
            let Symbol::Type(id) = part.symbol else { return None };
            let is_class = program.ty(id).kind == TypeKind::Class;
            let answered = found.answering(part.symbol).next().is_some();
            let function = EXECUTING.iter().find_map(|n| program.method(id, n))?;
            (is_class && !answered && !program.function(function).is_abstract).then_some((id, function))
        })
        .collect();
    for (id, function) in own {
        let query = Symbol::Type(id);
        found.link(Link::AnsweredBy { query, function });
        if let Some(shape) = request_of(program, function) {
            found.link(Link::ShapedBy { part: query, shape });
        }
    }
}

/// The type that an executing method is given; the method itself if it is given plain values.
fn request_of(program: &Program, function: FnId) -> Option<Symbol> {
    let first = program.function(function).params.first()?;
    let request = first.ty.as_ref().and_then(TypeRef::name);
    let declared = request.and_then(|name| program.resolve_alias(function.0, name));
    Some(declared.map_or(Symbol::Function(function), Symbol::Type))
}

/// Why a type that calls itself a use case, or is built like one, is none.
fn note_gap(program: &Program, id: TypeId, decl: &TypeDecl, found: &mut Findings) {
    let symbol = Symbol::Type(id);
    if !found.is_asked(symbol) {
        return;
    }
    let executing = EXECUTING.iter().find(|n| program.method(id, n).is_some());
    if is_use_case(program, id, decl) {
        let why = match (found.has_role(symbol), decl.kind) {
            (true, _) => "has a role already",
            (_, TypeKind::Class | TypeKind::Struct) => "others extend it",
            _ => "is no class or struct",
        };
        found.note(symbol, || format!("it calls itself a use case, but {why}"));
    } else if let Some(method) = executing.filter(|_| !found.has_role(symbol)) {
        found.note(symbol, || {
            format!(
                "it has `{method}`, but neither its name nor an interface of it says use case or interactor"
            )
        });
    }
}

/// Names of the one method.
const EXECUTING: &[&str] = &["execute", "run", "invoke", "call", "handle", "perform", "exec"];

fn is_use_case(program: &Program, id: TypeId, decl: &TypeDecl) -> bool {
    let by_interface = program.ancestor_names(id).iter().any(|name| {
        let words = words(name);
        words.ends_with(&["use".to_owned(), "case".to_owned()]) || words.ends_with(&["interactor".to_owned()])
    });
    let by_name = ["use case", "usecase", "interactor"]
        .iter()
        .any(|s| ends_with_word(&decl.name, &s.replace(' ', "_")));
    by_interface || by_name
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_use_case_is_a_command_or_a_query() {
        let code = r"
            export class BookLent extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class Book extends AggregateRoot<BookProps> {
                static lend(id: string): Book { const book = new Book(); book.addDomainEvent(new BookLent(id)); return book; }
            }
            export class LendBook implements UseCase<LendBookDTO, void> {
                async execute(request: LendBookDTO) { const book = Book.lend(request.id); await this.books.save(book); }
            }
            export class GetBook implements UseCase<string, Book> {
                async execute(id: string): Promise<Book> { return this.books.find(id); }
            }";
        let lines = evidence_of(&[("book.ts", code)]);
        for expected in ["command LendBook of Book", "LendBook publishes BookLent", "query GetBook"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }
}
