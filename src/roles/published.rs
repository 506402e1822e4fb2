//! Events known by what is done with them: `this.eventBus.publish(new SeatChoice(…))` makes an event of a
//! class whose name does not say so.

use super::Convention;
use super::finding::{Confidence, Findings, Role, resolve_symbol};
use super::suffixes::is_envelope;
use super::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct Published;

impl Convention for Published {
    fn id(&self) -> &'static str {
        "published-events"
    }

    fn summary(&self) -> &'static str {
        "classes whose objects are handed to a bus of events"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, function) in program.functions() {
            for call in function.body.calls.iter().filter(|c| publishes(&c.name)) {
                if !is_event_bus(program, id, &call.receiver) {
                    continue;
                }
                let bases = program.base_types();
                for path in call.args.iter().flat_map(constructed) {
                    let made = resolve_symbol(program, id.0, path);
                    let Some(symbol @ Symbol::Type(ty)) = made.filter(|s| !found.has_role(*s)) else {
                        continue;
                    };
                    let decl = program.ty(ty);
                    let frames = bases.contains(&ty)
                        || !decl.generics.is_empty()
                        || is_envelope(&decl.name)
                        || carries_events(decl);
                    if frames {
                        found.note(symbol, || {
                            "it is handed to a bus of events, but only frames what it carries".to_owned()
                        });
                    } else {
                        found.part(symbol, Role::Event, Confidence::Likely);
                    }
                }
            }
        }
    }
}

/// `class EventsAdded { constructor(readonly events: DomainEvent[]) {} }`: a batch of what was recorded.
fn carries_events(decl: &TypeDecl) -> bool {
    decl.fields.iter().any(|field| match &field.ty {
        Some(TypeRef::Array(of)) => {
            of.name().is_some_and(|n| shared_words(n).last().is_some_and(|w| w == "event" || w == "events"))
        }
        _ => false,
    })
}

fn publishes(name: &str) -> bool {
    matches!(name, "publish" | "publishAll" | "emit" | "dispatch" | "raise")
}

/// Classes made in an argument, alone or in a list.
fn constructed(arg: &Expr) -> Vec<&str> {
    match arg {
        Expr::Construct(path, ..) => vec![path],
        Expr::Array(all) => all.iter().flat_map(constructed).collect(),
        _ => Vec::new(),
    }
}

/// `this.eventBus`, `this.publisher` with `publisher: EventBus`: it, or its type, is called after events.
fn is_event_bus(program: &Program, id: FnId, receiver: &str) -> bool {
    let says = |name: &str| {
        let words = words(last_segment(name));
        let carries =
            |w: &String| matches!(w.as_str(), "bus" | "publisher" | "dispatcher" | "emitter" | "producer");
        words.iter().any(|w| matches!(w.as_str(), "event" | "events")) && words.last().is_some_and(carries)
    };
    let declared = || {
        let field = receiver.strip_prefix("this.")?;
        let owner = program.owner(id)?;
        program.ty(owner).fields.iter().find(|f| f.name == field)?.ty.as_ref()?.name()
    };
    says(receiver) || declared().is_some_and(says)
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn what_is_handed_to_an_event_bus_is_an_event_and_what_a_queue_is_given_is_none() {
        let code = "
            export class SeatChoice { constructor(readonly seat: string) {} }
            export class SeatsChanged { constructor(readonly seats: Seat, readonly events: DomainEvent[]) {} }
            export class ReminderMail { constructor(readonly to: string) {} }
            export class ChooseSeatCommand { constructor(readonly seat: string) {} }
            @CommandHandler(ChooseSeatCommand) export class ChooseSeatHandler {
              constructor(private readonly publisher: EventBus, private readonly mails: MailQueue) {}
              async execute(command: ChooseSeatCommand) {
                this.publisher.publish(new SeatChoice(command.seat));
                this.publisher.publish(new SeatsChanged(this, this.recorded));
                this.mails.publish(new ReminderMail(command.seat));
              } }";
        let found = evidence_of(&[("seats.ts", code)]);
        assert!(found.contains(&"ChooseSeatCommand publishes SeatChoice".to_owned()), "{found:#?}");
        assert!(!found.iter().any(|line| line.contains("ReminderMail")), "{found:#?}");
        // A batch of events that were recorded before.
        assert!(!found.iter().any(|line| line.contains("SeatsChanged")), "{found:#?}");
    }
}
