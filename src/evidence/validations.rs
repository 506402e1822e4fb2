//! What a command's fields must be like before anything is recorded: decorators of `class-validator`,
//! refinements of a zod schema, `#[validate(…)]`, and what the command's own constructor refuses.

use std::collections::BTreeSet;

use serde::Serialize;

use super::rules::is_domain;
use super::{CandidateId, Evidence, Kind};
use crate::roles::messages::named_types;
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// A condition on what a command carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Validation {
    /// The command.
    pub command: CandidateId,
    /// The field, as the code writes it; none if the code speaks of the whole.
    pub field: Option<String>,
    /// The event, if the condition is on one of several.
    pub event: Option<CandidateId>,
    /// What the field must be, to stand behind its name (`has at most 20 characters`); of the whole, a sentence.
    pub demand: String,
    /// Words to name the condition by, besides the field.
    pub name: String,
    /// The line that demands it.
    pub place: Place,
}

/// How deep schemas are followed.
const DEPTH: usize = 8;

pub(super) fn collect(program: &Program, evidence: &mut Evidence) {
    let mut out: Vec<Validation> = Vec::new();
    for (id, command) in evidence.of_kind(Kind::Command) {
        let mut seen: BTreeSet<TypeId> = BTreeSet::new();
        for symbol in std::iter::once(&command.symbol).chain(&command.shapes) {
            match symbol {
                Symbol::Type(ty) => of_type(program, id, *ty, &mut seen, &mut out),
                Symbol::Function(function) => {
                    for param in &program.function(*function).params {
                        let declared = param.ty.iter().flat_map(|t| named_types(program, function.0, t));
                        for ty in declared {
                            of_fields(program, id, ty, &mut seen, &mut out);
                        }
                    }
                }
                Symbol::Value(value) => {
                    let place = program.place(*symbol);
                    if let Some(expr) = &program.value_decl(*value).value {
                        of_schema(program, id, value.0, expr, &place, false, DEPTH, &mut out);
                    }
                }
                _ => {}
            }
        }
    }
    out.dedup();
    evidence.validations.extend(out);
}

/// The fields of a command type, and what its own functions refuse.
fn of_type(
    program: &Program,
    command: CandidateId,
    ty: TypeId,
    seen: &mut BTreeSet<TypeId>,
    out: &mut Vec<Validation>,
) {
    of_fields(program, command, ty, seen, out);
    for &method in program.methods(ty) {
        let function = program.function(method);
        let makes = matches!(
            shared_words(&function.name).first().map(String::as_str),
            Some("constructor" | "create" | "new" | "try" | "of" | "from" | "validate" | "parse" | "build")
        );
        if makes {
            out.extend(refusals(program, command, method));
        }
    }
}

fn refusals(program: &Program, command: CandidateId, method: FnId) -> Vec<Validation> {
    let path = &program.files[method.0 as usize].path;
    let guards = program.function(method).body.guards.iter().filter(|g| is_domain(g));
    guards
        .filter_map(|guard| {
            let condition = guard
                .condition
                .as_deref()
                .map(|c| format!(" {} `{c}`", if guard.when_true { "when" } else { "unless" }));
            let said = guard.message.as_deref().map(|m| format!(": {}", m.trim_end_matches(['.', '!'])));
            let name = guard.error.as_deref().filter(|e| words(e).len() > 1).or(guard.message.as_deref())?;
            Some(Validation {
                command,
                field: None,
                event: None,
                demand: format!(
                    "Nothing is recorded{}{}.",
                    condition.unwrap_or_default(),
                    said.unwrap_or_default()
                ),
                name: name.to_owned(),
                place: Place { path: path.clone(), line: guard.span.line },
            })
        })
        .collect()
}

fn of_fields(
    program: &Program,
    command: CandidateId,
    ty: TypeId,
    seen: &mut BTreeSet<TypeId>,
    out: &mut Vec<Validation>,
) {
    if !seen.insert(ty) {
        return;
    }
    let path = &program.files[ty.0 as usize].path;
    for field in &program.ty(ty).fields {
        for annotation in &field.annotations {
            let demands: Vec<(String, String)> = if last_segment(&annotation.name) == "validate" {
                annotation.args.iter().flat_map(by_attribute).collect()
            } else {
                by_decorator(annotation).into_iter().collect()
            };
            for (name, demand) in demands {
                let place = Place { path: path.clone(), line: annotation.span.line };
                out.push(Validation {
                    command,
                    field: Some(field.name.clone()),
                    event: None,
                    demand,
                    name,
                    place,
                });
            }
        }
    }
}

fn number(expr: Option<&Expr>) -> Option<String> {
    match expr? {
        Expr::Number(text) => Some(text.clone()),
        Expr::Name(name) => Some(format!("`{name}`")),
        _ => None,
    }
}

fn told(name: &str, demand: impl Into<String>) -> Option<(String, String)> {
    Some((name.to_owned(), demand.into()))
}

/// `@MaxLength(20)`, `@IsEmail()`. Decorators that only repeat the field's type say nothing new.
fn by_decorator(annotation: &Annotation) -> Option<(String, String)> {
    let arg = |at: usize| annotation.args.get(at);
    match last_segment(&annotation.name) {
        "IsNotEmpty" | "ArrayNotEmpty" => told("not-empty", "is not empty"),
        "MinLength" => told("min-length", format!("has at least {} characters", number(arg(0))?)),
        "MaxLength" => told("max-length", format!("has at most {} characters", number(arg(0))?)),
        "Length" => match (number(arg(0))?, number(arg(1))) {
            (least, Some(most)) => told("length", format!("has {least} to {most} characters")),
            (least, None) => told("length", format!("has at least {least} characters")),
        },
        "Min" => told("min", format!("is at least {}", number(arg(0))?)),
        "Max" => told("max", format!("is at most {}", number(arg(0))?)),
        "ArrayMinSize" => told("min-size", format!("has at least {} entries", number(arg(0))?)),
        "ArrayMaxSize" => told("max-size", format!("has at most {} entries", number(arg(0))?)),
        "IsPositive" => told("positive", "is positive"),
        "IsNegative" => told("negative", "is negative"),
        "IsEmail" => told("format", "is an email address"),
        "IsUrl" | "IsURL" => told("format", "is a web address"),
        "IsPhoneNumber" | "IsMobilePhone" => told("format", "is a phone number"),
        "IsCreditCard" => told("format", "is the number of a credit card"),
        "IsIBAN" => told("format", "is an IBAN"),
        "Matches" => match arg(0)? {
            Expr::Other(pattern) | Expr::Str(pattern) => told("pattern", format!("matches `{pattern}`")),
            Expr::Name(pattern) => told("pattern", format!("matches `{pattern}`")),
            _ => None,
        },
        _ => None,
    }
}

/// `length(min = 3, max = 20)`, `range(min = 1)`, `email` inside `#[validate(…)]`.
fn by_attribute(arg: &Expr) -> Option<(String, String)> {
    let (name, args): (&str, &[Expr]) = match arg {
        Expr::Name(name) => (name, &[]),
        Expr::Call(None, name, args) => (name, args),
        _ => return None,
    };
    let get = |key: &str| number(args.iter().find_map(|a| a.get(key)));
    match (name, get("min"), get("max"), get("equal")) {
        ("email", ..) => told("format", "is an email address"),
        ("url", ..) => told("format", "is a web address"),
        ("length", _, _, Some(exactly)) => told("length", format!("has a length of {exactly}")),
        ("length", Some(least), Some(most), _) => {
            told("length", format!("has a length of {least} to {most}"))
        }
        ("length", Some(least), None, _) => told("min-length", format!("has a length of at least {least}")),
        ("length", None, Some(most), _) => told("max-length", format!("has a length of at most {most}")),
        ("range", Some(least), Some(most), _) => told("range", format!("is {least} to {most}")),
        ("range", Some(least), None, _) => told("min", format!("is at least {least}")),
        ("range", None, Some(most), _) => told("max", format!("is at most {most}")),
        _ => None,
    }
}

/// Refinements in the input schema of a command that is a value.
#[allow(clippy::too_many_arguments)]
fn of_schema(
    program: &Program,
    command: CandidateId,
    file: u32,
    expr: &Expr,
    place: &Place,
    inside: bool,
    depth: usize,
    out: &mut Vec<Validation>,
) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match expr {
        Expr::Name(path) if inside => {
            let Some(value) = program.value(file, path) else { return };
            let place = program.place(Symbol::Value(value));
            if let Some(named) = &program.value_decl(value).value {
                of_schema(program, command, value.0, named, &place, true, depth, out);
            }
        }
        Expr::Construct(_, args, fields) => {
            for arg in args {
                of_schema(program, command, file, arg, place, inside, depth, out);
            }
            for (key, value) in fields {
                of_schema(program, command, file, value, place, inside || is_input(key), depth, out);
            }
        }
        Expr::Object(entries) if !inside => {
            for (key, value) in entries.iter().filter(|(key, _)| is_input(key)) {
                let _ = key;
                of_schema(program, command, file, value, place, true, depth, out);
            }
        }
        Expr::Call(Some(holder), name, args)
            if inside && name == "object" && holder.as_name() == Some("z") =>
        {
            for (field, schema) in args.iter().filter_map(entries).flatten() {
                for (name, demand) in refinements(schema) {
                    out.push(Validation {
                        command,
                        field: Some(field.clone()),
                        event: None,
                        demand,
                        name,
                        place: place.clone(),
                    });
                }
            }
        }
        Expr::Call(Some(holder), _, _) if inside => {
            of_schema(program, command, file, holder, place, inside, depth, out);
        }
        _ => {}
    }
}

fn is_input(key: &str) -> bool {
    shared_words(key).iter().any(|w| matches!(w.as_str(), "input" | "schema" | "payload" | "body"))
}

fn entries(expr: &Expr) -> Option<&Vec<(String, Expr)>> {
    match expr {
        Expr::Object(entries) => Some(entries),
        _ => None,
    }
}

/// `z.string().min(3).email()`: the innermost call is the type.
fn refinements(schema: &Expr) -> Vec<(String, String)> {
    let mut chain: Vec<(&str, &[Expr])> = Vec::new();
    let mut at = schema;
    while let Expr::Call(Some(holder), name, args) = at {
        chain.push((name, args));
        at = holder;
        if chain.len() > DEPTH {
            break;
        }
    }
    chain.reverse();
    let unit = match chain.first().map(|(name, _)| *name) {
        Some("string") => Some("characters"),
        Some("array") => Some("entries"),
        _ => None,
    };
    let of = |(name, args): &(&str, &[Expr])| -> Option<(String, String)> {
        let limit = number(args.first());
        match (*name, unit) {
            ("min", Some(unit)) => told("min-length", format!("has at least {} {unit}", limit?)),
            ("max", Some(unit)) => told("max-length", format!("has at most {} {unit}", limit?)),
            ("length", Some(unit)) => told("length", format!("has {} {unit}", limit?)),
            ("min" | "gte", None) => told("min", format!("is at least {}", limit?)),
            ("max" | "lte", None) => told("max", format!("is at most {}", limit?)),
            ("gt", None) => told("min", format!("is more than {}", limit?)),
            ("lt", None) => told("max", format!("is less than {}", limit?)),
            ("nonempty", _) => told("not-empty", "is not empty"),
            ("positive", None) => told("positive", "is positive"),
            ("nonnegative", None) => told("not-negative", "is not negative"),
            ("email", _) => told("format", "is an email address"),
            ("url", _) => told("format", "is a web address"),
            _ => None,
        }
    };
    chain.iter().filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, named};

    #[test]
    fn decorators_on_a_command_s_fields_are_its_constraints_with_their_lines() {
        let code = r"
            export class SignGuestBook {
                @IsString()
                @MaxLength(280)
                text: string;
                @IsEmail()
                email: string;
            }
            export class GuestBookSigned { text: string; }
            export class GuestBook extends AggregateRoot { sign() { this.apply(new GuestBookSigned()); } }
            @CommandHandler(SignGuestBook)
            export class SignGuestBookHandler { async execute(command: SignGuestBook) { const b = new GuestBook(); b.sign(); } }";
        let command = document(&[("book.ts", code)], "command", "sign-guest-book");
        assert_eq!(named(&command["constraints"], "name"), ["text-max-length", "email-format"]);
        assert_eq!(command["constraints"][0]["rule"], "`text` has at most 280 characters.");
        assert_eq!(command["metadata"]["annotations"]["constraint.text-max-length"], "book.ts:4");
    }

    #[test]
    fn what_the_command_s_constructor_refuses_records_nothing() {
        let code = r"
            export class BookTrip {
                constructor(readonly from: string, readonly to: string) {
                    if (from === to) throw new Error('A trip leads somewhere else.');
                }
            }
            export class TripBooked { from: string; }
            export class Trip extends AggregateRoot { book() { this.apply(new TripBooked()); } }
            @CommandHandler(BookTrip)
            export class BookTripHandler { async execute(command: BookTrip) { const t = new Trip(); t.book(); } }";
        let command = document(&[("trip.ts", code)], "command", "book-trip");
        assert_eq!(
            command["constraints"][0]["rule"],
            "Nothing is recorded when `from === to`: A trip leads somewhere else."
        );
    }

    #[test]
    fn rust_attributes_say_what_fields_are_like() {
        let code = r#"
            pub enum LetterCommand { Send(SendLetter) }
            pub struct SendLetter { #[validate(length(min = 1, max = 500))] pub text: String, #[validate(email)] pub to: String }
            pub enum LetterEvent { LetterSent { text: String } }
            pub struct Letter {}
            impl Aggregate for Letter {
                type Command = LetterCommand;
                type Event = LetterEvent;
                type Error = LetterError;
                async fn handle(&self, command: LetterCommand) -> Result<Vec<LetterEvent>, LetterError> {
                    match command { LetterCommand::Send(send) => Ok(vec![LetterEvent::LetterSent { text: send.text }]) }
                }
                fn apply(&mut self, event: LetterEvent) {}
            }"#;
        let all = crate::sketch::testing::documents(&[("src/letter.rs", code)]);
        let command = all.iter().find(|d| d["kind"] == "command").unwrap();
        let rules = named(&command["constraints"], "rule");
        assert_eq!(rules, ["`text` has a length of 1 to 500.", "`to` is an email address."]);
    }
}
