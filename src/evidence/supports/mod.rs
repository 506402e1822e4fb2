//! What stands around the core of a model: value objects, actors, external systems.
//!
//! Each speaks only of what the elements found so far touch: a value object is part of their data,
//! an actor issues their commands, an external system is called from their code.

mod actors;
mod external_systems;
mod parties;
mod value_objects;

pub(super) use parties::of as party;

use super::flow::Flow;
use super::{Candidate, Evidence, Kind};
use crate::roles::{Confidence, Findings};
use crate::syntax::{Place, Program, Symbol};

pub(super) fn collect(program: &Program, found: &Findings, flow: &Flow<'_>, evidence: &mut Evidence) {
    value_objects::collect(program, found, evidence);
    actors::collect(program, flow, evidence);
    external_systems::collect(program, flow, evidence);
}

fn candidate(
    kind: Kind,
    identifier: String,
    symbol: Symbol,
    place: Place,
    convention: &'static str,
) -> Candidate {
    Candidate {
        kind,
        identifier,
        symbol,
        shapes: Vec::new(),
        unit: None,
        places: vec![place],
        conventions: vec![convention],
        confidence: Confidence::Likely,
        inferred: false,
    }
}
