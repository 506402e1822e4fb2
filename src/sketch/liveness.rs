//! Whether an event means anything to the model: types called like events also tell of windows, sockets
//! and brokers, or lie in files that nothing uses.

use std::collections::BTreeSet;

use crate::evidence::{Candidate, CandidateId, Evidence, Kind};
use crate::roles::words::words;
use crate::syntax::program::resolved_imports;
use crate::syntax::{Program, Symbol};

/// Events that something records or reacts to, and files that something imports.
pub(super) struct Liveness {
    related: BTreeSet<CandidateId>,
    owners: BTreeSet<CandidateId>,
    dead_files: BTreeSet<String>,
}

impl Liveness {
    pub(super) fn of(program: &Program, evidence: &Evidence) -> Self {
        let imported: BTreeSet<u32> = resolved_imports(program);
        let modular = program.files.iter().any(|f| !f.imports.is_empty());
        let dead_files = program
            .files
            .iter()
            .enumerate()
            .filter(|(at, file)| {
                modular && file.language != crate::source::Language::Rust && !imported.contains(&(*at as u32))
            })
            .map(|(_, file)| file.path.clone())
            .collect();
        Liveness {
            related: evidence.relations.iter().flat_map(|r| [r.from, r.to]).collect(),
            owners: evidence
                .candidates
                .iter()
                .filter_map(|c| if c.kind == Kind::Command { c.unit } else { None })
                .collect(),
            dead_files,
        }
    }

    /// Events are doubted only if nothing in the model records them or reacts to them.
    pub(super) fn has_meaning(&self, id: CandidateId, candidate: &Candidate) -> bool {
        if candidate.kind != Kind::Event || self.related.contains(&id) {
            return true;
        }
        let named = words(&candidate.identifier);
        let telling = named.iter().filter(|w| w.as_str() != "event").count();
        let homeless = candidate.unit.is_none_or(|u| !self.owners.contains(&u));
        let technical = named.iter().any(|w| TECHNICAL.contains(&w.as_str())) || telling < 2;
        let inside_enum = matches!(candidate.symbol, Symbol::Variant(..));
        let dead = self.dead_files.contains(&candidate.places[0].path) && !inside_enum;
        !(dead || homeless && technical)
    }
}

/// Words of screens, wires and processes.
const TECHNICAL: &[&str] = &[
    "click",
    "clicked",
    "key",
    "mouse",
    "pointer",
    "touch",
    "scroll",
    "scrolled",
    "focus",
    "focused",
    "blur",
    "blurred",
    "hover",
    "dragged",
    "dropped",
    "window",
    "dom",
    "socket",
    "connection",
    "connected",
    "disconnected",
    "http",
    "websocket",
    "resized",
    "rendered",
    "mounted",
    "unmounted",
    "checkpoint",
    "heartbeat",
    "tick",
    "subscription",
    "subscriptions",
];
