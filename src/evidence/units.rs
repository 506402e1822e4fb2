//! An aggregate for every command: one that no aggregate or boundary of the code takes belongs to the
//! entity it is about, or, if no type says so, to an inferred aggregate named by its noun.

use super::stores::{Stores, declared_type, holds};
use super::{Candidate, Evidence, Handling, Kind};
use crate::roles::records::{record_name, singular};
use crate::roles::words::{shared_words, words};
use crate::roles::{Confidence, Findings};
use crate::syntax::facts::{Expr, last_segment};
use crate::syntax::program::common_folders;
use crate::syntax::{FnId, Program, Symbol};

pub(super) fn complete(program: &Program, found: &Findings, evidence: &mut Evidence, handlings: &[Handling]) {
    let missing: Vec<usize> = evidence
        .of_kind(Kind::Command)
        .filter(|(id, c)| c.unit.is_none() && handlings.iter().any(|h| h.command == *id))
        .map(|(id, _)| id)
        .collect();
    if missing.is_empty() {
        return;
    }
    let stores = Stores::new(found);
    let mut left = Vec::new();
    let mut verbs = Vec::new();
    for id in missing {
        let Some(handling) = handlings.iter().find(|h| h.command == id) else { continue };
        let Some(&start) = handling.reach.functions.first() else { continue };
        let noun = noun(&evidence.candidates[id].identifier);
        let record = record(program, &stores, &noun, handling, start);
        let unit = existing(program, evidence, &noun, id)
            .or_else(|| record.map(|record| stores.aggregate(program, evidence, &record, start)));
        match unit {
            Some(unit) => evidence.place(id, unit, "its name or what it stores speaks of the unit"),
            // A verb alone goes to the unit of its neighbours, if it records anything.
            None if noun.is_empty() && !handling.reach.events.is_empty() => verbs.push(id),
            // A name alone carries no command, nor does what nobody calls.
            None if noun.is_empty()
                || evidence.candidates[id].confidence == Confidence::Guess
                || !is_called(program, start) => {}
            None => left.push((id, noun)),
        }
    }
    for (id, noun) in left {
        let unit = nearest(program, evidence, id).unwrap_or_else(|| inferred(program, evidence, &noun, id));
        evidence.place(id, unit, "it is the nearest unit");
    }
    for id in verbs {
        if let Some(unit) = nearest(program, evidence, id) {
            evidence.place(id, unit, "it is the nearest unit");
        }
    }
}

/// An aggregate of the code that the noun or the file speaks of: `OpenAccount` in
/// `bank_account_commands.rs` belongs to `BankAccount`.
fn existing(program: &Program, evidence: &Evidence, noun: &[String], command: usize) -> Option<usize> {
    let path = &program.file_of(evidence.candidates[command].symbol).path;
    let around: Vec<String> = shared_words(path).iter().map(|w| singular(w)).collect();
    let named = |all: &[String]| {
        evidence
            .of_kind(Kind::Aggregate)
            .filter_map(|(id, c)| Some((id, record_name(&c.identifier)?)))
            .filter(|(_, record)| holds(all, record))
            .max_by_key(|(id, record)| (record.len(), std::cmp::Reverse(*id)))
            .map(|(id, _)| id)
    };
    named(noun).or_else(|| named(&around))
}

/// The one aggregate of the nearest folder that has any, if it is more than the root.
fn nearest(program: &Program, evidence: &Evidence, command: usize) -> Option<usize> {
    let path = &program.file_of(evidence.candidates[command].symbol).path;
    let ranked: Vec<(usize, usize)> = evidence
        .of_kind(Kind::Aggregate)
        .filter(|(id, _)| !evidence.is_known_by_storage(*id))
        .map(|(id, c)| (common_folders(path, &program.file_of(c.symbol).path), id))
        .collect();
    let best = ranked.iter().map(|(near, _)| *near).max().filter(|near| *near > 0)?;
    match ranked.iter().filter(|(near, _)| *near == best).collect::<Vec<_>>().as_slice() {
        [only] => Some(only.1),
        _ => None,
    }
}

/// Whether anything calls the function or hands it on. Methods are called by whoever holds the object.
fn is_called(program: &Program, id: FnId) -> bool {
    let function = program.function(id);
    let stem = program.files[id.0 as usize].path.rsplit('/').next().and_then(|f| f.split('.').next());
    let is_it = |file: u32, qualifier: &str, name: &str| {
        name == function.name
            && match last_segment(qualifier.trim_end_matches([':', '.'])) {
                "" => program.resolve_function(file, name) == Some(id),
                module => Some(module) == stem,
            }
    };
    let handed_on = |file: u32, arg: &Expr| {
        arg.as_name().is_some_and(|path| {
            let name = last_segment(path);
            is_it(file, path.strip_suffix(name).unwrap_or_default(), name)
        })
    };
    function.owner.is_some()
        || program.files.iter().enumerate().any(|(at, file)| {
            let at = at as u32;
            file.functions
                .iter()
                .map(|f| &f.body)
                .chain([&file.top_level])
                .flat_map(|b| &b.calls)
                .any(|c| is_it(at, &c.receiver, &c.name) || c.args.iter().any(|a| handed_on(at, a)))
        })
}

/// Words after the verb, technical ones aside: `CreateRoadSegmentUseCase` → `road segment`.
fn noun(identifier: &str) -> Vec<String> {
    let mut all: Vec<String> = words(identifier);
    while all.last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "command" | "cmd" | "handler" | "use" | "case" | "usecase" | "interactor" | "request" | "dto"
        )
    }) {
        all.pop();
    }
    all.into_iter().skip(1).map(|w| singular(&w)).collect()
}

/// The record or domain type that the command's name speaks of, else the one its handling keeps.
fn record(
    program: &Program,
    stores: &Stores,
    noun: &[String],
    handling: &Handling,
    start: FnId,
) -> Option<String> {
    if let Some(named) = stores.named_in(noun) {
        return Some(named);
    }
    // The longest run of the noun's words that some type is called.
    for length in (1..=noun.len()).rev() {
        for run in noun.windows(length) {
            let name = run.join("_");
            if declared_type(program, &name, start).is_some() {
                return Some(name);
            }
        }
    }
    let written = stores.changed(&handling.reach.functions);
    if let Some(subject) = stores.subjects(program, &written).into_iter().next() {
        return Some(subject);
    }
    // The repository that the handler holds: `constructor(private userRepository: UserRepository)`.
    let owner = program.owner(start)?;
    program.ty(owner).fields.iter().filter_map(|f| f.ty.as_ref()?.name()).find_map(|ty| {
        let mut all = words(ty);
        let kind = all.pop()?;
        let record = all.iter().map(|w| singular(w)).collect::<Vec<_>>().join("_");
        (matches!(kind.as_str(), "repository" | "repo")
            && !record.is_empty()
            && (holds(&all, &record) && declared_type(program, &record, start).is_some()))
        .then_some(record)
    })
}

/// An aggregate that only commands speak of.
fn inferred(program: &Program, evidence: &mut Evidence, noun: &[String], command: usize) -> usize {
    let identifier = noun.join("_");
    let known = evidence
        .candidates
        .iter()
        .position(|c| c.kind == Kind::Aggregate && c.inferred && c.identifier == identifier);
    if let Some(known) = known {
        return known;
    }
    let symbol: Symbol = evidence.candidates[command].symbol;
    evidence.add(Candidate {
        kind: Kind::Aggregate,
        identifier,
        symbol,
        shapes: Vec::new(),
        unit: None,
        places: vec![program.place(symbol)],
        conventions: vec!["storage"],
        confidence: Confidence::Guess,
        inferred: true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::testing::evidence_of;

    const HANDLER: &str = "
        export class BookRoomCommand { constructor(readonly roomId: string) {} }
        @CommandHandler(BookRoomCommand)
        export class BookRoomHandler { async execute(command: BookRoomCommand) {} }";

    #[test]
    fn a_command_without_unit_belongs_to_the_entity_it_names() {
        let entity = "@Entity() export class RoomEntity { id: string; seats: number; }";
        assert_eq!(
            evidence_of(&[("src/book.ts", HANDLER), ("src/room.entity.ts", entity)]),
            ["aggregate room", "command BookRoomCommand of room"]
        );
    }

    #[test]
    fn without_any_type_the_aggregate_is_inferred() {
        assert_eq!(
            evidence_of(&[("src/book.ts", HANDLER)]),
            ["aggregate room (inferred)", "command BookRoomCommand of room"]
        );
    }

    #[test]
    fn events_follow_the_commands_of_a_unit_that_was_made_up_and_a_verb_alone_its_neighbours() {
        let reply = "
            export class ReplyEvent { constructor(readonly pollId: string) {} }
            export class SaveReplyEvent { constructor(readonly pollId: string) {} }
            @CommandHandler(ReplyCommand) export class ReplyHandler {
              async execute(command: ReplyCommand) { this.eventBus.publish(new ReplyEvent(command.pollId)); } }
            export class ReplyCommand { constructor(readonly pollId: string) {} }
            @CommandHandler(SaveReplyCommand) export class SaveReplyHandler {
              async execute(command: SaveReplyCommand) { this.eventBus.publish(new SaveReplyEvent(command.pollId)); } }
            export class SaveReplyCommand { constructor(readonly pollId: string) {} }";
        assert_eq!(
            evidence_of(&[("replies/reply.ts", reply)]),
            [
                "ReplyCommand publishes ReplyEvent",
                "SaveReplyCommand publishes SaveReplyEvent",
                "aggregate reply (inferred)",
                "command ReplyCommand of reply",
                "command SaveReplyCommand of reply",
                "event ReplyEvent of reply",
                "event SaveReplyEvent of reply",
            ]
        );
    }

    #[test]
    fn nouns_stand_after_the_verb() {
        assert_eq!(noun("UpdateRoadSegmentSpeedUseCase"), ["road", "segment", "speed"]);
        assert!(noun("PayCommand").is_empty());
    }
}
