//! The rule catalogue: one rule, one file.
//!
//! The file's name is the rule's. It opens with the documentation that `explain`
//! prints, then comes the check, then its tests. Findings that come out of earlier
//! stages (syntax, schemas, references) have a file too, for their documentation.

mod actor_without_type;
mod aggregate_identified_by_field;
mod aggregate_without_commands;
mod aggregate_without_events;
mod aggregate_without_identified_by;
mod aggregate_without_state;
mod bounded_context_without_consistency_unit;
mod command_without_data;
mod command_without_publishes;
mod constraint_violation;
mod consumer_at_least_once_without_idempotency;
mod cross_aggregate_command_emission;
mod cross_bounded_context_reference_without_mapping;
mod crossings;
mod domain_service_without_functions;
mod domain_without_bounded_context;
mod duplicate_name;
mod dynamic_consistency_boundary_identified_by_field;
mod dynamic_consistency_boundary_without_consults;
mod dynamic_consistency_boundary_without_identified_by;
mod entity_identified_by_field;
mod entity_without_identified_by;
mod entity_without_schema;
mod event_handler_without_handles;
mod event_handler_without_side_effects;
mod event_name_with_aggregate_prefix;
mod event_without_consumer;
mod event_without_data;
mod event_without_publisher;
mod external_system_without_direction;
mod feature_references_unknown_aggregate;
mod feature_references_unknown_dynamic_consistency_boundary;
mod feature_references_unknown_process_manager;
mod feature_references_unknown_read_model;
mod feature_without_scenarios;
mod hidden_value;
mod human_actor_with_backed_by;
mod missing_required_field;
mod orphan_actor;
mod orphan_context_mapping;
mod orphan_external_system;
mod policy_without_emits;
mod policy_without_handles;
mod process_manager_correlated_by_field;
mod process_manager_timer_at_field;
mod process_manager_without_ends_when;
mod process_manager_without_event_reactions;
mod process_manager_without_starts_when;
mod query_without_read_model;
mod query_without_result;
mod read_model_without_projections;
mod read_model_without_query;
mod read_model_without_schema;
mod rule;
mod rule_panic;
mod scenario;
mod scenario_actor_not_permitted;
mod scenario_references_unknown_actor;
mod scenario_references_unknown_command;
mod scenario_references_unknown_event;
mod scenario_references_unknown_query;
mod scenario_references_unknown_timer;
mod scenario_rejection_references_unknown_invariant;
mod scenario_then_mismatched_feature_scope;
mod scenario_when_mismatched_feature_scope;
mod scenario_without_then;
mod scenario_without_when;
mod schemas_directory_drift;
mod story;
mod story_duplicate_actor_name;
mod story_duplicate_group_name;
mod story_duplicate_work_object_in_sentence;
mod story_orphan_actor;
mod story_orphan_group;
mod story_orphan_work_object;
mod story_sentence_without_edges;
mod story_unknown_group_membership;
mod story_without_sentences;
mod subdomain_without_bounded_context;
#[cfg(test)]
pub(crate) mod testing;
mod type_mismatch;
mod unchecked_reference;
mod uncovered_invariant;
mod unknown_api_version;
mod unknown_field;
mod unresolved_reference;
mod unvalidated_document;
mod value_object_without_schema;
mod yaml_syntax_error;

use rayon::prelude::*;

use super::diagnostic::{Diagnostic, Place};
use super::index::ModelIndex;
use super::text::quote;
use super::yaml::quietly;
pub(super) use rule::MOST_FINDINGS;
use rule::describe;
pub use rule::{Described, Rule, Sink};

/// Everything a finding can be about, in the order of the documentation.
pub static CATALOGUE: [&dyn Described; 84] = [
    &schemas_directory_drift::SchemasDirectoryDrift,
    &rule_panic::RulePanic,
    &yaml_syntax_error::YamlSyntaxError,
    &unknown_api_version::UnknownApiVersion,
    &missing_required_field::MissingRequiredField,
    &unknown_field::UnknownField,
    &type_mismatch::TypeMismatch,
    &constraint_violation::ConstraintViolation,
    &duplicate_name::DuplicateName,
    &unresolved_reference::UnresolvedReference,
    &domain_without_bounded_context::DomainWithoutBoundedContext,
    &subdomain_without_bounded_context::SubdomainWithoutBoundedContext,
    &bounded_context_without_consistency_unit::BoundedContextWithoutConsistencyUnit,
    &aggregate_without_commands::AggregateWithoutCommands,
    &aggregate_without_events::AggregateWithoutEvents,
    &aggregate_without_identified_by::AggregateWithoutIdentifiedBy,
    &aggregate_without_state::AggregateWithoutState,
    &dynamic_consistency_boundary_without_identified_by::DynamicConsistencyBoundaryWithoutIdentifiedBy,
    &dynamic_consistency_boundary_without_consults::DynamicConsistencyBoundaryWithoutConsults,
    &command_without_data::CommandWithoutData,
    &command_without_publishes::CommandWithoutPublishes,
    &cross_aggregate_command_emission::CrossAggregateCommandEmission,
    &event_name_with_aggregate_prefix::EventNameWithAggregatePrefix,
    &event_without_data::EventWithoutData,
    &event_without_publisher::EventWithoutPublisher,
    &event_without_consumer::EventWithoutConsumer,
    &event_handler_without_handles::EventHandlerWithoutHandles,
    &event_handler_without_side_effects::EventHandlerWithoutSideEffects,
    &policy_without_handles::PolicyWithoutHandles,
    &policy_without_emits::PolicyWithoutEmits,
    &process_manager_without_starts_when::ProcessManagerWithoutStartsWhen,
    &process_manager_without_ends_when::ProcessManagerWithoutEndsWhen,
    &process_manager_without_event_reactions::ProcessManagerWithoutEventReactions,
    &consumer_at_least_once_without_idempotency::ConsumerAtLeastOnceWithoutIdempotency,
    &read_model_without_projections::ReadModelWithoutProjections,
    &read_model_without_schema::ReadModelWithoutSchema,
    &read_model_without_query::ReadModelWithoutQuery,
    &query_without_read_model::QueryWithoutReadModel,
    &query_without_result::QueryWithoutResult,
    &entity_without_identified_by::EntityWithoutIdentifiedBy,
    &entity_without_schema::EntityWithoutSchema,
    &value_object_without_schema::ValueObjectWithoutSchema,
    &domain_service_without_functions::DomainServiceWithoutFunctions,
    &actor_without_type::ActorWithoutType,
    &human_actor_with_backed_by::HumanActorWithBackedBy,
    &orphan_actor::OrphanActor,
    &external_system_without_direction::ExternalSystemWithoutDirection,
    &orphan_external_system::OrphanExternalSystem,
    &cross_bounded_context_reference_without_mapping::CrossBoundedContextReferenceWithoutMapping,
    &orphan_context_mapping::OrphanContextMapping,
    &story_orphan_actor::StoryOrphanActor,
    &story_orphan_work_object::StoryOrphanWorkObject,
    &story_orphan_group::StoryOrphanGroup,
    &entity_identified_by_field::EntityIdentifiedByField,
    &aggregate_identified_by_field::AggregateIdentifiedByField,
    &dynamic_consistency_boundary_identified_by_field::DynamicConsistencyBoundaryIdentifiedByField,
    &process_manager_correlated_by_field::ProcessManagerCorrelatedByField,
    &process_manager_timer_at_field::ProcessManagerTimerAtField,
    &story_without_sentences::StoryWithoutSentences,
    &story_sentence_without_edges::StorySentenceWithoutEdges,
    &story_duplicate_actor_name::StoryDuplicateActorName,
    &story_duplicate_group_name::StoryDuplicateGroupName,
    &story_duplicate_work_object_in_sentence::StoryDuplicateWorkObjectInSentence,
    &story_unknown_group_membership::StoryUnknownGroupMembership,
    &feature_without_scenarios::FeatureWithoutScenarios,
    &scenario_without_when::ScenarioWithoutWhen,
    &scenario_without_then::ScenarioWithoutThen,
    &scenario_when_mismatched_feature_scope::ScenarioWhenMismatchedFeatureScope,
    &scenario_then_mismatched_feature_scope::ScenarioThenMismatchedFeatureScope,
    &feature_references_unknown_aggregate::FeatureReferencesUnknownAggregate,
    &feature_references_unknown_dynamic_consistency_boundary::FeatureReferencesUnknownDynamicConsistencyBoundary,
    &feature_references_unknown_process_manager::FeatureReferencesUnknownProcessManager,
    &feature_references_unknown_read_model::FeatureReferencesUnknownReadModel,
    &scenario_references_unknown_event::ScenarioReferencesUnknownEvent,
    &scenario_references_unknown_command::ScenarioReferencesUnknownCommand,
    &scenario_references_unknown_query::ScenarioReferencesUnknownQuery,
    &scenario_references_unknown_timer::ScenarioReferencesUnknownTimer,
    &scenario_references_unknown_actor::ScenarioReferencesUnknownActor,
    &scenario_actor_not_permitted::ScenarioActorNotPermitted,
    &scenario_rejection_references_unknown_invariant::ScenarioRejectionReferencesUnknownInvariant,
    &uncovered_invariant::UncoveredInvariant,
    &unvalidated_document::UnvalidatedDocument,
    &hidden_value::HiddenValue,
    &unchecked_reference::UncheckedReference,
];

/// The rules, in the order of the documentation.
pub static RULES: [&dyn Rule; 71] = [
    &domain_without_bounded_context::DomainWithoutBoundedContext,
    &subdomain_without_bounded_context::SubdomainWithoutBoundedContext,
    &bounded_context_without_consistency_unit::BoundedContextWithoutConsistencyUnit,
    &aggregate_without_commands::AggregateWithoutCommands,
    &aggregate_without_events::AggregateWithoutEvents,
    &aggregate_without_identified_by::AggregateWithoutIdentifiedBy,
    &aggregate_without_state::AggregateWithoutState,
    &dynamic_consistency_boundary_without_identified_by::DynamicConsistencyBoundaryWithoutIdentifiedBy,
    &dynamic_consistency_boundary_without_consults::DynamicConsistencyBoundaryWithoutConsults,
    &command_without_data::CommandWithoutData,
    &command_without_publishes::CommandWithoutPublishes,
    &cross_aggregate_command_emission::CrossAggregateCommandEmission,
    &event_name_with_aggregate_prefix::EventNameWithAggregatePrefix,
    &event_without_data::EventWithoutData,
    &event_without_publisher::EventWithoutPublisher,
    &event_without_consumer::EventWithoutConsumer,
    &event_handler_without_handles::EventHandlerWithoutHandles,
    &event_handler_without_side_effects::EventHandlerWithoutSideEffects,
    &policy_without_handles::PolicyWithoutHandles,
    &policy_without_emits::PolicyWithoutEmits,
    &process_manager_without_starts_when::ProcessManagerWithoutStartsWhen,
    &process_manager_without_ends_when::ProcessManagerWithoutEndsWhen,
    &process_manager_without_event_reactions::ProcessManagerWithoutEventReactions,
    &consumer_at_least_once_without_idempotency::ConsumerAtLeastOnceWithoutIdempotency,
    &read_model_without_projections::ReadModelWithoutProjections,
    &read_model_without_schema::ReadModelWithoutSchema,
    &read_model_without_query::ReadModelWithoutQuery,
    &query_without_read_model::QueryWithoutReadModel,
    &query_without_result::QueryWithoutResult,
    &entity_without_identified_by::EntityWithoutIdentifiedBy,
    &entity_without_schema::EntityWithoutSchema,
    &value_object_without_schema::ValueObjectWithoutSchema,
    &domain_service_without_functions::DomainServiceWithoutFunctions,
    &actor_without_type::ActorWithoutType,
    &human_actor_with_backed_by::HumanActorWithBackedBy,
    &orphan_actor::OrphanActor,
    &external_system_without_direction::ExternalSystemWithoutDirection,
    &orphan_external_system::OrphanExternalSystem,
    &cross_bounded_context_reference_without_mapping::CrossBoundedContextReferenceWithoutMapping,
    &orphan_context_mapping::OrphanContextMapping,
    &story_orphan_actor::StoryOrphanActor,
    &story_orphan_work_object::StoryOrphanWorkObject,
    &story_orphan_group::StoryOrphanGroup,
    &entity_identified_by_field::EntityIdentifiedByField,
    &aggregate_identified_by_field::AggregateIdentifiedByField,
    &dynamic_consistency_boundary_identified_by_field::DynamicConsistencyBoundaryIdentifiedByField,
    &process_manager_correlated_by_field::ProcessManagerCorrelatedByField,
    &process_manager_timer_at_field::ProcessManagerTimerAtField,
    &story_without_sentences::StoryWithoutSentences,
    &story_sentence_without_edges::StorySentenceWithoutEdges,
    &story_duplicate_actor_name::StoryDuplicateActorName,
    &story_duplicate_group_name::StoryDuplicateGroupName,
    &story_duplicate_work_object_in_sentence::StoryDuplicateWorkObjectInSentence,
    &story_unknown_group_membership::StoryUnknownGroupMembership,
    &feature_without_scenarios::FeatureWithoutScenarios,
    &scenario_without_when::ScenarioWithoutWhen,
    &scenario_without_then::ScenarioWithoutThen,
    &scenario_when_mismatched_feature_scope::ScenarioWhenMismatchedFeatureScope,
    &scenario_then_mismatched_feature_scope::ScenarioThenMismatchedFeatureScope,
    &feature_references_unknown_aggregate::FeatureReferencesUnknownAggregate,
    &feature_references_unknown_dynamic_consistency_boundary::FeatureReferencesUnknownDynamicConsistencyBoundary,
    &feature_references_unknown_process_manager::FeatureReferencesUnknownProcessManager,
    &feature_references_unknown_read_model::FeatureReferencesUnknownReadModel,
    &scenario_references_unknown_event::ScenarioReferencesUnknownEvent,
    &scenario_references_unknown_command::ScenarioReferencesUnknownCommand,
    &scenario_references_unknown_query::ScenarioReferencesUnknownQuery,
    &scenario_references_unknown_timer::ScenarioReferencesUnknownTimer,
    &scenario_references_unknown_actor::ScenarioReferencesUnknownActor,
    &scenario_actor_not_permitted::ScenarioActorNotPermitted,
    &scenario_rejection_references_unknown_invariant::ScenarioRejectionReferencesUnknownInvariant,
    &uncovered_invariant::UncoveredInvariant,
];

/// What an id stands for. The part after the last slash is enough.
pub fn find(id: &str) -> Option<&'static dyn Described> {
    let short = |described: &&dyn Described| described.id().rsplit('/').next() == Some(id);
    CATALOGUE.into_iter().find(|described| described.id() == id).or_else(|| CATALOGUE.into_iter().find(short))
}

/// Runs all rules. One that crashes becomes a finding; the others are not affected.
pub(super) fn run(model: &ModelIndex<'_>) -> Vec<Diagnostic> {
    RULES.par_iter().flat_map_iter(|rule| run_one(*rule, model)).collect()
}

fn run_one(rule: &dyn Rule, model: &ModelIndex<'_>) -> Vec<Diagnostic> {
    let outcome = quietly(|| {
        let mut sink = Sink::new(rule);
        rule.check(model, &mut sink);
        sink.into_findings()
    });
    outcome.unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("unknown reason");
        let message = format!("rule {} panicked: {text}", quote(rule.id()));
        vec![Diagnostic::error(rule_panic::RulePanic.id(), message, Place::nowhere())]
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::{Model, Options, Severity, check_with};
    use super::*;

    #[test]
    fn ids_are_unique_and_name_their_files() {
        let ids: BTreeSet<_> = CATALOGUE.iter().map(|d| d.id()).collect();
        assert_eq!(ids.len(), CATALOGUE.len());
        for id in ids {
            let name = id.rsplit('/').next().unwrap().replace('-', "_");
            let file = format!("{}/src/esdm/rules/{name}.rs", env!("CARGO_MANIFEST_DIR"));
            assert!(std::path::Path::new(&file).exists(), "{id} should be in {file}");
        }
    }

    #[test]
    fn every_entry_says_what_why_and_how() {
        for described in CATALOGUE {
            let docs = described.docs();
            assert!(described.summary().ends_with('.'), "{}", described.id());
            for heading in ["# Why it matters", "# How to mend it", "# Before", "# After"] {
                assert!(docs.contains(heading), "{} lacks {heading}", described.id());
            }
        }
    }

    /// The example under a heading of the documentation.
    fn example(described: &dyn Described, heading: &str) -> Option<String> {
        let docs = described.docs();
        let (_, rest) = docs.split_once(&format!("# {heading}\n\n```yaml\n"))?;
        Some(rest.split_once("```")?.0.to_owned())
    }

    #[test]
    fn every_rule_finds_its_before_and_accepts_its_after() {
        for rule in RULES {
            let before = example(rule, "Before").unwrap();
            assert!(!testing::findings(rule, &before).is_empty(), "{}\n{before}", rule.id());
            let after = example(rule, "After").unwrap();
            assert_eq!(testing::findings(rule, &after), [""; 0], "{}\n{after}", rule.id());
        }
    }

    #[test]
    fn every_other_finding_is_met_in_its_before_and_not_in_its_after() {
        for described in CATALOGUE.into_iter().filter(|d| RULES.iter().all(|rule| rule.id() != d.id())) {
            let found = |text: String| {
                let options = Options { strict: true, ..Options::default() };
                let found = check_with(&Model::from_sources([("a", text)]), options);
                found.iter().any(|d| d.id == described.id())
            };
            // What concerns folders or crashes has no example in YAML.
            if let (Some(before), Some(after)) = (example(described, "Before"), example(described, "After")) {
                assert!(found(before), "{}", described.id());
                assert!(!found(after), "{}", described.id());
            }
        }
    }

    #[test]
    fn an_id_is_found_whole_or_by_its_last_part() {
        assert_eq!(find("orphan-actor").unwrap().id(), "esdm/modeling/orphan-actor");
        assert_eq!(find("esdm/modeling/orphan-actor").unwrap().severity(), Severity::Warning);
        assert!(find("orphan").is_none());
    }

    #[test]
    fn a_crash_of_one_rule_is_a_finding() {
        #[derive(Debug)]
        struct Broken;
        impl Described for Broken {
            fn id(&self) -> &'static str {
                "x/broken"
            }
            fn severity(&self) -> Severity {
                Severity::Warning
            }
            fn doc_comment(&self) -> &'static str {
                ""
            }
        }
        impl Rule for Broken {
            fn check(&self, _: &ModelIndex<'_>, _: &mut Sink) {
                panic!("no {}", "luck")
            }
        }
        let model = Model::from_sources([("a", "")]);
        let found = run_one(&Broken, &ModelIndex::build(&model).0);
        assert_eq!(found[0].message, "rule \"x/broken\" panicked: no luck");
        assert_eq!(found[0].place.to_string(), "<internal>");
    }
}
