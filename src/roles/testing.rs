//! Given source files, then evidence in a compact text form: what the conventions' tests are written with.

use crate::evidence;
use crate::source::{FileRole, Language};
use crate::syntax::{self, Program};

/// The program that these Rust files make, each given by path and text.
pub(crate) fn rust(files: &[(&str, &str)]) -> Program {
    let read = |(path, text): &(&str, &str)| {
        let pack = syntax::pack_for(Language::Rust);
        syntax::read(pack, path, Language::Rust, FileRole::Production, text)
    };
    Program::new(files.iter().map(read).collect())
}

/// What the code shows, a line each, sorted: `command PlaceOrder on Order`, `PlaceOrder publishes OrderPlaced`,
/// `Order refuses OrderClosed`.
pub(crate) fn evidence(program: &Program) -> Vec<String> {
    let evidence = evidence::collect(program, &super::find(program));
    let name = |id: usize| evidence.candidates[id].identifier.as_str();
    let mut out: Vec<String> = Vec::new();
    for candidate in &evidence.candidates {
        let unit = candidate.unit.map_or(String::new(), |u| format!(" on {}", name(u)));
        let inferred = if candidate.inferred { " (inferred)" } else { "" };
        out.push(format!("{} {}{unit}{inferred}", candidate.kind.name(), candidate.identifier));
    }
    for relation in &evidence.relations {
        let verb = format!("{:?}", relation.kind).to_lowercase();
        out.push(format!("{} {verb} {}", name(relation.from), name(relation.to)));
    }
    for rule in &evidence.rules {
        let text = rule.error.as_deref().or(rule.message.as_deref()).unwrap_or_default();
        out.push(format!("{} refuses {text}", name(rule.command)));
    }
    out.sort();
    out.dedup();
    out
}
