//! Rust tables with a name of their own that reactions write and that give out their rows: a listener holds
//! `view: OrderView`, calls `self.view.upsert(…)`, and `OrderView::by_customer` selects the rows again. The
//! table is the read model, however many listeners write it.

use std::collections::{BTreeMap, BTreeSet};

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::named_types;
use super::verbs::{reads_as_imperative, reads_as_question};
use super::words::words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct ViewTables;

impl Convention for ViewTables {
    fn id(&self) -> &'static str {
        "view-tables"
    }

    fn summary(&self) -> &'static str {
        "types called a view that listeners write through a field and that give out their rows"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        let mut written: BTreeMap<TypeId, BTreeSet<Symbol>> = BTreeMap::new();
        for (link, _) in found.links() {
            if let Link::Consumes { consumer: consumer @ Symbol::Type(listener), function, .. } = link
                && program.files[function.0 as usize].language == Language::Rust
                && found.is(*consumer, Role::Consumer)
                && let Some(table) = table_written(program, *listener, *function)
            {
                written.entry(table).or_default().insert(*consumer);
            }
        }
        for (table, listeners) in written {
            let view = Symbol::Type(table);
            let questions = questions(program, table);
            let Some((_, rows)) = questions.first().filter(|_| !found.has_role(view)) else {
                found.note(view, || "listeners write it, but it gives out no rows".to_owned());
                continue;
            };
            let places: Vec<_> = listeners.iter().map(|&listener| program.place(listener)).collect();
            found.part(view, Role::ReadModel, Confidence::Likely).places.extend(places);
            found.link(Link::ShapedBy { part: view, shape: Symbol::Type(*rows) });
            for listener in listeners {
                found.retract(listener, Role::Consumer);
                found.hand_over(listener, view);
            }
            for (function, _) in questions {
                let query = Symbol::Function(function);
                found.part(query, Role::Query, Confidence::Likely);
                found.link(Link::Reads { query, read_model: view });
                found.link(Link::AnsweredBy { query, function });
            }
        }
    }
}

/// The type called a view that a listener's function changes through a field.
fn table_written(program: &Program, listener: TypeId, function: FnId) -> Option<TypeId> {
    let fields = &program.ty(listener).fields;
    program.function(function).body.calls.iter().filter(|call| !reads_as_question(&call.name)).find_map(
        |call| {
            let name = call.receiver.strip_prefix("self.")?;
            let declared = fields.iter().find(|field| field.name == name)?.ty.as_ref()?;
            let table = program.resolve(listener.0, declared.name()?)?;
            (is_view(&program.ty(table).name) && program.method(table, &call.name).is_some()).then_some(table)
        },
    )
}

fn is_view(name: &str) -> bool {
    let words = words(name);
    matches!(words.last().map(String::as_str), Some("view" | "projection"))
        || words.windows(2).any(|pair| pair[0] == "read" && pair[1] == "model")
}

/// The methods of a table that give out rows, each with the type of its rows.
fn questions(program: &Program, table: TypeId) -> Vec<(FnId, TypeId)> {
    let asks = |function: &Function| {
        let open = function.visibility == Visibility::Public && !function.is_static && !function.is_abstract;
        let orders = reads_as_imperative(&function.name) && !reads_as_question(&function.name);
        open && !orders && !function.mutates_receiver
    };
    let rows = |id: FnId| {
        let given = named_types(program, id.0, program.function(id).returns.as_ref()?);
        given.into_iter().find(|&ty| ty != table && !program.ty(ty).fields.is_empty())
    };
    let methods = program.methods(table).iter().copied();
    methods.filter(|&id| asks(program.function(id))).filter_map(|id| Some((id, rows(id)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::evidence_of;

    const PIER: &str = "
        pub struct Pier {}
        pub enum PierCommand { Open(String), Close }
        pub enum PierEvent { Opened(Opening), Closed }
        pub struct Opening { pub name: String }
        impl Aggregate for Pier {
            type Command = PierCommand;
            type Event = PierEvent;
            fn handle_command(state: &State, command: PierCommand) -> Result<Vec<PierEvent>, E> {
                match command {
                    PierCommand::Open(name) => Ok(vec![PierEvent::Opened(Opening { name })]),
                    PierCommand::Close => Ok(vec![PierEvent::Closed]),
                }
            }
        }
        pub struct PierRow { pub id: Uuid, pub name: String }
        pub struct PierView { table: String }
        impl PierView {
            pub async fn by_name(&self, name: &str, pool: &Pool) -> Result<Option<PierRow>, E> { select(self, name).await }
            pub async fn note(&self, id: Uuid, name: String, pool: &Pool) -> Result<(), E> { insert(self, id, name).await }
            pub async fn delete(&self, id: Uuid, pool: &Pool) -> Result<(), E> { remove(self, id).await }
        }
        pub struct PierListener { pool: Pool, view: PierView }
        impl EventHandler<Pier> for PierListener {
            async fn handle(&self, event: &StoreEvent<PierEvent>) {
                if let PierEvent::Opened(opening) = event.payload() {
                    self.view.note(event.aggregate_id, opening.name.clone(), &self.pool).await;
                }
            }
            async fn delete(&self, id: Uuid) { self.view.delete(id, &self.pool).await; }
        }";

    fn about_views(code: &str) -> Vec<String> {
        let told = ["read-model", "query", "projects", "reads", "handler"];
        let lines = evidence_of(&[("src/pier.rs", code)]);
        lines.into_iter().filter(|line| told.iter().any(|word| line.contains(word))).collect()
    }

    #[test]
    fn a_table_that_a_listener_writes_is_a_read_model_and_its_selections_are_queries() {
        let expected =
            ["PierView projects Opened", "by_name reads PierView", "query by_name", "read-model PierView"];
        assert_eq!(about_views(PIER), expected);
    }

    #[test]
    fn what_gives_out_no_rows_and_is_called_no_view_is_written_by_a_handler() {
        let code = PIER.replace("PierView", "PierBell").replace("Option<PierRow>", "()");
        assert_eq!(about_views(&code), ["event-handler PierListener"]);
    }
}
