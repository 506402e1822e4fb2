//! Questions as plain functions: an exported function that gives back the rows of a view.

use std::collections::BTreeMap;

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::named_types;
use super::verbs::reads_as_question;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ViewQueries;

impl Convention for ViewQueries {
    fn id(&self) -> &'static str {
        "view-queries"
    }

    fn summary(&self) -> &'static str {
        "exported functions that give back the rows of a read model"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let rows = rows(found);
        if rows.is_empty() {
            return;
        }
        let taken: std::collections::BTreeSet<FnId> = found
            .links()
            .filter_map(|(link, _)| match link {
                Link::AnsweredBy { function, .. }
                | Link::Consumes { function, .. }
                | Link::Replays { function }
                | Link::HandledBy { function, .. } => Some(*function),
                _ => None,
            })
            .collect();
        let mut asked: Vec<(FnId, Symbol)> = Vec::new();
        for (id, function) in program.functions() {
            if function.owner.is_some() || taken.contains(&id) {
                continue;
            }
            if !function.exported && !found.is_asked(Symbol::Function(id)) {
                continue;
            }
            let Some(result) = &function.returns else { continue };
            let given = named_types(program, id.0, result);
            let Some((row, view)) = given
                .iter()
                .copied()
                .chain(given.iter().flat_map(|page| listed(program, *page)))
                .find_map(|t| rows.get(&t).map(|&view| (t, view)))
            else {
                continue;
            };
            let changes_row = function.params.iter().filter_map(|p| p.ty.as_ref()).any(|t| {
                let holder = matches!(t, TypeRef::Named { .. } | TypeRef::Optional(_));
                holder && t.name().and_then(|n| program.resolve(id.0, n)) == Some(row)
            });
            let asks = reads_as_question(&function.name)
                || shared_words(&function.name)
                    .iter()
                    .any(|w| matches!(w.as_str(), "of" | "by" | "for" | "endpoint"));
            if changes_row || !asks || !function.exported {
                found.note(Symbol::Function(id), || {
                    let why = match (function.exported, changes_row) {
                        (false, _) => "is not exported",
                        (_, true) => "takes one, too",
                        _ => "its name asks nothing",
                    };
                    format!("it gives back rows of {}, but {why}", program.name(view))
                });
                continue;
            }
            asked.push((id, view));
        }
        // An endpoint and the function behind it are one question.
        let behind: std::collections::BTreeSet<FnId> = asked
            .iter()
            .filter(|(id, _)| {
                shared_words(&program.function(*id).name).last().is_some_and(|w| w == "endpoint")
            })
            .flat_map(|(id, _)| program.function(*id).body.calls.iter().map(|c| (id.0, c)))
            .filter(|(_, call)| call.receiver.is_empty())
            .filter_map(|(file, call)| program.resolve_function(file, &call.name))
            .collect();
        for (function, read_model) in asked.into_iter().filter(|(id, _)| !behind.contains(id)) {
            let query = Symbol::Function(function);
            found.part(query, Role::Query, Confidence::Likely);
            found.link(Link::Reads { query, read_model });
            found.link(Link::AnsweredBy { query, function });
        }
    }
}

/// What a page lists, say `rows: Vec<OrderView>` beside a total.
fn listed(program: &Program, page: TypeId) -> Vec<TypeId> {
    let fields = program.ty(page).fields.iter().filter_map(|field| field.ty.as_ref());
    let lists = fields.filter(|ty| matches!(ty, TypeRef::Array(_)));
    lists.flat_map(|ty| named_types(program, page.0, ty)).collect()
}

/// Types of rows with the read model they belong to.
fn rows(found: &Findings) -> BTreeMap<TypeId, Symbol> {
    let mut rows = BTreeMap::new();
    for part in found.in_role(Role::ReadModel) {
        if let Symbol::Type(ty) = part.symbol {
            rows.insert(ty, part.symbol);
        }
    }
    for (link, _) in found.links() {
        if let Link::ShapedBy { part, shape: Symbol::Type(shape) } = link
            && found.is(*part, Role::ReadModel)
        {
            rows.entry(*shape).or_insert(*part);
        }
    }
    rows
}
