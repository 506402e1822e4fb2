//! Commands without a suffix: `async fn lend_book(deps: &Deps, cmd: LendBook)`. The parameter says that it is
//! a command, and so does the function's name or the module that declares the type.

use super::Convention;
use super::enums::is_command_line;
use super::finding::{Confidence, Findings, Link, Role};
use super::verbs::reads_as_imperative;
use super::words::{ends_with_word, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ToldCommands;

impl Convention for ToldCommands {
    fn id(&self) -> &'static str {
        "told-commands"
    }

    fn summary(&self) -> &'static str {
        "structs that a function is told as its command, called alike or kept among commands"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        // Where nothing ever happens, a command may as well be one of a command line.
        if found.in_role(Role::Event).next().is_none() {
            return;
        }
        for (id, function) in program.functions() {
            if program.files[id.0 as usize].language != Language::Rust || function.is_abstract {
                continue;
            }
            for param in function.params.iter().filter(|p| matches!(p.name.as_str(), "cmd" | "command")) {
                let named = param.ty.as_ref().and_then(TypeRef::name);
                if let Some(ty) = named.and_then(|name| program.resolve_alias(id.0, name)) {
                    told(program, id, ty, found);
                }
            }
        }
    }
}

fn told(program: &Program, id: FnId, ty: TypeId, found: &mut Findings) {
    let (command, decl) = (Symbol::Type(ty), program.ty(ty));
    let known = found.is(command, Role::Command);
    if decl.kind != TypeKind::Struct || (found.has_role(command) && !known) {
        return;
    }
    let function = program.function(id);
    let alike = words(&function.name) == words(&decl.name);
    let path = &program.files[ty.0 as usize].path;
    let among_commands = path
        .split('/')
        .any(|part| matches!(part.split('.').next(), Some(stem) if ends_with_word(stem, "commands")));
    let why = [
        (is_command_line(decl), "it describes a command line"),
        (!reads_as_imperative(&decl.name) && !alike, "its name orders nothing"),
        (!alike && !among_commands, "neither the function nor its module is called after it"),
    ];
    if let Some((_, why)) = why.into_iter().find(|(holds, _)| *holds).filter(|_| !known) {
        found.note(command, || format!("{} takes it as its command, but {why}", function.name));
        return;
    }
    if known && !alike {
        return;
    }
    found.part(command, Role::Command, Confidence::Likely);
    found.link(Link::HandledBy { command, function: id, within: None });
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_a_function_is_told_as_its_command_is_one() {
        let domain = "
            pub struct LendBook { pub book: String }
            pub struct ServeArgs { pub port: u16 }
            pub struct BookLent { pub book: String }
            pub struct LoanBecameOverdue { pub book: String }
            pub enum DomainEvent { BookLent(BookLent), LoanBecameOverdue(LoanBecameOverdue) }
            pub enum Loan { Active { book: String }, Overdue { book: String } }
            pub fn lend_book(book: String) -> (Loan, BookLent) {
                (Loan::Active { book: book.clone() }, BookLent { book })
            }
            pub fn apply_event(loan: Option<Loan>, event: &DomainEvent) -> Loan {
                match event {
                    DomainEvent::BookLent(e) => Loan::Active { book: e.book.clone() },
                    DomainEvent::LoanBecameOverdue(e) => Loan::Overdue { book: e.book.clone() },
                }
            }";
        let service = "
            use crate::loan::{self, LendBook, LoanBecameOverdue, ServeArgs};
            pub async fn lend_book(deps: &Deps, cmd: LendBook) -> Result<(), E> {
                if !deps.books.is_free(&cmd.book).await? { return Err(LoanError::BookNotFree); }
                let (_, event) = loan::lend_book(cmd.book);
                deps.events.append(event).await
            }
            pub async fn detect_overdue_loans(deps: &Deps) -> Result<(), E> {
                for book in deps.overdue().await? { deps.events.append(LoanBecameOverdue { book }).await?; }
                Ok(())
            }
            pub fn serve(command: ServeArgs) {}";
        let lines = evidence_of(&[("src/loan.rs", domain), ("src/loan_service.rs", service)]);
        assert_eq!(
            lines,
            [
                "LendBook publishes BookLent",
                "Loan refuses LendBook: BookNotFree",
                "aggregate Loan",
                "command LendBook of Loan",
                "command detect_overdue_loans of Loan",
                "detect_overdue_loans publishes LoanBecameOverdue",
                "event BookLent of Loan",
                "event LoanBecameOverdue of Loan",
            ]
        );
    }
}
