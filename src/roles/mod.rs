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
mod castore;
mod class_aggregates;
mod cqrs_es;
mod decider_values;
mod deciders;
mod disintegrate;
mod endpoints;
mod enums;
mod es_entity;
mod event_services;
mod eventually;
mod finding;
mod fmodel;
mod folds;
mod handlers;
mod message_getters;
pub mod messages;
mod nestjs_cqrs;
mod orm_entities;
mod projections;
mod reactions;
pub mod records;
mod sql;
mod storage;
mod subscribers;
mod suffixes;
mod tables;
#[cfg(test)]
pub mod testing;
mod trait_consumers;
mod unions;
mod use_cases;
mod view_queries;
pub mod words;

pub(crate) use deciders::looks_like_view;
pub use finding::{Confidence, Findings, Link, Part, Role, resolve_symbol};

use crate::syntax::Program;

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
    &unions::Unions,
    &enums::Enums,
    &suffixes::MessageSuffixes,
    &deciders::Deciders,
    &decider_values::DeciderValues,
    &folds::Folds,
    &class_aggregates::ClassAggregates,
    &message_getters::MessageGetters,
    &handlers::Handlers,
    &trait_consumers::TraitConsumers,
    &use_cases::UseCases,
    &subscribers::Subscribers,
    &projections::Projections,
    &orm_entities::OrmEntities,
    &storage::Storage,
    &endpoints::Endpoints,
    &reactions::Reactions,
    &view_queries::ViewQueries,
    &trait_consumers::ViewReaders,
    &event_services::EventServices,
];

/// Runs every convention.
pub fn find(program: &Program) -> Findings {
    find_without(program, &[])
}

/// As [`find`], but without the conventions of these ids: what do they add?
pub fn find_without(program: &Program, without: &[String]) -> Findings {
    let mut found = Findings::default();
    for convention in CONVENTIONS.iter().filter(|convention| without.iter().all(|id| id != convention.id())) {
        found.speaking(convention.id());
        convention.find(program, &mut found);
    }
    found
}
