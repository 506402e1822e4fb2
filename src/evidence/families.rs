//! Aggregates that only a family of events speaks of: events that extend `GameEvent`, or are members of
//! a union `GameEvent`, that commands record and no aggregate of the code claims belong to a game.

use std::collections::BTreeMap;

use super::{Candidate, CandidateId, Evidence, Handling, Kind};
use crate::roles::Confidence;
use crate::roles::messages::leaves;
use crate::roles::words::words;
use crate::syntax::facts::{TypeDecl, TypeKind, TypeRef};
use crate::syntax::{Program, Symbol, TypeId};

/// Gives events without a unit, and the commands that record them, the subject of their family.
pub(super) fn complete(program: &Program, evidence: &mut Evidence, handlings: &[Handling]) {
    let lonely = |evidence: &Evidence, id: CandidateId| evidence.candidates[id].unit.is_none();
    let recorded: Vec<(CandidateId, Vec<CandidateId>)> = handlings
        .iter()
        .filter(|h| lonely(evidence, h.command))
        .map(|h| {
            let events = h.reach.events.keys().filter_map(|e| evidence.find(*e, Kind::Event));
            (h.command, events.filter(|&e| lonely(evidence, e)).collect::<Vec<_>>())
        })
        .filter(|(_, events)| !events.is_empty())
        .collect();
    if recorded.is_empty() {
        return;
    }
    let families = Families::of(program);
    let mut known: BTreeMap<TypeId, CandidateId> = BTreeMap::new();
    for (command, events) in recorded {
        let family = events.iter().find_map(|&e| families.of_event(program, evidence.candidates[e].symbol));
        let Some((family, subject)) = family else { continue };
        let unit = *known.entry(family).or_insert_with(|| unit(program, evidence, family, &subject));
        evidence.place(command, unit, "the events it leads to are of that family");
        let others: Vec<CandidateId> = evidence
            .of_kind(Kind::Event)
            .filter(|(_, e)| e.unit.is_none())
            .filter(|(_, e)| families.of_event(program, e.symbol).is_some_and(|(f, _)| f == family))
            .map(|(id, _)| id)
            .collect();
        for event in others {
            evidence.place(event, unit, "its family is named after the unit");
        }
    }
}

/// Unions of events, by their members.
struct Families(BTreeMap<Symbol, (TypeId, Vec<String>)>);

impl Families {
    fn of(program: &Program) -> Families {
        let mut out = BTreeMap::new();
        for (id, decl) in program.types() {
            let Some(subject) = subject(decl) else { continue };
            if matches!(decl.alias, Some(TypeRef::Union(_))) {
                for member in leaves(program, id) {
                    out.entry(member).or_insert_with(|| (id, subject.clone()));
                }
            }
        }
        Families(out)
    }

    fn of_event(&self, program: &Program, event: Symbol) -> Option<(TypeId, Vec<String>)> {
        if let Some(union) = self.0.get(&event) {
            return Some(union.clone());
        }
        let Symbol::Type(ty) = event else { return None };
        let decl = program.ty(ty);
        let bases = decl.supertypes.iter().chain(&decl.alias);
        bases.filter_map(|base| program.resolve(ty.0, base.name()?)).find_map(|base| {
            let decl = program.ty(base);
            let frames = !matches!(decl.kind, TypeKind::Alias) && base != ty;
            Some((base, subject(decl).filter(|_| frames)?))
        })
    }
}

/// `game` of `GameEvent`, unless the name only says what sort of event it is.
fn subject(decl: &TypeDecl) -> Option<Vec<String>> {
    let mut all = words(&decl.name);
    let last = all.pop()?;
    if !matches!(last.as_str(), "event" | "events") {
        return None;
    }
    all.retain(|w| {
        !matches!(
            w.as_str(),
            "base"
                | "abstract"
                | "domain"
                | "integration"
                | "application"
                | "app"
                | "i"
                | "all"
                | "any"
                | "my"
                | "generic"
                | "stored"
                | "versioned"
                | "aggregate"
                | "system"
                | "test"
                | "known"
                | "core"
                | "store"
                | "es"
                | "raw"
        )
    });
    (!all.is_empty()).then_some(all)
}

/// The declared type of the subject, or the family for want of one.
fn unit(program: &Program, evidence: &mut Evidence, family: TypeId, subject: &[String]) -> CandidateId {
    let capitalized = |word: &String| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    let called: String = subject.iter().map(capitalized).collect();
    let state = [called.clone(), format!("{called}State"), format!("{called}Aggregate")]
        .iter()
        .filter_map(|name| program.resolve(family.0, name))
        .find(|ty| *ty != family);
    let known = state.and_then(|ty| evidence.find(Symbol::Type(ty), Kind::Aggregate));
    if let Some(known) = known {
        return known;
    }
    let symbol = Symbol::Type(state.unwrap_or(family));
    evidence.add(Candidate {
        kind: Kind::Aggregate,
        identifier: called,
        symbol,
        shapes: Vec::new(),
        unit: None,
        places: vec![program.place(symbol)],
        conventions: vec!["discriminated-unions"],
        confidence: Confidence::Guess,
        inferred: state.is_none(),
    })
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn events_of_one_family_belong_to_what_it_is_called_after() {
        let code = r"
            export enum GameEventType { created = 'created', victoryClaimed = 'victoryClaimed' }
            export interface GameEvent<T extends GameEventType> { gameId: string; eventType: T; at: number }
            export interface GameCreatedEvent extends GameEvent<GameEventType.created> { deck: string[] }
            export type VictoryClaimedEvent = GameEvent<GameEventType.victoryClaimed>;
            export interface ClaimVictoryCommand { gameId: string }
            export const claimVictory: CommandProcessor<ClaimVictoryCommand, VictoryClaimedEvent> =
                async ({ gameId }) => {
                    const events = await load(gameId);
                    if (events.length === 0) throw new NotFound('game does not exist');
                    return saveEvent<GameEventType.victoryClaimed, VictoryClaimedEvent>(
                        GameEventType.victoryClaimed, { gameId });
                };";
        assert_eq!(
            evidence_of(&[("src/game.ts", code)]),
            [
                "ClaimVictoryCommand publishes VictoryClaimedEvent",
                "Game refuses ClaimVictoryCommand: NotFound",
                "aggregate Game (inferred)",
                "command ClaimVictoryCommand of Game",
                "event GameCreatedEvent of Game",
                "event VictoryClaimedEvent of Game",
            ]
        );
    }
}
