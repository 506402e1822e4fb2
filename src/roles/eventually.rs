//! Rust in the style of `eventually`: `impl Aggregate for T` with `type Event` and an applying
//! function, a root type whose methods record events, `impl command::Handler<C> for S`.

use super::Convention;
use super::cqrs_es::{associated, carries_out, functions_of, note_of, trait_name};
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::leaves;
use super::words::words;
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct Eventually;

impl Convention for Eventually {
    fn id(&self) -> &'static str {
        "eventually"
    }

    fn summary(&self) -> &'static str {
        "aggregate traits that name only their Event type, root types that record events, command handler traits"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (file, block) in program.impls() {
            let named = matches!(
                trait_name(block),
                Some("Aggregate" | "AggregateRoot" | "EventSourced" | "AggregateState")
            );
            if named && !block.associated.iter().any(|(n, _)| n == "Command") {
                aggregate(program, file, block, found);
            }
        }
        roots(program, found);
        for (file, block) in program.impls() {
            if let Some(handled) = handled_command(block) {
                handler(program, file, block, handled, found);
            }
            groups(program, file, block, found);
        }
    }
}

fn aggregate(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let (Some(target), Some(events)) =
        (program.resolve(file, &block.target), associated(program, file, block, "Event"))
    else {
        note_of(program, file, block, found, || {
            let name = trait_name(block).unwrap_or_default();
            format!("it implements {name}, but names no Event type that the code declares")
        });
        return;
    };
    let unit = Symbol::Type(target);
    found.part(unit, Role::Aggregate, Confidence::Sure);
    for event in leaves(program, events) {
        found.part(event, Role::Event, Confidence::Sure);
        found.link(Link::BelongsTo { part: event, unit });
    }
    for (id, function) in functions_of(program, file, block) {
        if function.name.starts_with("apply") {
            found.link(Link::Replays { function: id });
        }
    }
    operations(program, target, unit, found);
}

/// Root types wrap an aggregate: `#[aggregate_root(BankAccount)] struct BankAccountRoot;` or a field
/// of type `Root<BankAccount>`.
fn roots(program: &Program, found: &mut Findings) {
    for (id, decl) in program.types() {
        let by_attribute = decl.annotations.iter().find_map(|a| {
            let telling = last_segment(&a.name).ends_with("aggregate_root");
            telling.then(|| a.args.first().and_then(Expr::as_name).map(last_segment))?
        });
        let by_field = decl.fields.iter().find_map(|f| {
            let ty = f.ty.as_ref()?;
            (ty.name()? == "Root").then(|| ty.args().first().and_then(TypeRef::name))?
        });
        let Some(inner) = by_attribute.or(by_field).and_then(|name| program.resolve(id.0, name)) else {
            continue;
        };
        let unit = Symbol::Type(inner);
        if found.is(unit, Role::Aggregate) {
            operations(program, id, unit, found);
        } else {
            found.note(Symbol::Type(id), || {
                format!("it is the root of {}, but that is no known aggregate", program.name(unit))
            });
        }
    }
}

/// Public methods that may record something; whether they do is seen later.
fn operations(program: &Program, ty: TypeId, unit: Symbol, found: &mut Findings) {
    for &method in program.methods(ty) {
        let function = program.function(method);
        if function.visibility == Visibility::Public && function.trait_.is_none() {
            found.link(Link::Operation { unit, function: method });
        }
    }
}

/// The command type of `impl command::Handler<C> for S`.
fn handled_command(block: &Impl) -> Option<&str> {
    let trait_ = block.trait_.as_ref()?;
    let TypeRef::Named { path, args } = trait_ else { return None };
    let about_commands = path.contains("command") || last_segment(path).contains("Command");
    let is_handler = last_segment(path).ends_with("Handler") || last_segment(path) == "Handle";
    (about_commands && is_handler).then(|| args.first()?.name())?
}

fn handler(program: &Program, file: u32, block: &Impl, command: &str, found: &mut Findings) {
    let Some(command) = program.resolve_alias(file, command) else {
        note_of(program, file, block, found, || {
            format!("it handles {command}, but that is declared nowhere in the code read")
        });
        return;
    };
    for command in leaves(program, command) {
        found.part(command, Role::Command, Confidence::Sure);
        for (id, function) in functions_of(program, file, block) {
            if matches!(function.name.as_str(), "handle" | "execute" | "call") {
                found.link(Link::HandledBy { command, function: id, within: None });
            }
        }
    }
}

/// Commands in groups of their own: `type OpeningCommand = Opening;` of `impl CommandHandler for Till`, each
/// group carried out by the function that takes it.
fn groups(program: &Program, file: u32, block: &Impl, found: &mut Findings) {
    let handles = trait_name(block).is_some_and(|name| name.ends_with("Handler"));
    let target = program.resolve(file, &block.target).map(Symbol::Type);
    let Some(unit) = target.filter(|&t| handles && found.is(t, Role::Aggregate)) else { return };
    for (name, _) in &block.associated {
        let Some(group) = associated(program, file, block, name).filter(|_| is_command_group(name)) else {
            continue;
        };
        let commands = leaves(program, group);
        for &command in &commands {
            found.part(command, Role::Command, Confidence::Sure);
            found.link(Link::BelongsTo { part: command, unit });
        }
        for (id, function) in functions_of(program, file, block) {
            if told_by_trait(function) == Some(name) {
                carries_out(program, found, id, &commands);
            }
        }
    }
}

/// The group of commands that a function of a trait is told: `OpeningCommand` of `command: Self::OpeningCommand`.
/// Such a function carries out the commands of the group; it is none itself.
pub(super) fn told_by_trait(function: &Function) -> Option<&str> {
    function.trait_.as_ref()?;
    let types = function.params.iter().filter_map(|param| param.ty.as_ref());
    let associated = types.filter_map(|ty| match ty {
        TypeRef::Named { path, .. } => path.strip_prefix("Self::"),
        _ => None,
    });
    associated.into_iter().find(|name| is_command_group(name))
}

/// Whether an associated type is called a group of commands, not `Command` for all of them.
fn is_command_group(name: &str) -> bool {
    matches!(words(name).as_slice(), [_, .., last] if last == "command" || last == "commands")
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn roots_record_and_folds_refuse() {
        let lines = evidence_of(&[(
            "src/lib.rs",
            "
            pub enum TentEvent { WasPitched { site: String }, WasStruck }
            pub struct Tent { site: String }
            impl aggregate::Aggregate for Tent {
                type Event = TentEvent;
                type Error = TentError;
                fn apply(state: Option<Self>, event: Self::Event) -> Result<Self, Self::Error> {
                    match (state, event) {
                        (None, TentEvent::WasPitched { site }) => Ok(Tent { site }),
                        (Some(_), TentEvent::WasPitched { .. }) => Err(TentError::AlreadyPitched),
                        (Some(tent), TentEvent::WasStruck) => Ok(tent),
                    }
                }
            }
            #[aggregate_root(Tent)]
            pub struct TentRoot;
            impl TentRoot {
                pub fn pitch(site: String) -> Result<Self, TentError> {
                    aggregate::Root::<Tent>::record_new(TentEvent::WasPitched { site }.into()).map(Self)
                }
                pub fn strike(&mut self) -> Result<(), TentError> { self.record_that(TentEvent::WasStruck.into()) }
            }
            pub struct PitchTent { pub site: String }
            impl command::Handler<PitchTent> for Camp {
                async fn handle(&self, command: command::Envelope<PitchTent>) -> Result<(), Self::Error> {
                    let mut tent = TentRoot::pitch(command.message.site)?;
                    self.tents.save(&mut tent).await
                }
            }
            pub struct StrikeTent { pub site: String }
            impl command::Handler<StrikeTent> for Camp {
                async fn handle(&self, command: command::Envelope<StrikeTent>) -> Result<(), Self::Error> {
                    let mut tent: TentRoot = self.tents.get(&command.message.site).await?.into();
                    tent.strike()?;
                    self.tents.save(&mut tent).await
                }
            }
            pub struct Camp { tents: Tents }",
        )]);

        assert_eq!(
            lines,
            [
                "PitchTent publishes WasPitched",
                "StrikeTent publishes WasStruck",
                "Tent refuses PitchTent: AlreadyPitched",
                "aggregate Tent",
                "command PitchTent of Tent",
                "command StrikeTent of Tent",
                "event WasPitched of Tent",
                "event WasStruck of Tent",
            ]
        );
    }

    #[test]
    fn commands_in_groups_are_carried_out_by_the_function_that_takes_the_group() {
        let code = r"
            pub struct Till { cash: u32 }
            pub enum TillEvent { Opened { cash: u32 }, Closed }
            pub enum Opening { Open { cash: u32 } }
            pub enum Closing { Close }
            impl Aggregate for Till {
                type Event = TillEvent;
                fn apply(&mut self, event: Self::Event) {
                    match event { TillEvent::Opened { cash } => self.cash = cash, TillEvent::Closed => self.cash = 0 }
                }
            }
            impl CommandHandler for Till {
                type CreateCommand = Opening;
                type UpdateCommand = Closing;
                fn handle_create(&self, command: Self::CreateCommand) -> Result<Vec<Self::Event>, Error> {
                    match command { Opening::Open { cash } => Ok(vec![Self::Event::Opened { cash }]) }
                }
                fn handle_update(&self, command: Self::UpdateCommand) -> Result<Vec<Self::Event>, Error> {
                    match command { Closing::Close => Ok(vec![Self::Event::Closed]) }
                }
            }";
        assert_eq!(
            evidence_of(&[("src/till.rs", code)]),
            [
                "Close publishes Closed",
                "Open publishes Opened",
                "aggregate Till",
                "command Close of Till",
                "command Open of Till",
                "event Closed of Till",
                "event Opened of Till",
            ]
        );
    }
}
