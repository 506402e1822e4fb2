//! Events that a function is told as classes, to make the fitting one itself:
//! `this.decide({ rules, Success: OrderPlaced, Failure: OrderRefused })`, where `decide` makes `new Success(…)`.

use crate::roles::{Findings, Role};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol};

/// The events whose classes a call hands to `callee`, if that makes objects of them.
pub(super) fn made_by(
    program: &Program,
    found: &Findings,
    file: u32,
    call: &Call,
    callee: FnId,
) -> Vec<Symbol> {
    let function = program.function(callee);
    let makes = |slot: &str| {
        function
            .body
            .constructions
            .iter()
            .any(|c| c.kind == ConstructionKind::New && last_segment(&c.path) == slot)
    };
    let mut events = Vec::new();
    for (param, arg) in function.params.iter().zip(&call.args) {
        let named: Vec<(&str, &str)> = match arg {
            Expr::Name(path) => vec![(param.name.as_str(), path.as_str())],
            Expr::Object(entries) => {
                entries.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_name()?))).collect()
            }
            _ => Vec::new(),
        };
        for (slot, path) in named {
            if let Some(event) = found.named(program, file, path, Role::Event).filter(|_| makes(slot)) {
                events.push(event);
            }
        }
    }
    events
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_base_makes_the_events_whose_classes_it_is_handed() {
        let code = r"
            export class GateOpened extends DomainEvent { constructor(readonly gateId: string) { super(); } }
            export class GateJammed extends DomainEvent { constructor(readonly gateId: string) { super(); } }
            export class GatePainted extends DomainEvent { constructor(readonly gateId: string) { super(); } }
            export abstract class Deciding extends AggregateRoot {
                protected decide(payload: object, cfg: { rules: Rule[]; Success: Made; Failure: Made; Other: Made }) {
                    const { rules, Success, Failure } = cfg;
                    for (const rule of rules) { if (rule()) { this.raise(new Failure(payload)); return; } }
                    this.raise(new cfg.Success(payload));
                }
            }
            export class Gate extends Deciding {
                open() {
                    this.decide({}, { rules: [], Success: GateOpened, Failure: GateJammed, Other: GatePainted });
                }
            }";
        let lines = evidence_of(&[("gate.ts", code)]);
        for event in ["GateOpened", "GateJammed"] {
            assert!(lines.contains(&format!("open publishes {event}")), "{lines:#?}");
        }
        assert!(!lines.contains(&"open publishes GatePainted".to_owned()), "{lines:#?}");
    }
}
