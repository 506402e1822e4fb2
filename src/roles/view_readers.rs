//! Repositories called like a projection, or beside the only one of their file, that give out its rows: what
//! gives them out is a query, unless a query is answered through it.

use super::Convention;
use super::cqrs_es::trait_name;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::named_types;
use super::verbs::{reads_as_imperative, reads_as_question};
use super::words::{shared_words, words};
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ViewReaders;

impl Convention for ViewReaders {
    fn id(&self) -> &'static str {
        "view-readers"
    }

    fn summary(&self) -> &'static str {
        "repositories called like a projection that give out its rows"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        readers(program, found);
    }
}

/// A repository called like a projection that gives out rows called like it.
fn readers(program: &Program, found: &mut Findings) {
    let subjects: Vec<(Vec<String>, Symbol)> = found
        .in_role(Role::ReadModel)
        .filter(|p| matches!(p.symbol, Symbol::Type(_)))
        .map(|p| (subject(program.name(p.symbol)), p.symbol))
        .collect();
    if subjects.is_empty() {
        return;
    }
    let mut asked: Vec<(FnId, Symbol, TypeId)> = Vec::new();
    for (id, function) in program.functions() {
        let is_rust = program.files[id.0 as usize].language == Language::Rust;
        let open =
            function.visibility == Visibility::Public && function.trait_.is_none() && !function.is_static;
        let (Some(owner), Some(returns)) = (&function.owner, &function.returns) else { continue };
        if !is_rust || !open {
            continue;
        }
        let loads = |t: &TypeId| found.is(Symbol::Type(*t), Role::Aggregate);
        // An order is no question, whatever it gives back.
        if reads_as_imperative(&function.name) && !reads_as_question(&function.name) {
            continue;
        }
        let mut given = named_types(program, id.0, returns);
        let is_id = |t: &TypeId| shared_words(&program.ty(*t).name).last().is_some_and(|w| w == "id");
        let is_message = |t: &TypeId| {
            [Role::Command, Role::Event, Role::Query].iter().any(|&r| found.is(Symbol::Type(*t), r))
        };
        given.retain(|t| !loads(t) && !is_id(t) && !is_message(t));
        // Neither what an aggregate says of itself nor a field's getter asks a view.
        let is_no_question = |owner: TypeId| {
            let fields = &program.ty(owner).fields;
            loads(&owner) || (function.params.is_empty() && fields.iter().any(|f| f.name == function.name))
        };
        if program.owner(id).is_some_and(is_no_question) {
            continue;
        }
        let owner_words = words(owner);
        let called_alike = subjects
            .iter()
            .filter(|(s, _)| !s.is_empty() && owner_words.starts_with(s))
            .find_map(|(about, view)| {
                let alike = |t: &&TypeId| words(&program.ty(**t).name).starts_with(about);
                given.iter().find(alike).map(|rows| (*view, *rows))
            });
        // Beside the only projection of the file, rows of a table need no telling name.
        let beside = || {
            let mut here = subjects.iter().filter(|(_, view)| program.file_index(*view) == id.0);
            let (Some((_, view)), None) = (here.next(), here.next()) else { return None };
            let rows = given.iter().find(|t| t.0 == id.0 && is_row(program, **t))?;
            Some((*view, *rows))
        };
        let itself = |view: Symbol| program.owner(id).map(Symbol::Type) == Some(view);
        let found_view = called_alike.or_else(beside).filter(|(view, _)| !itself(*view));
        if let Some((view, rows)) = found_view.filter(|(_, rows)| !program.ty(*rows).fields.is_empty()) {
            asked.push((id, view, rows));
        } else if let Some((_, view)) =
            subjects.iter().find(|(s, view)| !s.is_empty() && owner_words.starts_with(s) && !itself(*view))
        {
            found.note(Symbol::Function(id), || {
                format!("{owner} is called like {}, but this gives out no rows of it", program.name(*view))
            });
        }
    }
    asked.retain(|(function, view, _)| !is_asked_through(program, *function, *view, found));
    for (function, read_model, rows) in asked {
        let query = Symbol::Function(function);
        found.link(Link::ShapedBy { part: read_model, shape: Symbol::Type(rows) });
        found.part(query, Role::Query, Confidence::Likely);
        found.link(Link::Reads { query, read_model });
        found.link(Link::AnsweredBy { query, function });
    }
}

/// Whether a query of the same view is answered through a repository's method: one question, two layers.
fn is_asked_through(program: &Program, id: FnId, view: Symbol, found: &Findings) -> bool {
    let callers = program.callers_named(&program.function(id).name);
    !callers.is_empty()
        && found.links().any(|(link, _)| match link {
            Link::AnsweredBy { query, function } => {
                *function != id
                    && callers.contains(function)
                    && found.read_by(*query).any(|read| read == view)
            }
            _ => false,
        })
}

/// A struct that a database library fills from rows, by a derived trait or one written out.
fn is_row(program: &Program, id: TypeId) -> bool {
    let fills = |n: &str| matches!(last_segment(n), "FromRow" | "Queryable" | "QueryableByName");
    let derives = program.ty(id).annotations.iter().filter(|a| a.name == "derive").flat_map(|a| &a.args);
    derives.filter_map(Expr::as_name).any(fills)
        || program.impls_of(id).any(|(_, block)| trait_name(block).is_some_and(fills))
}

/// Words of a projection's name without the ones that say what it is.
fn subject(name: &str) -> Vec<String> {
    let technical =
        |w: &String| matches!(w.as_str(), "projection" | "projector" | "view" | "read" | "model" | "handler");
    words(name).into_iter().take_while(|w| !technical(w)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const EVENTS: &str = "
        pub enum HerdEvent { SheepBorn { id: String }, SheepSold { id: String } }
    ";

    #[test]
    fn a_repository_beside_a_projection_gives_out_rows_filled_by_hand() {
        let shear = "
            use crate::events::HerdEvent;
            pub struct WoolRepository { pool: PgPool }
            impl WoolRepository {
                pub async fn wool_of(&self, id: &str) -> Result<Option<Fleece>, E> { sqlx::query_as(SQL).fetch_optional(&self.pool).await }
            }
            pub struct Fleece { pub id: String }
            impl<'r, R> sqlx::FromRow<'r, R> for Fleece { fn from_row(row: &'r R) -> Result<Self, E> { Ok(Self { id: row.try_get(0)? }) } }
            pub struct ShearProjection { pool: PgPool }
            impl EventListener<HerdEvent> for ShearProjection {
                async fn handle(&self, event: PersistedEvent<HerdEvent>) -> Result<(), E> {
                    match event.into_inner() { HerdEvent::SheepBorn { id } => self.write(id).await, HerdEvent::SheepSold { id } => self.write(id).await }
                }
            }
        ";

        let lines = evidence_of(&[("src/events.rs", EVENTS), ("src/shear.rs", shear)]);

        assert!(lines.iter().any(|l| l.starts_with("wool_of reads ")), "{lines:?}");
    }
}
