//! Rust request handlers that are told a command, or that make one of the request, and carry it out by
//! themselves: `async fn handle(Path(id): Path<Uuid>) { let command = ShipOrder { id }; … order.ship(command) }`.

use std::collections::BTreeSet;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role, resolve_symbol};
use super::messages::messages_in;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// See the module.
pub struct EndpointCommands;

impl Convention for EndpointCommands {
    fn id(&self) -> &'static str {
        "endpoint-commands"
    }

    fn summary(&self) -> &'static str {
        "request handlers that are told a command which nothing else carries out"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut handled = BTreeSet::new();
        let mut endpoints = BTreeSet::new();
        for (link, _) in found.links() {
            match link {
                Link::HandledBy { command, .. } => _ = handled.insert(*command),
                Link::Endpoint { function } => _ = endpoints.insert(*function),
                _ => {}
            }
        }
        let is_rust = |id: &FnId| program.files[id.0 as usize].language == Language::Rust;
        for function in endpoints.into_iter().filter(is_rust) {
            let commands = told(program, found, function);
            if let [command] = commands.as_slice()
                && !handled.contains(command)
            {
                found.part(*command, Role::Command, Confidence::Likely);
                found.link(Link::HandledBy { command: *command, function, within: None });
            }
        }
    }
}

/// The command types that a function takes or makes.
fn told(program: &Program, found: &Findings, id: FnId) -> Vec<Symbol> {
    let function = program.function(id);
    let types = function.params.iter().filter_map(|param| param.ty.as_ref());
    let taken = types.flat_map(|ty| messages_in(program, found, id.0, ty, Role::Command));
    let made = function.body.constructions.iter().filter(|made| made.kind == ConstructionKind::Struct);
    let made = made.filter_map(|made| resolve_symbol(program, id.0, &made.path));
    let made = made.filter(|symbol| matches!(symbol, Symbol::Type(_)) && found.is(*symbol, Role::Command));
    taken.chain(made).collect::<BTreeSet<_>>().into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    #[test]
    fn a_handler_carries_out_the_command_it_is_told_or_makes() {
        let domain = "
            pub struct MoorBoatCommand { pub berth: String }
            pub struct ReleaseBoatCommand { pub boat: Uuid }
            pub struct BoatMooredEvent { pub berth: String }
            pub struct BoatReleasedEvent { pub boat: Uuid }
            pub struct BoatAggregate { id: Uuid }
            impl BoatAggregate {
                pub fn moor(berth: String) -> Result<BoatMooredEvent, E> { Ok(BoatMooredEvent { berth }) }
                pub fn release(&self) -> Result<BoatReleasedEvent, E> { Ok(BoatReleasedEvent { boat: self.id }) }
            }";
        let handlers = "
            pub async fn moor(Json(cmd): Json<MoorBoatCommand>) -> Status { store(BoatAggregate::moor(cmd.berth)).await }
            pub async fn release(Path(boat): Path<Uuid>) -> Status {
                let cmd = ReleaseBoatCommand { boat };
                let moored: BoatAggregate = load(cmd.boat).await;
                store(moored.release()).await
            }
            pub fn routes() -> Router { Router::new().route(\"/boats\", post(moor)).route(\"/boats/:boat\", delete(release)) }";
        let lines = evidence_of(&[("src/boat.rs", domain), ("src/http.rs", handlers)]);
        let commands: Vec<&String> =
            lines.iter().filter(|l| l.starts_with("command ") || l.contains("publishes")).collect();
        assert_eq!(
            commands,
            [
                "MoorBoatCommand publishes BoatMooredEvent",
                "ReleaseBoatCommand publishes BoatReleasedEvent",
                "command MoorBoatCommand of boat",
                "command ReleaseBoatCommand of boat",
            ]
        );
    }
}
