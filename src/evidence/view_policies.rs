//! Commands that a projection has sent while it builds its view: whoever sends them for it is a policy of
//! its own, and what is only handed on to that policy is not projected.

use std::collections::BTreeMap;

use super::flow::Flow;
use super::processes::Stretch;
use super::{CandidateId, Evidence, Kind};
use crate::syntax::facts::Call;
use crate::syntax::{FnId, Place, Program, Symbol};

/// Who sends commands on one event, on behalf of a projection.
pub(super) struct Sender {
    /// The function that sends, or the type it belongs to.
    pub symbol: Symbol,
    /// What it sends, with the places.
    pub commands: BTreeMap<CandidateId, Place>,
    /// The projection does nothing else on the event.
    pub only: bool,
}

/// The sender behind the stretches in which a projection deals with an event; a projection that sends by
/// itself stays what it is.
pub(super) fn sender(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &Evidence,
    projection: Symbol,
    stretches: &[Stretch],
) -> Option<Sender> {
    stretches.iter().find_map(|stretch| {
        let calls = flow.calls(stretch.function);
        let mut sending = None;
        let mut others = 0;
        let counts = |call: &Call| !call.is_macro && stretch.within.is_none_or(|w| w.contains(&call.span));
        for (_, callees) in calls.filter(|(call, _)| counts(call)) {
            for &callee in callees {
                let commands = sent_by(flow, evidence, callee);
                let symbol = program.owner(callee).map_or(Symbol::Function(callee), Symbol::Type);
                if commands.is_empty() || symbol == projection {
                    others += 1;
                } else {
                    sending.get_or_insert((symbol, commands));
                }
            }
        }
        let (symbol, commands) = sending?;
        Some(Sender { symbol, commands, only: others == 0 })
    })
}

fn sent_by(flow: &Flow<'_>, evidence: &Evidence, function: FnId) -> BTreeMap<CandidateId, Place> {
    let sent = flow.reach(function, None, None).commands.into_iter();
    sent.filter_map(|(command, place)| Some((evidence.find(command, Kind::Command)?, place))).collect()
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn what_a_projection_has_sent_is_sent_by_a_policy() {
        let code = "
            pub enum ShelfEvent { ShelfFilled { id: u32 }, PriceRaised { id: u32 } }
            pub struct Shelf { id: u32 }
            pub struct ClearShelfCommand { pub id: u32 }
            pub struct ShelfRow { pub id: u32 }
            impl Shelf {
                pub fn handle(&self, command: ClearShelfCommand) -> Vec<ShelfEvent> { vec![ShelfEvent::ShelfFilled { id: command.id }] }
                pub fn apply(&mut self, event: ShelfEvent) {}
            }
            pub struct ShelfProjection { rows: HashMap<u32, ShelfRow>, shelves: Shelves }
            impl ShelfProjection {
                pub async fn handle(&mut self, event: ShelfEvent) {
                    match event {
                        ShelfEvent::ShelfFilled { id } => self.fill(id),
                        ShelfEvent::PriceRaised { id } => clear_on_price(&self.shelves, id).await,
                    }
                }
                fn fill(&mut self, id: u32) { self.rows.insert(id, ShelfRow { id }); }
            }
            async fn clear_on_price(shelves: &Shelves, id: u32) { shelves.send(ClearShelfCommand { id }).await; }";
        let lines = evidence_of(&[("src/shelf.rs", code)]);
        for expected in [
            "policy clear_on_price",
            "clear_on_price handles PriceRaised",
            "clear_on_price emits ClearShelfCommand",
        ] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        let projected: Vec<&String> = lines.iter().filter(|l| l.contains(" projects ")).collect();
        assert_eq!(projected.len(), 1, "{lines:#?}");
    }
}
