//! Messages as enums: `enum OrderEvent { Placed { … }, … }`, `enum OrderCommand { … }`.

use super::Convention;
use super::finding::{Confidence, Findings, Role};
use super::messages::leaves;
use super::verbs::reads_as_past;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};
use std::collections::BTreeSet;

/// See the module.
pub struct Enums;

impl Convention for Enums {
    fn id(&self) -> &'static str {
        "message-enums"
    }

    fn summary(&self) -> &'static str {
        "enums called after events, commands or queries whose variants carry the payload"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let known: BTreeSet<String> =
            found.in_role(Role::Event).map(|p| program.name(p.symbol).to_owned()).collect();
        for (id, decl) in program.types() {
            let Some(role) = role_of(decl) else { continue };
            if let Some(why) = misfit(decl, role) {
                found.note(Symbol::Type(id), || {
                    format!("it is an enum of {}s by its name, but {why}", role.name())
                });
                continue;
            }
            // A bare list of the names of events that are declared elsewhere (for a configuration, say).
            let only_lists = decl.variants.iter().all(|v| v.fields.is_empty() && known.contains(&v.name));
            if only_lists && decl.variants.iter().any(|v| !is_event(program, found, id, &v.name)) {
                found.note(Symbol::Type(id), || {
                    "it is an enum of events by its name, but only lists events that are declared elsewhere".to_owned()
                });
                continue;
            }
            for message in leaves(program, id) {
                if matches!(message, Symbol::Type(ty) if super::suffixes::borrows(program, ty)) {
                    continue;
                }
                found.part(message, role, Confidence::Likely);
            }
        }
    }
}

/// What an enum is called after.
fn role_of(decl: &TypeDecl) -> Option<Role> {
    if decl.kind != TypeKind::Enum || decl.variants.is_empty() {
        return None;
    }
    let words = words(&decl.name);
    let (last, before) = words.split_last()?;
    match last.as_str() {
        "event" | "events" => Some(Role::Event),
        "command" | "commands" => Some(Role::Command),
        "query" | "queries" => Some(Role::Query),
        // `enum EventData { Placed(OrderPlaced), … }` beside a struct with id, time and version.
        "data" | "payload" | "body" | "kind" | "detail" | "details" | "content"
            if before.last().is_some_and(|w| w == "event")
                && decl.variants.iter().any(|v| !v.fields.is_empty()) =>
        {
            Some(Role::Event)
        }
        _ => None,
    }
}

/// Why an enum called after messages holds none.
fn misfit(decl: &TypeDecl, role: Role) -> Option<&'static str> {
    let past = decl.variants.iter().filter(|v| reads_as_past(&v.name)).count();
    if is_command_line(decl) {
        return Some("it describes a command line or a user interface");
    }
    // `enum EventType { Placed = 'placed' }` only lists names.
    if decl.variants.iter().all(|v| v.value.is_some()) {
        return Some("its members are plain values");
    }
    if of_machinery(&decl.name) {
        return Some("they are told by or to the machine, not the domain");
    }
    match role {
        // Window and input events are not told in the past tense.
        Role::Event if past * 2 < decl.variants.len() => {
            Some("most variants do not read as something that happened")
        }
        Role::Command if past * 2 >= decl.variants.len() => {
            Some("most variants read as something that happened")
        }
        _ => None,
    }
}

/// `WindowEvent`, `UiCommand`: told by or to the machine.
fn of_machinery(name: &str) -> bool {
    let words = words(name);
    let subject = &words[..words.len().saturating_sub(1)];
    !subject.is_empty()
        && subject.iter().all(|w| {
            matches!(
                w.as_str(),
                "window"
                    | "key"
                    | "keyboard"
                    | "mouse"
                    | "ui"
                    | "gui"
                    | "tui"
                    | "input"
                    | "screen"
                    | "terminal"
                    | "widget"
                    | "socket"
                    | "ws"
                    | "websocket"
                    | "network"
                    | "swarm"
                    | "io"
                    | "fs"
                    | "watch"
                    | "cli"
                    | "device"
                    | "lifecycle"
                    | "connection"
            )
        })
}

fn is_event(program: &Program, found: &Findings, ty: TypeId, variant: &str) -> bool {
    program.variant_of(ty, variant).is_some_and(|v| found.is(v, Role::Event))
}

/// Enums that describe a command line or a user interface, not a domain.
pub(super) fn is_command_line(decl: &TypeDecl) -> bool {
    const OTHER_WORLDS: &[&str] =
        &["Subcommand", "Parser", "Args", "ValueEnum", "clap", "StructOpt", "Resource", "SystemSet"];
    decl.annotations.iter().any(|a| {
        OTHER_WORLDS.contains(&last_segment(&a.name))
            || a.args.iter().any(|arg| arg.as_name().is_some_and(|n| OTHER_WORLDS.contains(&last_segment(n))))
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn enums_of_the_machine_and_of_the_command_line_are_none_of_the_domain() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum ParcelEvent { ParcelSent { id: String }, ParcelLost { id: String } }
            pub enum WindowEvent { Resized { width: u16 }, KeyPressed(char) }
            #[derive(Subcommand)]
            pub enum CliCommand { Serve, Migrate }
            pub enum BusEvent { Parcel(ParcelEvent) }",
        )]);

        assert_eq!(lines, ["event ParcelLost", "event ParcelSent"]);
    }

    #[test]
    fn a_variant_that_wraps_a_message_is_that_message() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum ParcelEvent { Sent(ParcelSent), LostParcel(ParcelLost, EventId), Weighed(WeighedData) }
            pub struct ParcelSent { pub id: String }
            pub struct ParcelLost { pub id: String }
            pub struct WeighedData { pub grams: u32 }",
        )]);

        assert_eq!(lines, ["event ParcelLost", "event ParcelSent", "event Weighed"]);
    }

    #[test]
    fn a_choice_that_a_variant_carries_is_no_list_of_messages() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum CardCommand { Block(BlockReason), Unblock }
            pub enum BlockReason { Fraud, Lost }",
        )]);

        assert_eq!(lines, ["command Block", "command Unblock"]);
    }
}
