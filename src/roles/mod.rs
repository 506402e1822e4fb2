//! Who plays which part: conventions look at the facts of a program and say
//! "this type is an event", "this function handles that command".
//!
//! In: a [`Program`]. Out: [`Findings`], a list of parts and links, each with the
//! convention that found it and how sure it is. What follows from them over
//! several steps (which command leads to which event) is worked out later, in
//! [`crate::evidence`].
//!
//! A framework or an idiom is one file here, and one line in [`CONVENTIONS`].

mod aggregate_traits;
mod booster;
mod bus_handlers;
mod called_handlers;
mod castore;
mod class_aggregates;
mod class_folds;
mod command_params;
mod configured;
mod cqrs_domain;
mod cqrs_es;
mod decider_makers;
mod decider_values;
mod deciders;
mod disintegrate;
mod emitted_names;
mod endpoint_commands;
mod endpoints;
mod enums;
mod es_entity;
mod event_lists;
mod event_services;
mod eventually;
mod finding;
mod fmodel;
mod folds;
mod handlers;
mod held;
mod loaded_views;
mod memory;
mod message_getters;
pub mod messages;
#[cfg(test)]
mod near_misses;
mod nestjs_cqrs;
mod notes;
mod orm_entities;
mod part;
mod projections;
mod published;
mod query_services;
mod reactions;
mod read_endpoints;
mod record_values;
pub mod records;
mod reducers;
mod registrations;
mod returned_events;
pub(crate) mod sql;
mod storage;
mod subscribers;
mod suffixes;
mod table_projections;
mod tables;
#[cfg(test)]
pub mod testing;
mod told_commands;
mod trait_consumers;
mod typed_constants;
mod unions;
mod use_cases;
pub mod verbs;
mod view_makers;
mod view_queries;
mod view_readers;
mod view_tables;
mod wolkenkit;
mod wolkenkit_classic;
pub mod words;
mod workflows;
mod written_views;

pub use configured::Configured;
pub(crate) use deciders::looks_like_view;
pub(crate) use endpoints::route_of_file;
pub use finding::{Confidence, Findings, Link, Part, Role, resolve_symbol};
pub use notes::{Note, Said};

use std::collections::BTreeSet;

use crate::config::Config;
use crate::syntax::{Program, Symbol};

/// A framework's or an idiom's way to write domain code.
pub trait Convention: Sync {
    /// Stable name, shown as the source of each finding.
    fn id(&self) -> &'static str;

    /// One sentence: what code it recognizes.
    fn summary(&self) -> &'static str;

    /// Adds what it recognizes. `found` holds what the conventions before it found.
    fn find(&self, program: &Program, found: &mut Findings);
}

/// All conventions, frameworks before idioms before guesses by name, because each
/// may build on what the ones before it are sure of.
pub static CONVENTIONS: &[&dyn Convention] = &[
    &nestjs_cqrs::NestjsCqrs,
    &cqrs_es::CqrsEs,
    &eventually::Eventually,
    &disintegrate::Disintegrate,
    &fmodel::Fmodel,
    &es_entity::EsEntity,
    &aggregate_traits::AggregateTraits,
    &castore::Castore,
    &booster::Booster,
    &wolkenkit::Wolkenkit,
    &wolkenkit_classic::WolkenkitClassic,
    &cqrs_domain::CqrsDomain,
    &unions::Unions,
    &enums::Enums,
    &suffixes::MessageSuffixes,
    &told_commands::ToldCommands,
    &published::Published,
    &command_params::CommandParams,
    &workflows::Workflows,
    &deciders::Deciders,
    &decider_values::DeciderValues,
    &decider_makers::DeciderMakers,
    &folds::Folds,
    &reducers::Reducers,
    &event_lists::EventLists,
    &class_aggregates::ClassAggregates,
    &emitted_names::EmittedNames,
    &returned_events::ReturnedEvents,
    &class_folds::ClassFolds,
    &message_getters::MessageGetters,
    &bus_handlers::BusHandlers,
    &handlers::Handlers,
    &typed_constants::TypedConstants,
    &trait_consumers::TraitConsumers,
    &use_cases::UseCases,
    &subscribers::Subscribers,
    &projections::Projections,
    &view_makers::ViewMakers,
    &orm_entities::OrmEntities,
    &storage::Storage,
    &table_projections::TableProjections,
    &endpoints::Endpoints,
    &endpoint_commands::EndpointCommands,
    &memory::Memory,
    &reactions::Reactions,
    &written_views::WrittenViews,
    &view_tables::ViewTables,
    &view_queries::ViewQueries,
    &view_readers::ViewReaders,
    &query_services::QueryServices,
    &read_endpoints::ReadEndpoints,
    &event_services::EventServices,
];

/// The context that a framework's own folders name: `playing` of `server/domain/playing/game.js`.
pub(crate) fn context_by_folder<'a>(conventions: &[&str], path: &'a str) -> Option<&'a str> {
    let structures = [wolkenkit::Wolkenkit.id(), wolkenkit_classic::WolkenkitClassic.id()];
    conventions.first().filter(|id| structures.contains(id)).and_then(|_| held::context(path))
}

/// What to run, besides the conventions themselves.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// What the team declares.
    pub config: Config,
    /// Ids of conventions that are left out: what do they add?
    pub without: Vec<String>,
    /// Symbols of which everything said is noted.
    pub about: BTreeSet<Symbol>,
}

/// Runs every convention.
pub fn find(program: &Program) -> Findings {
    find_with(program, &Asked::default())
}

/// As [`find`], but with what the team declares first, and without what is left out.
pub fn find_with(program: &Program, asked: &Asked) -> Findings {
    let mut found = Findings::about(asked.about.clone());
    let configured = Configured(&asked.config);
    let first: &dyn Convention = &configured;
    let ignores = !asked.config.names.ignore.is_empty();
    for convention in std::iter::once(first)
        .chain(CONVENTIONS.iter().copied())
        .filter(|convention| asked.without.iter().all(|id| id != convention.id()))
    {
        found.speaking(convention.id());
        convention.find(program, &mut found);
        if ignores {
            // At once, so that no later convention builds upon what is to be ignored.
            found.ignore(|symbol| asked.config.ignores(program.name(symbol)));
        }
    }
    found
}
