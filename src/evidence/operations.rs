//! Operations without a command type: a public method of an aggregate that records events and that
//! no command leads to is a command by its own name.

use std::collections::{BTreeMap, BTreeSet};

use super::flow::Flow;
use super::{Candidate, Evidence, Handling, Kind, operations_of};
use crate::roles::Findings;
use crate::roles::verbs::{reads_as_imperative, reads_as_past, reads_as_question};
use crate::roles::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::{Function, Visibility};
use crate::syntax::{FnId, Program, Symbol};

pub(super) fn add(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
) {
    offered(program, found, flow, evidence, handlings);
    let mut reached: BTreeSet<FnId> =
        handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect();
    services(program, found, flow, evidence, handlings, &mut reached);
    for (unit, function) in operations_of(found) {
        let Some(unit_id) = evidence.find(unit, Kind::Aggregate) else { continue };
        let decl = program.function(function);
        if reached.contains(&function) || is_technical(&decl.name) {
            continue;
        }
        let reach = flow.reach(function, None, None);
        if reach.events.is_empty() {
            continue;
        }
        if let Some(command) = repeated(program, flow, evidence, handlings, function, &reach) {
            // What it refuses is still a rule of the unit.
            handlings.push(Handling { command, reach });
            continue;
        }
        let confidence = evidence.candidates[unit_id].confidence;
        let conventions = evidence.candidates[unit_id].conventions.clone();
        let symbol = Symbol::Function(function);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: identifier(program, unit, &decl.name),
            symbol,
            shapes: Vec::new(),
            unit: Some(unit_id),
            places: vec![program.place(symbol)],
            conventions,
            confidence,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// The command that a method repeats: one that nobody calls and that only records what a command type
/// records already is another way to write it (for tests, for tutorials), and no command of its own.
fn repeated(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    handlings: &[Handling],
    function: FnId,
    reach: &super::Reach,
) -> Option<super::CandidateId> {
    let typed = |h: &&Handling| !matches!(evidence.candidates[h.command].symbol, Symbol::Function(_));
    let same = handlings
        .iter()
        .filter(typed)
        .find(|h| reach.events.keys().all(|event| h.reach.events.contains_key(event)))?;
    let name = &program.function(function).name;
    let is_called = program.callers_named(name).iter().any(|&caller| {
        flow.calls(caller).any(|(call, callees)| call.name == *name && callees.contains(&function))
    });
    (!is_called).then_some(same.command)
}

/// A method of an application service that leads to an operation is the command in its stead: one
/// command for one operation, however many layers it passes.
fn services(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
    reached: &mut BTreeSet<FnId>,
) {
    let open: BTreeMap<FnId, Symbol> = operations_of(found)
        .filter(|(_, f)| !reached.contains(f) && !is_technical(&program.function(*f).name))
        .map(|(unit, function)| (function, unit))
        .collect();
    if open.is_empty() {
        return;
    }
    // What each chosen function does to the aggregates: one that only wraps another is no second command.
    let mut chosen: BTreeMap<FnId, BTreeSet<FnId>> = BTreeMap::new();
    let before = reached.clone();
    let asked = asked_for(program, found, flow);
    for (id, function) in program.functions() {
        // What requests ask for is an operation, even if another one does it on the way.
        let is_done = |id: &FnId| reached.contains(id) && (before.contains(id) || !asked.contains(id));
        let Some(identifier) = offered_name(program, id, function).filter(|_| !is_done(&id)) else {
            continue;
        };
        let reach = flow.reach(id, None, None);
        let done: BTreeSet<FnId> = reach.functions.iter().copied().filter(|f| open.contains_key(f)).collect();
        let Some(unit) = reach.functions.iter().find_map(|f| open.get(f)) else { continue };
        let Some(unit) = evidence.find(*unit, Kind::Aggregate).filter(|_| !reach.events.is_empty()) else {
            continue;
        };
        if reach.functions.iter().any(|f| chosen.get(f) == Some(&done)) {
            continue;
        }
        chosen.insert(id, done);
        reached.extend(reach.functions.iter().copied());
        let symbol = Symbol::Function(id);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier,
            symbol,
            shapes: Vec::new(),
            unit: Some(unit),
            places: vec![program.place(symbol)],
            conventions: evidence.candidates[unit].conventions.clone(),
            confidence: evidence.candidates[unit].confidence,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// The functions that endpoints call under their own name: `open(body)` of a controller calls `this.opening.open(body)`.
fn asked_for(program: &Program, found: &Findings, flow: &Flow<'_>) -> BTreeSet<FnId> {
    let endpoints = found.links().filter_map(|(link, _)| match link {
        crate::roles::Link::Endpoint { function } => Some(*function),
        _ => None,
    });
    endpoints
        .flat_map(|endpoint| {
            let name = &program.function(endpoint).name;
            let calls = flow.calls(endpoint).filter(move |(call, _)| call.name == *name);
            calls.flat_map(|(_, callees)| callees)
        })
        .copied()
        .collect()
}

/// What a function of the application layer is called as an operation: a method of a service or a command
/// handler by its own name, `create_order.rs` with its `handle` by the file's.
fn offered_name(program: &Program, id: FnId, function: &Function) -> Option<String> {
    if function.visibility != Visibility::Public
        || function.name == "constructor"
        || function.is_abstract
        || is_technical(&function.name)
    {
        return None;
    }
    let Some(owner) = &function.owner else {
        let file = &program.files[id.0 as usize];
        let stem = file.path.rsplit('/').next()?.split('.').next()?;
        let handles = matches!(function.name.as_str(), "handle" | "execute" | "run" | "perform");
        let named = handles && file.language == Language::Rust && reads_as_imperative(stem);
        return named.then(|| stem.to_owned());
    };
    let owner = shared_words(owner);
    let owner: Vec<&str> = owner.iter().map(String::as_str).collect();
    let serves =
        matches!(owner.as_slice(), [.., "service"] | [.., "command", "processor" | "handler" | "handlers"]);
    serves.then(|| function.name.clone())
}

/// Functions of services that lead to events, and that no command type reaches. Where one only passes
/// on to another of the same name (`close` to `close_in_op`), the outer one is the operation.
fn offered(
    program: &Program,
    found: &Findings,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    handlings: &mut Vec<Handling>,
) {
    let reached: BTreeSet<FnId> = handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect();
    let offers: Vec<FnId> = found
        .links()
        .filter_map(|(link, _)| match link {
            crate::roles::Link::Offers { function } => Some(*function),
            _ => None,
        })
        .filter(|f| !reached.contains(f) && !reads_as_question(&program.function(*f).name))
        .collect();
    let walked: Vec<(FnId, super::Reach)> = offers.iter().map(|&f| (f, flow.reach(f, None, None))).collect();
    let inner: BTreeSet<FnId> = walked
        .iter()
        .flat_map(|(outer, reach)| {
            let name = &program.function(*outer).name;
            reach.functions.iter().copied().filter(move |f| {
                f != outer
                    && program
                        .function(*f)
                        .name
                        .strip_prefix(name.as_str())
                        .is_some_and(|r| r.starts_with('_'))
            })
        })
        .collect();
    let names: BTreeSet<(Option<crate::syntax::TypeId>, &str)> =
        walked.iter().map(|(f, _)| (program.owner(*f), program.function(*f).name.as_str())).collect();
    // `close_accounts_of_holder` beside `close_account` only does the same several times.
    let in_bulk = |f: FnId| {
        let (owner, name) = (program.owner(f), program.function(f).name.as_str());
        names.iter().any(|(o, single)| {
            *o == owner && name.strip_prefix(single).is_some_and(|rest| rest == "s" || rest.starts_with("s_"))
        })
    };
    for (function, reach) in &walked {
        if reach.events.is_empty() || inner.contains(function) || in_bulk(*function) {
            continue;
        }
        if let Some(sent) = sent_only(evidence, handlings, reach) {
            sent.take_in(reach);
            continue;
        }
        let (function, reach) = (*function, reach.clone());
        let symbol = Symbol::Function(function);
        let command = evidence.add(Candidate {
            kind: Kind::Command,
            identifier: service_operation(program.function(function)),
            symbol,
            shapes: Vec::new(),
            unit: None,
            places: vec![program.place(symbol)],
            conventions: vec![super::SERVICE_OPERATION],
            confidence: crate::roles::Confidence::Likely,
            inferred: false,
        });
        handlings.push(Handling { command, reach });
    }
}

/// The one command that a function sends before it hands on events: what it records and refuses belongs
/// to that command.
fn sent_only<'h>(
    evidence: &Evidence,
    handlings: &'h mut [Handling],
    reach: &super::Reach,
) -> Option<&'h mut super::Reach> {
    let mut sent = reach.commands.keys();
    let (Some(&only), None) = (sent.next(), sent.next()) else { return None };
    let command = evidence.find(only, Kind::Command)?;
    let handling = handlings.iter_mut().find(|h| h.command == command)?;
    handling.reach.events.is_empty().then_some(&mut handling.reach)
}

/// `close_account_in_op` runs inside a transaction, which is nothing the operation is about.
fn operation_name(name: &str) -> &str {
    ["_in_op", "_in_tx", "_in_transaction", "_with_tx"]
        .iter()
        .find_map(|s| name.strip_suffix(s))
        .unwrap_or(name)
}

/// `OrderService.create` is to create an order; a verb that says more stands for itself.
fn service_operation(function: &Function) -> String {
    let name = operation_name(&function.name);
    let mut noun = function.owner.as_deref().map(words).unwrap_or_default();
    let bare = matches!(name, "create" | "update" | "delete" | "remove" | "add" | "save");
    match noun.pop() {
        Some(last) if last == "service" && bare && !noun.is_empty() => format!("{name}_{}", noun.join("_")),
        _ => name.to_owned(),
    }
}

/// Methods that belong to the machinery of recording and replaying.
fn is_technical(name: &str) -> bool {
    let words = shared_words(name);
    let first = words.first().map(String::as_str).unwrap_or_default();
    reads_as_question(name)
        || (reads_as_past(name) && !reads_as_imperative(name) && first != "record")
        || matches!(
            first,
            "apply"
                | "on"
                | "when"
                | "raise"
                | "replay"
                | "load"
                | "from"
                | "to"
                | "rehydrate"
                | "hydrate"
                | "restore"
                | "reconstitute"
                | "commit"
                | "uncommitted"
                | "mutate"
        )
}

/// A constructor-like name (`create`, `new`) says what it does only together with its aggregate.
fn identifier(program: &Program, unit: Symbol, name: &str) -> String {
    if matches!(name, "new" | "constructor") {
        let mut noun = words(program.name(unit));
        while noun.len() > 1
            && noun.last().is_some_and(|w| matches!(w.as_str(), "entity" | "aggregate" | "root" | "model"))
        {
            noun.pop();
        }
        format!("create_{}", noun.join("_"))
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    const GATE: &str = "
        pub struct OpenGateCommand { pub id: u32 }
        pub enum GateEvent { GateOpened { id: u32 } }
        pub struct Gate { id: u32, changes: Vec<GateEvent> }
        impl Gate {
            pub fn open(&mut self) { self.changes.push(GateEvent::GateOpened { id: self.id }); }
            pub fn open_at_night(&mut self) -> Result<(), E> {
                if self.locked { return Err(GateError::Locked); }
                self.changes.push(GateEvent::GateOpened { id: self.id });
                Ok(())
            }
        }
        pub struct GateCommandHandler { gates: Gates }
        impl GateCommandHandler {
            pub async fn handle_open_gate(&self, command: OpenGateCommand) -> Result<(), E> {
                let mut gate: Gate = self.gates.get(command.id)?;
                gate.open();
                self.gates.save(gate)
            }
        }";

    #[test]
    fn a_method_that_nobody_calls_and_that_repeats_a_command_is_none() {
        assert_eq!(
            evidence_of(&[("src/gate.rs", GATE)]),
            [
                "Gate refuses OpenGateCommand: Locked",
                "OpenGateCommand publishes GateOpened",
                "aggregate Gate",
                "command OpenGateCommand of Gate",
                "event GateOpened of Gate",
            ]
        );
    }

    #[test]
    fn once_it_is_called_it_is_a_command() {
        let night = "
            use crate::gate::Gate;
            pub async fn close_of_day(gates: &Gates) { let gate: Gate = gates.first(); gate.open_at_night(); }";
        let lines = evidence_of(&[("src/gate.rs", GATE), ("src/night.rs", night)]);
        assert!(lines.contains(&"command open_at_night of Gate".to_owned()), "{lines:#?}");
    }

    #[test]
    fn the_outer_of_two_layers_is_the_operation() {
        let code = "
            pub enum RaftEvent { RaftBuilt { id: String }, RaftSunk { id: String } }
            pub struct Raft { id: String }
            impl Raft {
                pub fn build(id: String) -> (Self, RaftEvent) { (Self { id: id.clone() }, RaftEvent::RaftBuilt { id }) }
                pub fn sink(&mut self) -> RaftEvent { RaftEvent::RaftSunk { id: self.id.clone() } }
            }
            pub struct RaftCommandProcessor { rafts: Rafts }
            impl RaftCommandProcessor {
                pub async fn sink_raft(&self, id: String) { let mut raft: Raft = self.rafts.find(id); self.rafts.store(raft.sink()); }
            }";
        let handler = "
            use crate::raft::Raft;
            pub struct Input { pub id: String }
            pub async fn handle(rafts: Arc<dyn RaftsInterface>, Input { id }: Input) -> Result<(), E> {
                let (raft, event) = Raft::build(id);
                rafts.store(event).await
            }";
        let outer = "
            use crate::commands::build_raft;
            pub trait CommandHandler {
                async fn build_raft(&self, input: build_raft::Input) -> Result<(), E> {
                    build_raft::handle(self.rafts(), input).await
                }
            }";
        let lines = evidence_of(&[
            ("src/raft.rs", code),
            ("src/commands/build_raft.rs", handler),
            ("src/command_handler.rs", outer),
        ]);
        let commands: Vec<&String> = lines.iter().filter(|l| l.starts_with("command")).collect();
        assert_eq!(commands, ["command build_raft of Raft", "command sink_raft of Raft"]);
    }
}
