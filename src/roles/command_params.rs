//! Commands known by their place: the parameter called `command` of a function that yields events
//! (`static sail(command: SailShip, ship: Ship): ShipSailed`), whatever its type is called.

use super::Convention;
use super::finding::{Confidence, Findings, Role};
use super::messages::{KnownTags, leaves, messages_in};
use super::verbs::reads_as_past;
use super::words::{shared_words, words};
use crate::syntax::{Program, Symbol};

/// See the module.
pub struct CommandParams;

impl Convention for CommandParams {
    fn id(&self) -> &'static str {
        "command-parameters"
    }

    fn summary(&self) -> &'static str {
        "types of a parameter called `command` of functions that yield events"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let tags = KnownTags::of(program, found, Role::Event);
        let bases = program.base_types();
        for (id, function) in program.functions() {
            for param in function.params.iter().filter(|p| is_command(&p.name)) {
                let Some(ty) = param.ty.as_ref().and_then(|t| program.resolve(id.0, t.name()?)) else {
                    continue;
                };
                let decl = program.ty(ty);
                if bases.contains(&ty) || !decl.generics.is_empty() {
                    continue;
                }
                let declared = function.returns.as_ref();
                let yields = declared
                    .is_some_and(|r| !messages_in(program, found, id.0, r, Role::Event).is_empty())
                    || function
                        .body
                        .constructions
                        .iter()
                        .any(|c| tags.constructed(program, found, id.0, c, Role::Event).is_some());
                if !yields {
                    found.note(Symbol::Type(ty), || {
                        format!(
                            "it is the `{}` of {}, but that yields no event that was found",
                            param.name, function.name
                        )
                    });
                    continue;
                }
                for message in leaves(program, ty) {
                    let plain = !found.has_role(message) && !reads_as_past(program.name(message));
                    if plain && words(program.name(message)).len() > 1 {
                        found.part(message, Role::Command, Confidence::Likely);
                    }
                }
            }
        }
    }
}

fn is_command(name: &str) -> bool {
    matches!(shared_words(name).last().map(String::as_str), Some("command" | "cmd"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn what_a_deciding_function_calls_its_command_is_one() {
        let code = r"
            export class SailShip { constructor(readonly id: string) {} }
            export class ShipSailed extends DomainEvent { constructor(readonly id: string) { super(); } }
            export class Ship {
                atSea = false;
                static apply(ship: Ship, event: ShipSailed): Ship { const next = new Ship(); next.atSea = true; return next; }
                static sail(command: SailShip, ship: Ship): ShipSailed {
                    if (ship.atSea) throw new AlreadyAtSea();
                    return new ShipSailed(command.id);
                }
            }
            export class SailShipUseCase {
                async sail(id: string) { await this.journal.append(Ship.sail(new SailShip(id), new Ship())); }
            }";
        assert_eq!(
            evidence_of(&[("src/ship.ts", code)]),
            [
                "SailShip publishes ShipSailed",
                "Ship refuses SailShip: AlreadyAtSea",
                "aggregate Ship",
                "command SailShip of Ship",
                "event ShipSailed of Ship",
            ]
        );
    }

    #[test]
    fn the_command_of_a_tool_is_none() {
        let code = "export function run(command: CliCommand) { console.log(command.name); }
                    export interface CliCommand { name: string }
                    export function exec(cmd: Shell) { return spawn(cmd.path); } interface Shell { path: string }";
        assert!(!evidence_of(&[("src/cli.ts", code)]).iter().any(|l| l.contains("Shell")));
    }
}
