//! Rules that whoever sends a command keeps: a service asks the state of the aggregate before it sends one,
//! and refuses (`if loan.is_expired() { bail!("…") }`).
//!
//! In: the functions that make commands. Out: a rule for each refusal before, whose condition asks the unit
//! the command is for, or its state.

use std::collections::BTreeSet;

use super::rules::is_domain;
use super::{CandidateId, Evidence, Handling, Kind, Rule};
use crate::roles::messages::KnownTags;
use crate::roles::{Findings, Role};
use crate::source::Language;
use crate::syntax::facts::Guard;
use crate::syntax::{FnId, Program, Symbol, TypeId};

pub(super) fn collect(program: &Program, found: &Findings, evidence: &mut Evidence, handlings: &[Handling]) {
    let commands: Vec<(CandidateId, Symbol)> = evidence
        .of_kind(Kind::Command)
        .filter(|(_, c)| c.unit.is_some())
        .map(|(id, c)| (id, c.symbol))
        .collect();
    if commands.is_empty() {
        return;
    }
    let known = KnownTags::of(program, found, Role::Command);
    let inside: BTreeSet<FnId> = handlings.iter().flat_map(|h| h.reach.functions.iter().copied()).collect();
    let mut rules = Vec::new();
    for (id, function) in program.functions() {
        let body = &function.body;
        let sends = program.files[id.0 as usize].language == Language::Rust && !inside.contains(&id);
        if !sends || body.guards.is_empty() || body.constructions.is_empty() {
            continue;
        }
        for made in &body.constructions {
            let Some(symbol) = known.constructed(program, found, id.0, made, Role::Command) else { continue };
            let Some(&(command, _)) = commands.iter().find(|(_, told)| *told == symbol) else { continue };
            let Some(unit) = evidence.candidates[command].unit else { continue };
            let asked = types_of(evidence, unit);
            let before = body.guards.iter().filter(|guard| guard.span.end <= made.span.start);
            for guard in before.filter(|guard| is_domain(guard) && asks(program, guard, &asked)) {
                rules.push(Rule::of_guard(unit, command, guard, &program.files[id.0 as usize].path));
            }
        }
    }
    for rule in rules {
        if !evidence.rules.contains(&rule) {
            evidence.rules.push(rule);
        }
    }
}

/// The unit's own type and those that hold its state.
fn types_of(evidence: &Evidence, unit: CandidateId) -> Vec<TypeId> {
    let unit = &evidence.candidates[unit];
    let symbols = std::iter::once(&unit.symbol).chain(&unit.shapes);
    symbols.filter_map(|symbol| if let Symbol::Type(ty) = symbol { Some(*ty) } else { None }).collect()
}

/// Whether a condition calls a method of one of the types.
fn asks(program: &Program, guard: &Guard, types: &[TypeId]) -> bool {
    let Some(condition) = &guard.condition else { return false };
    let called = condition.split('.').skip(1).filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
    let mut own = called.filter(|name| types.iter().any(|ty| program.method(*ty, name).is_some()));
    own.next().is_some()
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_service_that_asks_the_aggregate_before_it_sends_a_command_keeps_a_rule_of_it() {
        let code = r#"
            pub struct Lock {}
            pub struct LockState { wet: bool }
            impl LockState { pub fn is_wet(&self) -> bool { self.wet } }
            pub enum LockCommand { Fill { level: u32 } }
            pub enum LockEvent { Filled { level: u32 } }
            impl Aggregate for Lock {
                type State = LockState;
                type Command = LockCommand;
                type Event = LockEvent;
                fn handle_command(state: &LockState, command: LockCommand) -> Result<Vec<LockEvent>, E> {
                    match command { LockCommand::Fill { level } => Ok(vec![LockEvent::Filled { level }]) }
                }
                fn apply_event(state: LockState, event: LockEvent) -> LockState { state }
            }
            pub struct Keeper { manager: Manager<Lock> }
            impl Keeper {
                pub async fn fill(&self, id: Uuid, level: u32) -> anyhow::Result<()> {
                    let lock = self.manager.load(id).await?;
                    if self.gate.is_broken() { bail!("The gate is broken"); }
                    if lock.inner().is_wet() { bail!("The lock is wet"); }
                    self.manager.handle_command(lock, LockCommand::Fill { level }).await
                }
            }"#;
        let lines = evidence_of(&[("src/lock.rs", code)]);
        let refusals: Vec<&String> = lines.iter().filter(|l| l.contains("refuses")).collect();
        assert_eq!(refusals, ["Lock refuses Fill: The lock is wet"]);
    }
}
