//! The story of one symbol: which conventions looked at it, what each matched or missed, and what
//! became of it.
//!
//! In: an extraction that was told which symbol (see [`crate::extract::ExtractOptions::explain`]).
//! Out: a [`Story`] for each thing of that name. Nothing is worked out afterwards: conventions and
//! later steps wrote down what they did when they did it.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::evidence::ledger::Outcome;
use crate::evidence::{CandidateId, RelationKind};
use crate::extract::Extraction;
use crate::roles::{CONVENTIONS, Configured, Convention};
use crate::syntax::{Place, Program, Symbol};

/// Nothing in the program has that name.
#[derive(Debug, Error)]
#[error("no type, variant, function or constant is called {name:?} in the code that was read{hint}")]
pub struct NoSuchSymbol {
    name: String,
    hint: String,
}

/// Everything a name may mean: `Order`, `Order.place`, `OrderEvent::Placed`. Methods and variants of
/// a type come with it, because conventions speak of a type through them.
///
/// # Errors
/// If nothing has that name; the error proposes the most similar ones.
pub fn symbols(program: &Program, name: &str) -> Result<BTreeSet<Symbol>, NoSuchSymbol> {
    let (owner, last) = match name.rsplit_once(['.', ':']) {
        Some((owner, last)) => (Some(owner.trim_end_matches(':')), last),
        None => (None, name),
    };
    let mut out = BTreeSet::new();
    for (id, decl) in program.types() {
        let variants = (0..decl.variants.len().max(program.members(id).len()) as u32)
            .map(|at| Symbol::Variant(id, at))
            .filter(|&v| !program.name(v).is_empty());
        if owner.is_none() && decl.name == last {
            out.insert(Symbol::Type(id));
            out.extend(program.methods(id).iter().map(|&m| Symbol::Function(m)));
            out.extend(variants);
        } else if owner.is_none_or(|o| o == decl.name) {
            out.extend(variants.filter(|&v| program.name(v) == last));
        }
    }
    out.extend(
        program.values().filter(|(_, v)| owner.is_none() && v.name == last).map(|(id, _)| Symbol::Value(id)),
    );
    for (id, function) in program.functions() {
        if function.name == last && owner.is_none_or(|o| function.owner.as_deref() == Some(o)) {
            out.insert(Symbol::Function(id));
        }
    }
    if out.is_empty() {
        let near: Vec<String> = similar(program, last).iter().map(|n| format!("{n:?}")).collect();
        let hint =
            if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) };
        return Err(NoSuchSymbol { name: name.to_owned(), hint });
    }
    Ok(out)
}

/// The names of types, variants, functions and constants that are most like a name, at most three:
/// what is spelled alike, in whatever case, and what only adds to it (`Order` of `OrderAggregate`).
fn similar<'a>(program: &'a Program, name: &str) -> Vec<&'a str> {
    let wanted = name.to_lowercase();
    let types = program.types().flat_map(|(_, t)| {
        std::iter::once(t.name.as_str()).chain(t.variants.iter().map(|v| v.name.as_str()))
    });
    let functions = program.functions().map(|(_, f)| f.name.as_str());
    let known: BTreeSet<&str> =
        types.chain(functions).chain(program.values().map(|(_, v)| v.name.as_str())).collect();
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&known.to_lowercase(), &wanted), known))
        .filter(|(likeness, _)| *likeness > 0.85)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    // Beside a mere slip of the pen, what is less alike only distracts.
    let best = near.first().map_or(0.0, |(likeness, _)| *likeness);
    near.into_iter().take(3).filter(|(likeness, _)| best - likeness < 0.05).map(|(_, known)| known).collect()
}

/// What there is to tell of one name.
#[derive(Debug)]
pub struct Story {
    /// The declarations of that name.
    pub places: Vec<(String, Place)>,
    /// Each convention that ran with what it said; one that said nothing is there, too.
    pub conventions: Vec<Looked>,
    /// What followed from it, one line each.
    pub evidence: Vec<String>,
    /// What became of it, one line for each candidate.
    pub outcomes: Vec<String>,
}

/// What one convention said.
#[derive(Debug)]
pub struct Looked {
    /// Its id.
    pub convention: &'static str,
    /// What it looks for.
    pub summary: &'static str,
    /// What it matched or missed, in the order it was said.
    pub said: Vec<String>,
}

/// Tells the story of what the extraction was asked about.
pub fn story(extraction: &Extraction) -> Story {
    let scan = &extraction.scan;
    let program = &scan.program;
    let configured = Configured(&scan.config);
    let all = std::iter::once(&configured as &dyn Convention).chain(CONVENTIONS.iter().copied());
    let conventions = all
        .map(|convention| {
            let mut said: Vec<String> = Vec::new();
            for note in scan.notes.iter().filter(|n| n.convention == convention.id()) {
                let line = note.text(program);
                if !said.contains(&line) {
                    said.push(line);
                }
            }
            Looked { convention: convention.id(), summary: convention.summary(), said }
        })
        .collect();
    Story {
        places: places(program, &scan.about),
        conventions,
        evidence: evidence(extraction),
        outcomes: outcomes(extraction),
    }
}

/// Where the asked things stand; a method or variant of a type that is listed itself is left out.
fn places(program: &Program, about: &BTreeSet<Symbol>) -> Vec<(String, Place)> {
    let listed = |symbol: &Symbol| match *symbol {
        Symbol::Variant(ty, _) => !about.contains(&Symbol::Type(ty)),
        Symbol::Function(id) => program.owner(id).is_none_or(|ty| !about.contains(&Symbol::Type(ty))),
        _ => true,
    };
    about.iter().filter(|s| listed(s)).map(|&s| (program.name(s).to_owned(), program.place(s))).collect()
}

fn label(extraction: &Extraction, id: CandidateId) -> String {
    let candidate = &extraction.scan.evidence.candidates[id];
    format!("{} {}", candidate.kind.name(), candidate.identifier)
}

/// Units and relations of the candidates that the asked symbols stand for.
fn evidence(extraction: &Extraction) -> Vec<String> {
    let evidence = &extraction.scan.evidence;
    let asked = |id: CandidateId| extraction.scan.about.contains(&evidence.candidates[id].symbol);
    let mut out = Vec::new();
    for (id, candidate) in evidence.candidates.iter().enumerate() {
        if let Some(unit) = candidate.unit.filter(|&unit| asked(id) || asked(unit)) {
            let why = evidence.placed_by.get(&id).copied().unwrap_or("it is an operation of it");
            out.push(format!("{} belongs to {}: {why}", label(extraction, id), label(extraction, unit)));
        }
    }
    for (id, _) in evidence.candidates.iter().enumerate().filter(|(id, _)| asked(*id)) {
        for relation in evidence.relations.iter().filter(|r| r.from == id || r.to == id) {
            let verb = match relation.kind {
                RelationKind::Publishes => "publishes",
                RelationKind::Handles => "handles",
                RelationKind::Emits => "emits",
                RelationKind::Projects => "projects",
                RelationKind::Reads => "reads",
                RelationKind::Consults => "consults",
                RelationKind::IssuedBy => "is issued by",
                RelationKind::Calls => "calls",
            };
            let via = relation.via.iter().map(Place::to_string).collect::<Vec<_>>().join(" > ");
            out.push(format!(
                "{} {verb} {}, by {via}",
                label(extraction, relation.from),
                label(extraction, relation.to)
            ));
        }
    }
    out
}

fn outcomes(extraction: &Extraction) -> Vec<String> {
    let about = &extraction.scan.about;
    extraction
        .ledger
        .entries
        .iter()
        .filter(|entry| about.contains(&entry.symbol))
        .map(|entry| {
            let what = format!("{} {} ({})", entry.kind, entry.identifier, entry.place);
            match &entry.outcome {
                Outcome::Used { element } => format!("{what}: used as {element}"),
                Outcome::Merged { into, reason } => format!("{what}: merged into {into}: {reason}"),
                Outcome::Rejected { reason } => format!("{what}: rejected: {reason}"),
                Outcome::OutOfScope { reason } => format!("{what}: out of scope: {reason}"),
            }
        })
        .collect()
}
