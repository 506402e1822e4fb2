//! Read models that are nothing but tables: a function called after a read model tells events apart and has
//! rows written for each, often through a port. Every table is a read model of its own, shaped by the type
//! that is called like it.

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::arms_by_message;
use super::records::singular;
use super::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct TableProjections;

impl Convention for TableProjections {
    fn id(&self) -> &'static str {
        "table-projections"
    }

    fn summary(&self) -> &'static str {
        "functions called after a read model that have rows written for each event"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut projecting: Vec<FnId> = Vec::new();
        for (id, function) in program.functions() {
            let owner = program.owner(id).map(Symbol::Type);
            let is_known = owner.is_some_and(|o| found.is(o, Role::ReadModel));
            if about_views(&function.name) && !function.body.arms.is_empty() && !is_known {
                projecting.push(id);
            }
        }
        if projecting.is_empty() {
            return;
        }
        let tables = Tables::of(found);
        for id in projecting {
            project(program, id, &tables, found);
        }
    }
}

/// `update_read_model`, `projectOrders`.
fn about_views(name: &str) -> bool {
    let words = shared_words(name);
    words.iter().any(|w| matches!(w.as_str(), "project" | "projection" | "projections" | "view" | "views"))
        || words.windows(2).any(|w| w[0] == "read" && matches!(w[1].as_str(), "model" | "models"))
}

/// Which function writes which table, and with what columns.
#[derive(Default)]
struct Tables {
    written: BTreeMap<FnId, BTreeSet<String>>,
    columns: BTreeMap<String, Vec<String>>,
}

impl Tables {
    fn of(found: &Findings) -> Tables {
        let mut tables = Tables::default();
        for (link, _) in found.links() {
            let Link::Writes { function, record, columns, by_port: false, .. } = link else { continue };
            tables.written.entry(*function).or_default().insert(record.clone());
            let known = tables.columns.entry(record.clone()).or_default();
            if known.is_empty() {
                known.clone_from(columns);
            }
        }
        tables
    }

    /// The tables that a call writes; what stands behind a port is known by the method's name.
    fn written_by(&self, program: &Program, file: u32, call: &Call) -> BTreeSet<String> {
        if call.receiver.is_empty() {
            let callee = program.resolve_function(file, &call.name);
            return callee.and_then(|f| self.written.get(&f)).cloned().unwrap_or_default();
        }
        let mut all =
            program.methods_named(&call.name).map(|m| self.written_in(program, m)).filter(|w| !w.is_empty());
        let first = all.next().unwrap_or_default();
        if all.all(|other| other == first) { first } else { BTreeSet::new() }
    }

    /// The tables that a method writes, by itself or by a function beside it that it calls.
    fn written_in(&self, program: &Program, method: FnId) -> BTreeSet<String> {
        let beside = program.function(method).body.calls.iter().filter(|c| c.receiver.is_empty());
        let helpers = beside.filter_map(|c| program.resolve_function(method.0, &c.name));
        std::iter::once(method)
            .chain(helpers.filter(|f| f.0 == method.0))
            .filter_map(|f| self.written.get(&f))
            .flatten()
            .cloned()
            .collect()
    }
}

fn project(program: &Program, id: FnId, tables: &Tables, found: &mut Findings) {
    let body = &program.function(id).body;
    let arms: Vec<(Span, Vec<Symbol>)> = arms_by_message(program, found, id, Role::Event)
        .into_iter()
        .filter(|(arm, _)| !arm.is_empty)
        .map(|(arm, events)| (arm.span, events))
        .collect();
    let mut writes = false;
    for (span, events) in &arms {
        let calls = body.calls.iter().filter(|c| !c.is_macro && span.contains(&c.span));
        let written: BTreeSet<String> = calls.flat_map(|c| tables.written_by(program, id.0, c)).collect();
        for table in written {
            // A table that no type is called like may be anything's.
            let Some(row) = row_type(program, &table, tables, found) else { continue };
            writes = true;
            let view = Symbol::Type(row);
            found.part(view, Role::ReadModel, Confidence::Likely).identifier = Some(table);
            found.link(Link::ShapedBy { part: view, shape: view });
            for &event in events {
                found.link(Link::Consumes { consumer: view, event, function: id, within: Some(*span) });
            }
        }
    }
    if !writes && !arms.is_empty() {
        found.note(Symbol::Function(id), || {
            "it is called after a read model and tells events apart, but nothing it calls writes a table that a type is called like"
                .to_owned()
        });
    }
}

/// The type called like a table, the one with most of its columns; what an aggregate is made of never is.
fn row_type(program: &Program, table: &str, tables: &Tables, found: &Findings) -> Option<TypeId> {
    let name: String = shared_words(table).iter().map(|w| capitalized(&singular(w))).collect();
    let columns = tables.columns.get(table).map_or(&[][..], Vec::as_slice);
    let fitting = |decl: &TypeDecl| decl.fields.iter().filter(|f| columns.contains(&f.name)).count();
    const SUFFIXES: &[&str] = &["", "Row", "Record", "View", "ReadModel", "Output", "Dto"];
    SUFFIXES
        .iter()
        .flat_map(|suffix| program.types_named(&format!("{name}{suffix}")))
        .map(|&id| (id, program.ty(id)))
        .filter(|(id, decl)| {
            matches!(decl.kind, TypeKind::Struct | TypeKind::Class | TypeKind::Interface)
                && ![Role::Aggregate, Role::Event, Role::Command]
                    .iter()
                    .any(|&role| found.is(Symbol::Type(*id), role))
        })
        .map(|(id, decl)| (fitting(decl), std::cmp::Reverse(id)))
        .filter(|(fits, std::cmp::Reverse(id))| {
            // Without columns, only a name that says what the type is for.
            let called_a_row = columns.is_empty() && program.ty(*id).name != name;
            called_a_row || *fits > 0 && *fits * 2 >= columns.len()
        })
        .max()
        .map(|(_, std::cmp::Reverse(id))| id)
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn every_table_that_events_are_written_to_is_a_read_model() {
        let domain = "
            pub enum ClubEvent { ClubFounded { id: String }, MemberJoined { name: String }, ClubClosed }
            pub struct Member { pub name: String }";
        let updater = r#"
            pub trait ClubTables {
                async fn insert_club(&self, id: String) -> Result<(), E>;
                async fn insert_member(&self, name: String) -> Result<(), E>;
            }
            pub struct ClubTablesImpl { pool: MySqlPool }
            impl ClubTables for ClubTablesImpl {
                async fn insert_club(&self, id: String) -> Result<(), E> {
                    sqlx::query!("INSERT INTO clubs (id, name) VALUES (?, ?)", id, id).execute(&self.pool).await
                }
                async fn insert_member(&self, name: String) -> Result<(), E> {
                    sqlx::query!("INSERT INTO members (club_id, name) VALUES (?, ?)", name, name).execute(&self.pool).await
                }
            }
            pub async fn update_read_model<T: ClubTables>(tables: &T, payload: &str) -> Result<(), E> {
                let event = serde_json::from_str::<ClubEvent>(payload)?;
                match &event {
                    ClubEvent::ClubFounded { id } => tables.insert_club(id.clone()).await?,
                    ClubEvent::MemberJoined { name } => tables.insert_member(name.clone()).await?,
                    ClubEvent::ClubClosed => {}
                }
                Ok(())
            }"#;
        let query = "
            pub struct Club { pub id: String, pub name: String }
            pub struct Member { pub club_id: String, pub name: String }
            pub struct QueryRoot;
            #[Object]
            impl QueryRoot {
                async fn get_members(&self, ctx: &Context<'_>, club_id: String) -> FieldResult<Vec<Member>> {
                    ctx.data::<Tables>().members(club_id).await
                }
            }";
        let lines = evidence_of(&[
            ("src/domain/club.rs", domain),
            ("src/updater.rs", updater),
            ("src/query/rows.rs", query),
        ]);
        for expected in [
            "club projects ClubFounded",
            "member projects MemberJoined",
            "query get_members",
            "get_members reads member",
        ] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
        let views: Vec<&String> = lines.iter().filter(|l| l.starts_with("read-model")).collect();
        assert_eq!(views, ["read-model club", "read-model member"]);
    }
}
