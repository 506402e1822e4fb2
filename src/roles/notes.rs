//! What was said of the symbols someone asked about, for `scan --explain`.

use super::finding::{Confidence, Link, Role};
use crate::syntax::{Place, Program, Symbol};

/// One thing a convention said or found missing.
#[derive(Debug, Clone)]
pub struct Note {
    /// Of whom.
    pub symbol: Symbol,
    /// Who said it.
    pub convention: &'static str,
    /// What.
    pub said: Said,
}

/// What a convention may say of a symbol.
#[derive(Debug, Clone)]
pub enum Said {
    /// It plays a role.
    Part(Role, Confidence),
    /// It does not play that role after all.
    Retracted(Role),
    /// It hangs together with something.
    Link(Link),
    /// It is not what it might be taken for, and why.
    Missed(String),
}

impl Note {
    /// As a sentence for a person, with the place.
    pub fn text(&self, program: &Program) -> String {
        let what = format!("{} ({})", program.name(self.symbol), program.place(self.symbol));
        match &self.said {
            Said::Part(role, confidence) => {
                format!("matched {what} as {}, {:.2} sure", role.name(), confidence.share())
            }
            Said::Retracted(role) => format!("took back that {what} is {}", role.name()),
            Said::Missed(why) => format!("missed {what}: {why}"),
            Said::Link(link) => format!("linked: {}", sentence(program, link)),
        }
    }
}

/// A link as a sentence, with the place that shows it.
fn sentence(program: &Program, link: &Link) -> String {
    let name = |symbol: Symbol| program.name(symbol);
    let at = |function| program.place(Symbol::Function(function));
    let own = |function| name(Symbol::Function(function));
    match *link {
        Link::HandledBy { command, function, .. } => {
            format!(
                "{} is handled by {} at {}",
                name(command),
                name(Symbol::Function(function)),
                at(function)
            )
        }
        Link::AnsweredBy { query, function } => {
            format!("{} is answered by {} at {}", name(query), name(Symbol::Function(function)), at(function))
        }
        Link::Consumes { consumer, event, function, .. } => {
            format!("{} reacts to {} at {}", name(consumer), name(event), at(function))
        }
        Link::BelongsTo { part, unit } => format!("{} belongs to {}", name(part), name(unit)),
        Link::ShapedBy { part, shape } => {
            format!("{} has the fields of {} at {}", name(part), name(shape), program.place(shape))
        }
        Link::Consults { boundary, event } => format!("{} reads {} to decide", name(boundary), name(event)),
        Link::Reads { query, read_model } => format!("{} reads {}", name(query), name(read_model)),
        Link::Writes { function, ref record, line, .. } => {
            let place = Place { line, ..at(function) };
            format!("{} writes the record {record} at {place}", own(function))
        }
        Link::Keeps { entity, ref record, .. } => {
            format!("{} keeps the record {record} at {}", name(entity), program.place(entity))
        }
        Link::Endpoint { function } => {
            format!("{} answers requests that change something, at {}", own(function), at(function))
        }
        Link::Route { file, within } => {
            format!("a route at {}:{}", program.files[file as usize].path, within.line)
        }
        Link::Offers { function } => {
            format!("{} is offered to the outside at {}", own(function), at(function))
        }
        Link::TurnsInto { value, function } => {
            format!("{} is turned into events by {} at {}", name(value), own(function), at(function))
        }
        Link::Replays { function } => {
            format!("{} rebuilds state, at {}", name(Symbol::Function(function)), at(function))
        }
        Link::Operation { unit, function } => {
            format!(
                "{} is an operation of {} at {}",
                name(Symbol::Function(function)),
                name(unit),
                at(function)
            )
        }
    }
}
