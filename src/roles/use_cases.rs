//! Application operations as classes: `class PlaceOrder implements UseCase<…> { execute(request) }`.
//! The class is the command or, if it only looks, the query.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::verbs::reads_as_question;
use super::words::{ends_with_word, shared_words, words};
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
        carry_themselves_out(program, found);
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

/// `class LendBookCommand { constructor(books: Books) {} execute(input: LendBookInput) { … } }`: a class called a
/// command that nothing else handles, and that is carried out by its own method on what it is told.
fn carry_themselves_out(program: &Program, found: &mut Findings) {
    let handled: BTreeSet<Symbol> = found
        .links()
        .filter_map(|(link, _)| match link {
            Link::HandledBy { command, .. } => Some(*command),
            _ => None,
        })
        .collect();
    let own: Vec<_> = found
        .in_role(Role::Command)
        .filter(|part| !handled.contains(&part.symbol))
        .filter_map(|part| {
            let Symbol::Type(id) = part.symbol else { return None };
            let function = EXECUTING.iter().find_map(|n| program.method(id, n))?;
            let does = !program.function(function).is_abstract && program.function(function).params.len() < 2;
            (program.ty(id).kind == TypeKind::Class && does).then_some((id, function))
        })
        .collect();
    for (id, function) in own {
        let command = Symbol::Type(id);
        found.link(Link::HandledBy { command, function, within: None });
        if holds_tools(program, id) {
            let told = request_of(program, function).filter(|shape| !found.has_role(*shape));
            let shape = told.unwrap_or(Symbol::Function(function));
            found.link(Link::ShapedBy { part: command, shape });
        }
    }
}

/// Whether all that an object of the class holds are things to work with: declared types with methods of
/// their own, or interfaces and classes of elsewhere that are called after what they do.
fn holds_tools(program: &Program, id: TypeId) -> bool {
    let is_tool = |field: &Field| {
        let Some(name) = field.ty.as_ref().and_then(TypeRef::name) else { return false };
        let declared = program.resolve_alias(id.0, name);
        let works = declared.is_some_and(|ty| !program.methods(ty).is_empty());
        let called = shared_words(name).last().is_some_and(|w| TOOLS.contains(&w.as_str()));
        works || called
    };
    program.ty(id).fields.iter().filter(|f| !f.is_static).all(is_tool)
}

/// Last words of the names of what an operation works with.
const TOOLS: &[&str] = &[
    "repository",
    "repo",
    "service",
    "store",
    "bus",
    "publisher",
    "client",
    "gateway",
    "factory",
    "logger",
    "provider",
    "adapter",
    "context",
    "connection",
    "dispatcher",
    "mapper",
    "emitter",
    "port",
];

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
    fn a_command_that_carries_itself_out_is_told_what_its_method_is_given() {
        let code = r"
            export interface DepositInput { tillId: string; cents: number }
            export class CoinsDepositedEvent extends DomainEvent { constructor(readonly cents: number) { super(); } }
            export class Till extends AggregateRoot {
                deposit(cents: number) { this.addEvent(new CoinsDepositedEvent(cents)); }
            }
            export class TillRepository { async replayById(id: string): Promise<Till | null> { return null; } }
            export class DepositCommand {
                constructor(private readonly tills: TillRepository) {}
                async execute(input: DepositInput) {
                    const till = await this.tills.replayById(input.tillId);
                    till.deposit(input.cents);
                }
            }";
        let lines = evidence_of(&[("till.ts", code)]);
        assert!(lines.contains(&"DepositCommand publishes CoinsDepositedEvent".to_owned()), "{lines:#?}");
        assert!(!lines.contains(&"command deposit of Till".to_owned()), "{lines:#?}");
        let command = crate::sketch::testing::document(&[("till.ts", code)], "command", "deposit");
        assert!(command["data"]["properties"].get("till-id").is_some(), "{command:#?}");
        assert!(command["data"]["properties"].get("tills").is_none(), "{command:#?}");
    }

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
