//! Functions that decide (command and state in, events out) and evolve (state and event in,
//! state out), whatever they are called and however their messages are written.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{arms_by_message, labelled, leaves, messages_in, named_types};
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct Deciders;

impl Convention for Deciders {
    fn id(&self) -> &'static str {
        "deciders"
    }

    fn summary(&self) -> &'static str {
        "functions from command and state to events, and from state and event to state"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for id in taking(program, found, Role::Command) {
            handler(program, id, program.function(id), found);
        }
        // A workflow follows the events of others without owning them.
        let mut followed: BTreeSet<(u32, Symbol)> = BTreeSet::new();
        for (link, _) in found.links() {
            if let Link::Consumes { consumer: Symbol::Value(workflow), event, .. } = link {
                followed.insert((workflow.0, *event));
            }
        }
        for id in taking(program, found, Role::Event) {
            evolver(program, id, program.function(id), &followed, found);
        }
    }
}

/// Types of what a function takes; `createDecide()` gives back the function that decides, whose parameters
/// are typed inside.
fn told(function: &Function) -> impl Iterator<Item = &TypeRef> {
    let makes = || shared_words(&function.name).iter().any(|w| w == "decide" || w == "decider");
    let typed = function.body.locals.iter().filter(|l| l.value.is_none()).filter_map(|l| l.ty.as_ref());
    let inner = typed.filter(move |_| makes());
    function.params.iter().filter_map(|p| p.ty.as_ref()).chain(inner)
}

/// The functions that take a message in a role.
fn taking(program: &Program, found: &Findings, role: Role) -> Vec<FnId> {
    let takes = |id: FnId, function: &Function| {
        let taken = told(function).any(|ty| !messages_in(program, found, id.0, ty, role).is_empty());
        taken.then_some(id)
    };
    program.map_functions(takes).into_iter().flatten().collect()
}

/// A function that takes a command (or a union of them) and yields events.
fn handler(program: &Program, id: FnId, function: &Function, found: &mut Findings) {
    let file = id.0;
    for ty in told(function) {
        let commands = messages_in(program, found, file, ty, Role::Command);
        if commands.is_empty() {
            continue;
        }
        if !yields_events(program, id, function, found) {
            found.note(Symbol::Function(id), || {
                "it takes a command, but yields no event that was found".to_owned()
            });
            continue;
        }
        let arms: Vec<(Span, Vec<Symbol>)> = arms_by_message(program, found, id, Role::Command)
            .into_iter()
            .map(|(arm, symbols)| (arm.span, symbols))
            .collect();
        let state = made_state(program, id, function, found)
            .or_else(|| state_param(program, file, function, found))
            .or_else(|| own_state(program, id, function, found));
        for &command in &commands {
            let mut spans = arms
                .iter()
                .filter(|(_, symbols)| symbols.contains(&command))
                .map(|(span, _)| *span)
                .peekable();
            if spans.peek().is_none() && (commands.len() == 1 || arms.is_empty()) {
                found.link(Link::HandledBy { command, function: id, within: None });
            }
            for span in spans {
                found.link(Link::HandledBy { command, function: id, within: Some(span) });
            }
            if let Some(state) = state {
                found.part(Symbol::Type(state), Role::Aggregate, Confidence::Likely);
                found.link(Link::BelongsTo { part: command, unit: Symbol::Type(state) });
            }
        }
    }
}

fn yields_events(program: &Program, id: FnId, function: &Function, found: &Findings) -> bool {
    let declared = function
        .returns
        .as_ref()
        .is_some_and(|r| !messages_in(program, found, id.0, r, Role::Event).is_empty());
    declared
        || function
            .body
            .constructions
            .iter()
            .any(|c| labelled(program, found, id.0, &label_of(c), Role::Event).is_some())
}

/// What a construction would be called as a case label.
pub(super) fn label_of(construction: &Construction) -> Label {
    match construction.kind {
        ConstructionKind::Tagged => Label::Literal(construction.path.clone()),
        _ => Label::Path(construction.path.clone()),
    }
}

/// `createDecider(clock)` gives back an object that decides and evolves; the functions inside say on what, and
/// which events it evolves by belong to that.
fn made_state(program: &Program, id: FnId, function: &Function, found: &mut Findings) -> Option<TypeId> {
    if shared_words(&function.name).last().is_none_or(|w| w != "decider") {
        return None;
    }
    let inner: Vec<&TypeRef> =
        function.body.locals.iter().filter(|l| l.value.is_none()).filter_map(|l| l.ty.as_ref()).collect();
    let is_message = |ty: TypeId| {
        leaves(program, ty)
            .iter()
            .any(|&s| [Role::Command, Role::Event, Role::Query].iter().any(|&role| found.is(s, role)))
    };
    let state = inner
        .iter()
        .filter_map(|ty| program.resolve(id.0, ty.name()?))
        .find(|ty| !is_message(*ty) && !is_port(program, *ty))?;
    let events: Vec<Symbol> =
        inner.iter().flat_map(|ty| messages_in(program, found, id.0, ty, Role::Event)).collect();
    for part in events {
        found.link(Link::BelongsTo { part, unit: Symbol::Type(state) });
    }
    Some(state)
}

/// The parameter that holds the state a decision is taken on: a declared type that is no message.
fn state_param(program: &Program, file: u32, function: &Function, found: &Findings) -> Option<TypeId> {
    function.params.iter().find_map(|param| {
        let ty = param.ty.as_ref()?;
        let id = program.resolve(file, ty.name()?)?;
        let is_message = leaves(program, id)
            .iter()
            .any(|&s| [Role::Command, Role::Event, Role::Query].iter().any(|&role| found.is(s, role)));
        let is_port = is_port(program, id);
        (!is_message && !is_port).then_some(id)
    })
}

/// The object itself, if another of its methods folds events.
fn own_state(program: &Program, id: FnId, function: &Function, found: &Findings) -> Option<TypeId> {
    // Rust: `fn handle(state: &Self, command: C)` is as good as a method.
    let given_itself = || function.params.iter().filter_map(|p| p.ty.as_ref()).any(is_itself);
    let owner = program.owner(id).filter(|_| !function.is_static || given_itself())?;
    let symbol = Symbol::Type(owner);
    let plays = [Role::Consumer, Role::ReadModel, Role::Command, Role::Event];
    let folds = |method: &FnId| {
        let function = program.function(*method);
        super::aggregate_traits::folds(&function.name)
            && function.params.iter().any(|p| {
                p.ty.as_ref()
                    .is_some_and(|t| !messages_in(program, found, method.0, t, Role::Event).is_empty())
            })
    };
    (!plays.iter().any(|role| found.is(symbol, *role)) && program.methods(owner).iter().any(folds))
        .then_some(owner)
}

/// `Self`, `&Self`, `Option<Self>`.
fn is_itself(ty: &TypeRef) -> bool {
    ty.name() == Some("Self")
}

/// A type that only offers behaviour (a port, a service) is no state.
fn is_port(program: &Program, id: TypeId) -> bool {
    let decl = program.ty(id);
    let last = words(&decl.name);
    let keeps = last.len() > 1
        && last.last().is_some_and(|w| {
            matches!(
                w.as_str(),
                "repository"
                    | "repo"
                    | "store"
                    | "service"
                    | "client"
                    | "pool"
                    | "bus"
                    | "publisher"
                    | "dispatcher"
            )
        });
    let needed =
        last.last().is_some_and(|w| matches!(w.as_str(), "deps" | "dependencies" | "services" | "ports"));
    // `struct Deps { events: Arc<dyn EventStore>, books: Arc<dyn BookService> }`
    let offers = |field: &Field| {
        // An adapter may be called like the trait that it implements.
        let named = field.ty.as_ref().and_then(TypeRef::name).map_or(&[][..], |n| program.types_named(n));
        named.iter().any(|ty| program.ty(*ty).kind == TypeKind::Trait)
    };
    if keeps || needed || !decl.fields.is_empty() && decl.fields.iter().all(offers) {
        return true;
    }
    let holds_data = match &decl.alias {
        Some(TypeRef::Function(_)) => false,
        Some(TypeRef::Object(fields)) => fields.iter().any(|f| !matches!(f.ty, Some(TypeRef::Function(_)))),
        Some(_) => true,
        None => {
            matches!(decl.kind, TypeKind::Enum)
                || decl.fields.iter().any(|f| !matches!(f.ty, Some(TypeRef::Function(_))))
        }
    };
    !holds_data
}

/// A function that folds events into a state: `evolve(state: S, event: E): S`.
fn evolver(
    program: &Program,
    id: FnId,
    function: &Function,
    followed: &BTreeSet<(u32, Symbol)>,
    found: &mut Findings,
) {
    let file = id.0;
    let Some((at, events)) = function.params.iter().enumerate().find_map(|(at, p)| {
        let events = messages_in(program, found, file, p.ty.as_ref()?, Role::Event);
        (!events.is_empty()).then_some((at, events))
    }) else {
        return;
    };
    // What wraps the event (`Persisted<OrderEvent>[]`) is no state.
    let others = || {
        let all = function.params.iter().enumerate().filter(|(nth, _)| *nth != at);
        all.filter_map(|(_, p)| p.ty.as_ref())
    };
    let Some(result) = function.returns.as_ref().or(others().next()) else { return };
    let itself = is_itself(result) || result.args().first().is_some_and(is_itself);
    let given =
        if itself { program.owner(id) } else { named_types(program, file, result).into_iter().next() };
    let Some(state) = given else { return };
    let takes_state =
        others().any(|ty| (itself && is_itself(ty)) || named_types(program, file, ty).contains(&state));
    let state = Symbol::Type(state);
    let is_message = match state {
        Symbol::Type(ty) => {
            leaves(program, ty).iter().any(|&s| found.is(s, Role::Event) || found.is(s, Role::Command))
        }
        _ => true,
    };
    if is_message || !takes_state {
        found.note(Symbol::Function(id), || {
            "it takes an event, but gives back no state that it takes, too".to_owned()
        });
        return;
    }
    found.link(Link::Replays { function: id });
    if found.is(state, Role::Aggregate) && !looks_like_view(program.name(state)) {
        for event in events.into_iter().filter(|event| !followed.contains(&(file, *event))) {
            found.link(Link::BelongsTo { part: event, unit: state });
        }
    }
}

/// Names that say a type is there to be looked at.
pub(crate) fn looks_like_view(name: &str) -> bool {
    words_of_view(&words(name))
}

/// As [`looks_like_view`], for a name that is split into words already.
pub(super) fn words_of_view(words: &[String]) -> bool {
    let [.., last] = words else { return false };
    match last.as_str() {
        "view" | "details" | "summary" | "projection" | "overview" | "dashboard" | "history" | "report" => {
            true
        }
        "model" => words.ends_with(&["read".to_owned(), "model".to_owned()]),
        "info" => words.ends_with(&["short".to_owned(), "info".to_owned()]),
        "item" => words.ends_with(&["list".to_owned(), "item".to_owned()]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_keeps_events_is_no_state() {
        let text = r#"
            pub enum LoanCommand { Lend { book: String } }
            pub enum LoanEvent { Lent { book: String } }
            pub struct SqlEventRepository<C, E> { pool: Pool, marker: PhantomData<(C, E)> }
            pub struct LoanState { book: Option<String> }
            fn decide(command: &LoanCommand, state: &LoanState) -> Result<Vec<LoanEvent>, Error> {
                match command { LoanCommand::Lend { book } => Ok(vec![LoanEvent::Lent { book: book.clone() }]) }
            }
            pub async fn handle_loan(
                repository: Arc<SqlEventRepository<LoanCommand, LoanEvent>>, command: LoanCommand,
            ) -> Result<Vec<LoanEvent>, Error> { repository.handle(&command).await }"#;
        assert_eq!(
            evidence_of(&[("src/loan.rs", text)]),
            [
                "Lend publishes Lent",
                "aggregate LoanState",
                "command Lend of LoanState",
                "event Lent of LoanState"
            ]
        );
    }

    #[test]
    fn a_type_that_decides_over_itself_without_a_receiver_is_the_aggregate() {
        let text = r#"
            pub enum LoanCommand { Lend { book: String }, Return }
            pub enum LoanEvent { Lent { book: String }, Returned }
            pub struct LoanAggregate { book: Option<String>, version: u64 }
            impl LoanAggregate {
                pub fn handle_command(aggregate: &Self, command: LoanCommand) -> Result<Vec<LoanEvent>, Error> {
                    match command {
                        LoanCommand::Lend { book } => Ok(vec![LoanEvent::Lent { book }]),
                        LoanCommand::Return => Ok(vec![LoanEvent::Returned]),
                    }
                }
                pub fn apply_event(aggregate: &Self, event: LoanEvent) -> Result<Self, Error> {
                    match event {
                        LoanEvent::Lent { book } => Ok(Self { book: Some(book), version: 0 }),
                        LoanEvent::Returned => Ok(Self { book: None, version: 0 }),
                    }
                }
            }"#;
        assert_eq!(
            evidence_of(&[("src/loan.rs", text)]),
            [
                "Lend publishes Lent",
                "Return publishes Returned",
                "aggregate LoanAggregate",
                "command Lend of LoanAggregate",
                "command Return of LoanAggregate",
                "event Lent of LoanAggregate",
                "event Returned of LoanAggregate",
            ]
        );
    }
}
