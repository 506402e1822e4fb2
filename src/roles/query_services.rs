//! Questions as methods of an object that only answers questions: `OrderQueryService`, `QueryHandler`, the
//! query root of a GraphQL schema. Which read model they look at is worked out later; a method that looks at
//! none is dropped.

use super::Convention;
use super::finding::{Confidence, Findings, Link, Role};
use super::messages::{messages_in, named_types};
use super::verbs::{reads_as_imperative, reads_as_question};
use super::words::shared_words;
use crate::source::Language;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// See the module.
pub struct QueryServices;

impl Convention for QueryServices {
    fn id(&self) -> &'static str {
        "query-services"
    }

    fn summary(&self) -> &'static str {
        "methods of query services and of GraphQL query roots that give something back"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            let is_rust = program.files[id.0 as usize].language == Language::Rust;
            if is_rust && answers(program, id, decl) && !found.has_role(Symbol::Type(id)) {
                let asked: Vec<FnId> = program.methods(id).to_vec();
                for method in asked {
                    question(program, method, found);
                }
            }
        }
        for (id, function) in program.functions() {
            // `@Query(() => [Order]) async getOrders()` of a resolver, in TypeScript.
            let marked = function.annotations.iter().any(|a| last_segment(&a.name) == "Query");
            let resolves = |owner: TypeId| {
                program.ty(owner).annotations.iter().any(|a| last_segment(&a.name) == "Resolver")
            };
            if marked && program.owner(id).is_some_and(resolves) {
                question(program, id, found);
            }
        }
    }
}

/// Whether a type is called after answering queries, or is the root of a schema's queries.
fn answers(program: &Program, id: TypeId, decl: &TypeDecl) -> bool {
    let words = shared_words(&decl.name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let by_name = matches!(
        words.as_slice(),
        [.., "query", "handler" | "handlers" | "service" | "processor" | "resolver" | "root"]
    );
    let is_object = matches!(decl.kind, TypeKind::Struct | TypeKind::Trait);
    is_object && (by_name || words.contains(&"query") && program.impls_of(id).any(|(_, b)| of_schema(b)))
}

/// `#[Object] impl Query`, `#[graphql_object] impl Query`.
pub(super) fn of_schema(block: &Impl) -> bool {
    block.annotations.iter().any(|a| matches!(last_segment(&a.name), "Object" | "graphql_object"))
}

/// Whether a method stands in a block that a schema offers.
fn in_schema(program: &Program, id: FnId) -> bool {
    let span = program.function(id).span;
    program.owner(id).is_some_and(|owner| {
        program.impls_of(owner).any(|(f, b)| f == id.0 && b.span.contains(&span) && of_schema(b))
    })
}

fn question(program: &Program, id: FnId, found: &mut Findings) {
    let function = program.function(id);
    // A schema offers its methods whether they are public or not.
    let offered = function.visibility == Visibility::Public || in_schema(program, id);
    // A schema's fields are called after what they give.
    let gives_rows = || {
        let given = function.returns.as_ref().map_or(Vec::new(), |r| named_types(program, id.0, r));
        // `store` alone is a thing; `store_order` is an order.
        let orders = shared_words(&function.name).len() > 1 && reads_as_imperative(&function.name);
        in_schema(program, id) && !orders && !given.is_empty()
    };
    let asks = function.returns.is_some() && (reads_as_question(&function.name) || gives_rows());
    let takes_query = function
        .params
        .iter()
        .filter_map(|p| p.ty.as_ref())
        .chain(function.body.calls.iter().flat_map(|c| &c.type_args))
        .any(|ty| !messages_in(program, found, id.0, ty, Role::Query).is_empty());
    let looks = !function.body.calls.is_empty();
    if !offered || !asks || takes_query || function.is_abstract || !looks {
        found.note(Symbol::Function(id), || {
            let why = match (asks, takes_query) {
                (false, _) => "its name asks nothing, or it gives nothing back",
                (_, true) => "it takes or passes on a query, which is the question",
                _ if offered && !function.is_abstract => "it looks at nothing",
                _ => "it is only declared here, or not offered to others",
            };
            format!("its owner answers queries, but {why}")
        });
        return;
    }
    let query = Symbol::Function(id);
    // What is only called after what it gives must read a view that is there.
    let sure = if reads_as_question(&function.name) { Confidence::Likely } else { Confidence::Guess };
    found.part(query, Role::Query, sure);
    found.link(Link::AnsweredBy { query, function: id });
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_query_handler_asks_for_what_its_aggregate_shows() {
        let code = "
            pub struct Raft { id: String }
            pub enum RaftEvent { RaftBuilt { id: String } }
            impl Raft { pub fn build(id: String) -> (Self, RaftEvent) { (Self { id: id.clone() }, RaftEvent::RaftBuilt { id }) } }
            pub trait QueryHandler {
                async fn list_rafts(&self) -> Result<Vec<Raft>, E> { self.reader().all().await }
                fn reader(&self) -> Arc<dyn RaftReader>;
            }";
        let lines = evidence_of(&[("src/raft.rs", code)]);
        for expected in ["query list_rafts", "read-model rafts (inferred)", "list_rafts reads rafts"] {
            assert!(lines.iter().any(|l| l == expected), "{expected} in {lines:#?}");
        }
    }

    #[test]
    fn a_schema_s_field_called_after_what_it_gives_asks_the_view_that_is_there() {
        let code = |view: &str| {
            format!(
                "
                pub struct RaftQuery;
                #[Object]
                impl RaftQuery {{
                    async fn is_up(&self) -> bool {{ true }}
                    async fn float(&self, ctx: &Context, id: String) -> Option<Plank> {{ ctx.data::<Arc<RaftLoader>>().load(id).await }}
                }}
                pub struct Plank {{ pub id: String }}
                pub type RaftLoader = GenericQuery<{view}, Raft>;
                pub struct RaftView {{ pub id: String }}
                impl View<Raft> for RaftView {{
                    fn update(&mut self, event: &EventEnvelope<Raft>) {{ match &event.payload {{ RaftEvent::RaftBuilt {{ id }} => {{ self.id = id.clone(); }} }} }}
                }}
                pub struct Raft {{ id: String }}
                pub enum RaftCommand {{ BuildRaft {{ id: String }} }}
                pub enum RaftEvent {{ RaftBuilt {{ id: String }} }}
                impl Aggregate for Raft {{
                    type Command = RaftCommand;
                    type Event = RaftEvent;
                    async fn handle(&self, command: RaftCommand) -> Result<Vec<RaftEvent>, E> {{
                        match command {{ RaftCommand::BuildRaft {{ id }} => Ok(vec![RaftEvent::RaftBuilt {{ id }}]) }}
                    }}
                    fn apply(&mut self, event: RaftEvent) {{}}
                }}"
            )
        };
        let asked = |view: &str| -> Vec<String> {
            let lines = evidence_of(&[("src/raft.rs", &code(view))]);
            lines.into_iter().filter(|l| l.contains(" reads ") || l.starts_with("query ")).collect()
        };
        assert_eq!(asked("RaftView"), ["float reads RaftView", "query float"]);
        assert!(asked("Plank").is_empty());
    }

    #[test]
    fn a_root_of_a_schema_and_what_only_passes_a_query_on_ask_nothing_themselves() {
        let code = "
            pub struct Raft { id: String }
            pub enum RaftEvent { RaftBuilt { id: String } }
            impl Raft { pub fn build(id: String) -> (Self, RaftEvent) { (Self { id: id.clone() }, RaftEvent::RaftBuilt { id }) } }
            pub struct GetRaftQuery { pub id: String }
            pub struct RaftQuery;
            #[Object]
            impl RaftQuery {
                async fn get_raft(&self, ctx: &Context, id: String) -> Option<Raft> {
                    ctx.queries().dispatch::<GetRaftQuery, Option<Raft>>(id.into()).await
                }
                async fn list_rafts(&self, ctx: &Context) -> Vec<Raft> { ctx.rafts().all().await }
            }";
        let lines = evidence_of(&[("src/raft.rs", code)]);
        let asked: Vec<&String> = lines.iter().filter(|l| l.starts_with("query ")).collect();
        assert!(asked.contains(&&"query list_rafts".to_owned()), "{lines:#?}");
        assert!(!asked.contains(&&"query RaftQuery".to_owned()), "{lines:#?}");
        assert!(!asked.contains(&&"query get_raft".to_owned()), "{lines:#?}");
    }
}
