//! The kinds of documents.

use super::schema::ApiVersion;

/// What a document describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are the language's own; the schemas describe them")]
pub enum Kind {
    Domain,
    Subdomain,
    BoundedContext,
    ContextMapping,
    Aggregate,
    DynamicConsistencyBoundary,
    Command,
    Event,
    EventHandler,
    Policy,
    ProcessManager,
    ReadModel,
    Query,
    Entity,
    ValueObject,
    DomainService,
    Actor,
    ExternalSystem,
    Feature,
    DomainStory,
}

impl Kind {
    /// All kinds of all schemas, in the order of the schemas.
    pub const ALL: [Kind; 20] = [
        Kind::Domain,
        Kind::Subdomain,
        Kind::BoundedContext,
        Kind::ContextMapping,
        Kind::Aggregate,
        Kind::DynamicConsistencyBoundary,
        Kind::Command,
        Kind::Event,
        Kind::EventHandler,
        Kind::Policy,
        Kind::ProcessManager,
        Kind::ReadModel,
        Kind::Query,
        Kind::Entity,
        Kind::ValueObject,
        Kind::DomainService,
        Kind::Actor,
        Kind::ExternalSystem,
        Kind::Feature,
        Kind::DomainStory,
    ];

    /// The value of `kind` that stands for it, which is also its name in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Domain => "domain",
            Kind::Subdomain => "subdomain",
            Kind::BoundedContext => "bounded-context",
            Kind::ContextMapping => "context-mapping",
            Kind::Aggregate => "aggregate",
            Kind::DynamicConsistencyBoundary => "dynamic-consistency-boundary",
            Kind::Command => "command",
            Kind::Event => "event",
            Kind::EventHandler => "event-handler",
            Kind::Policy => "policy",
            Kind::ProcessManager => "process-manager",
            Kind::ReadModel => "read-model",
            Kind::Query => "query",
            Kind::Entity => "entity",
            Kind::ValueObject => "value-object",
            Kind::DomainService => "domain-service",
            Kind::Actor => "actor",
            Kind::ExternalSystem => "external-system",
            Kind::Feature => "feature",
            Kind::DomainStory => "domain-story",
        }
    }

    /// The kind a name stands for, in whatever schema.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The kind a name stands for in one schema.
    pub fn in_schema(version: ApiVersion, name: &str) -> Option<Self> {
        Self::from_name(name).filter(|kind| kind.api_version() == version)
    }

    /// The schema the kind belongs to.
    pub fn api_version(self) -> ApiVersion {
        match self {
            Kind::Feature => ApiVersion::GivenWhenThen,
            Kind::DomainStory => ApiVersion::DomainStorytelling,
            _ => ApiVersion::Core,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
