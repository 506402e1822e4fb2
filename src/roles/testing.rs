//! What conventions make of a few lines of code, in a form that tests can show whole.

use super::{Asked, Note, Said};
use crate::config::Config;
use crate::evidence::{self, Evidence, Kind};
use crate::explain;
use crate::source::{FileRole, Language};
use crate::syntax::{self, Program};

/// An aggregate of `cqrs-es` with two commands.
pub const KENNEL: &str = "
    pub enum KennelCommand { AdmitDog { name: String }, ReleaseDog }
    pub enum KennelEvent { DogAdmitted { name: String }, DogReleased }
    pub struct Kennel { full: bool }
    impl Aggregate for Kennel {
        type Command = KennelCommand;
        type Event = KennelEvent;
        type Error = KennelError;
        async fn handle(&self, command: Self::Command, services: &Self::Services) -> Result<Vec<Self::Event>, Self::Error> {
            use KennelEvent::*;
            match command {
                KennelCommand::AdmitDog { name } => {
                    if self.full { return Err(KennelError::Full); }
                    Ok(vec![DogAdmitted { name }])
                }
                KennelCommand::ReleaseDog => Ok(vec![DogReleased]),
            }
        }
        fn apply(&mut self, event: Self::Event) {}
    }
";

/// The evidence in some files, each given by path and text: one line per element
/// (`command PlaceOrder of Order`) and one per relation (`PlaceOrder publishes OrderPlaced`), sorted.
pub fn evidence_of(files: &[(&str, &str)]) -> Vec<String> {
    let program = program_of(files);
    let found = super::find(&program);
    lines(&evidence::collect(&program, &found))
}

/// What the conventions missed in a symbol: who, and why.
pub fn missed(files: &[(&str, &str)], symbol: &str, config: Config) -> Vec<(&'static str, String)> {
    let program = program_of(files);
    let about = explain::symbols(&program, symbol).unwrap();
    let found = super::find_with(&program, &Asked { config, about, ..Asked::default() });
    let why = |note: &Note| match &note.said {
        Said::Missed(why) => Some((note.convention, why.clone())),
        _ => None,
    };
    found.notes().iter().filter_map(why).collect()
}

fn program_of(files: &[(&str, &str)]) -> Program {
    let facts = files
        .iter()
        .map(|(path, text)| {
            let language = Language::of(path).unwrap_or_default();
            syntax::read(syntax::pack_for(language), path, language, FileRole::Production, text)
        })
        .collect();
    Program::new(facts)
}

fn lines(evidence: &Evidence) -> Vec<String> {
    let name = |id: usize| evidence.candidates[id].identifier.clone();
    let mut out: Vec<String> = evidence
        .candidates
        .iter()
        .map(|c| {
            let of = c.unit.filter(|_| matches!(c.kind, Kind::Command | Kind::Event));
            let of = of.map_or(String::new(), |u| format!(" of {}", name(u)));
            let inferred = if c.inferred { " (inferred)" } else { "" };
            format!("{} {}{of}{inferred}", c.kind.name(), c.identifier)
        })
        .collect();
    out.extend(
        evidence
            .relations
            .iter()
            .map(|r| format!("{} {} {}", name(r.from), format!("{:?}", r.kind).to_lowercase(), name(r.to))),
    );
    out.extend(evidence.rules.iter().map(|r| {
        let why = r.error.clone().or(r.message.clone()).unwrap_or_default();
        format!("{} refuses {}: {why}", name(r.unit), name(r.command))
    }));
    out.sort();
    out.dedup();
    out
}
