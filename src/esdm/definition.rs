//! Definitions: documents of the language as typed values, to be built and written.
//!
//! Reading what a person wrote goes through the spanned tree instead, because there every
//! character may be wrong; what stands here can only be wrong in meaning.

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

/// `apiVersion` of the core schema.
pub const CORE: &str = "schema.esdm.io/core/v1";

/// One document of the core schema.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// Always [`CORE`].
    pub api_version: &'static str,
    /// The kind, as the language names it.
    pub kind: &'static str,
    /// Bare name, kebab-case.
    pub name: String,
    /// Prose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Labels and annotations.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// The fields of the kind.
    #[serde(flatten)]
    pub body: Body,
}

impl Definition {
    /// A document without description or metadata.
    pub fn new(name: impl Into<String>, body: Body) -> Definition {
        Definition {
            api_version: CORE,
            kind: body.kind(),
            name: name.into(),
            description: None,
            metadata: Metadata::default(),
            body,
        }
    }

    /// Sets one annotation.
    pub fn annotate(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.metadata.annotations.insert(key.into(), value.into());
    }

    /// The scope's bounded context, if the kind has one.
    pub fn bounded_context(&self) -> Option<&str> {
        match &self.body {
            Body::Aggregate(a) => Some(&a.scope.bounded_context),
            Body::DynamicConsistencyBoundary(b) => Some(&b.scope.bounded_context),
            Body::Command(c) => Some(&c.scope.bounded_context),
            Body::Event(e) => Some(&e.scope.bounded_context),
            Body::ReadModel(r) => Some(&r.scope.bounded_context),
            Body::Query(q) => Some(&q.scope.bounded_context),
            Body::ValueObject(v) => Some(&v.scope.bounded_context),
            Body::Actor(a) => Some(&a.scope.bounded_context),
            Body::BoundedContext(_) => Some(&self.name),
            _ => None,
        }
    }

    /// The document as a plain value, fields in the order they are written.
    ///
    /// # Errors
    /// Never for documents built from these types; the error is serde's.
    pub fn to_value(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }
}

/// `metadata`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Metadata {
    /// Free key and text pairs.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub annotations: IndexMap<String, String>,
}

impl Metadata {
    fn is_empty(&self) -> bool {
        self.annotations.is_empty()
    }
}

/// The fields of each kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Body {
    /// `domain`.
    Domain {},
    /// `bounded-context`.
    BoundedContext(BoundedContext),
    /// `context-mapping` of type `customer-supplier`.
    CustomerSupplier(CustomerSupplier),
    /// `aggregate`.
    Aggregate(Aggregate),
    /// `dynamic-consistency-boundary`.
    DynamicConsistencyBoundary(Boundary),
    /// `command`.
    Command(Command),
    /// `event`.
    Event(Event),
    /// `event-handler`.
    EventHandler(EventHandler),
    /// `policy`.
    Policy(Policy),
    /// `process-manager`.
    ProcessManager(ProcessManager),
    /// `read-model`.
    ReadModel(ReadModel),
    /// `query`.
    Query(Query),
    /// `value-object`.
    ValueObject(ValueObject),
    /// `actor`.
    Actor(Actor),
    /// `external-system`.
    ExternalSystem(ExternalSystem),
}

impl Body {
    fn kind(&self) -> &'static str {
        match self {
            Body::Domain {} => "domain",
            Body::BoundedContext(_) => "bounded-context",
            Body::CustomerSupplier(_) => "context-mapping",
            Body::Aggregate(_) => "aggregate",
            Body::DynamicConsistencyBoundary(_) => "dynamic-consistency-boundary",
            Body::Command(_) => "command",
            Body::Event(_) => "event",
            Body::EventHandler(_) => "event-handler",
            Body::Policy(_) => "policy",
            Body::ProcessManager(_) => "process-manager",
            Body::ReadModel(_) => "read-model",
            Body::Query(_) => "query",
            Body::ValueObject(_) => "value-object",
            Body::Actor(_) => "actor",
            Body::ExternalSystem(_) => "external-system",
        }
    }
}

/// Scope of what belongs to the domain as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DomainScope {
    /// Name of the domain.
    pub domain: String,
}

/// Scope of what belongs to a bounded context.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ContextScope {
    /// Name of the domain.
    pub domain: String,
    /// Name of the bounded context.
    pub bounded_context: String,
}

/// Scope of a command or event: a unit of consistency, or (events only) the context alone.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitScope {
    /// Name of the domain.
    pub domain: String,
    /// Name of the bounded context.
    pub bounded_context: String,
    /// The aggregate, if it belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<String>,
    /// The boundary, if it belongs to one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_consistency_boundary: Option<String>,
}

/// A rule in prose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct NamedRule {
    /// Kebab-case.
    pub name: String,
    /// One sentence.
    pub rule: String,
}

/// `bounded-context`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundedContext {
    /// Where it belongs.
    pub scope: DomainScope,
}

/// `context-mapping` in which one context consumes what another supplies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CustomerSupplier {
    /// Always `customer-supplier`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Who depends.
    pub customer: ContextScope,
    /// On whom.
    pub supplier: ContextScope,
}

/// How an aggregate is told from others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "source", rename_all = "kebab-case")]
pub enum Identity {
    /// A field of its state.
    State {
        /// Name of the field.
        field: String,
    },
    /// Given from outside the state.
    Generated {
        /// What generates it.
        generator: String,
    },
}

/// `aggregate`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Aggregate {
    /// Where it belongs.
    pub scope: ContextScope,
    /// What tells it from others.
    pub identified_by: Identity,
    /// JSON Schema of the state.
    pub state: Value,
    /// Rules it guards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invariants: Vec<NamedRule>,
}

/// One part of a boundary's identity.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoundaryIdentity {
    /// Kebab-case.
    pub name: String,
    /// Where its value comes from.
    #[serde(flatten)]
    pub source: IdentitySource,
}

/// Where a part of a boundary's identity comes from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "source", rename_all = "kebab-case")]
pub enum IdentitySource {
    /// A field of every command.
    CommandPayload {
        /// Name of the field.
        field: String,
    },
    /// Given from outside.
    Generated {
        /// What generates it.
        generator: String,
    },
}

/// A reference to an event, aggregate-owned or free-standing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReference {
    /// Context of the event.
    pub bounded_context: String,
    /// Its aggregate, absent if it stands free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<String>,
    /// Its name.
    pub event: String,
}

/// A reference to a command.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandReference {
    /// Context of the command.
    pub bounded_context: String,
    /// Its aggregate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<String>,
    /// Or its boundary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_consistency_boundary: Option<String>,
    /// Its name.
    pub command: String,
}

/// An event a boundary reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Consult {
    /// Which event.
    #[serde(flatten)]
    pub event: EventReference,
    /// By what it is selected.
    pub criteria: String,
}

/// `dynamic-consistency-boundary`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Boundary {
    /// Where it belongs.
    pub scope: ContextScope,
    /// What tells one decision from another.
    pub identified_by: Vec<BoundaryIdentity>,
    /// The events it reads.
    pub consults: Vec<Consult>,
    /// Rules it guards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invariants: Vec<NamedRule>,
}

/// `command`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Command {
    /// The unit it is directed at.
    pub scope: UnitScope,
    /// JSON Schema of the payload.
    pub data: Value,
    /// Events it leads to.
    pub publishes: Vec<String>,
    /// Who may issue it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<String>,
    /// When which event is recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<NamedRule>,
}

/// `event`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Who owns it.
    pub scope: UnitScope,
    /// JSON Schema of the payload.
    pub data: Value,
}

/// How often an event may arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryGuarantee {
    /// A broker may repeat it.
    AtLeastOnce,
    /// In the same process, not repeated.
    AtMostOnce,
}

/// Who copes with repetition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Idempotency {
    /// `none` if nobody does.
    pub owner: &'static str,
    /// How, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<String>,
}

/// An effect outside the model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum SideEffect {
    /// A call to a named third party.
    ExternalCall {
        /// Which.
        #[serde(rename = "externalSystem")]
        external_system: String,
        /// What happens.
        rule: String,
    },
    /// Anything but a call to a named third party.
    Other {
        /// What happens.
        rule: String,
    },
}

/// `event-handler`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventHandler {
    /// Where it belongs.
    pub scope: DomainScope,
    /// How often events arrive.
    pub delivery_guarantee: DeliveryGuarantee,
    /// Demanded for `at-least-once`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
    /// Events it reacts to.
    pub handles: Vec<EventReference>,
    /// What it does.
    pub side_effects: Vec<SideEffect>,
    /// When it does it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<NamedRule>,
}

/// `policy`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    /// Where it belongs.
    pub scope: DomainScope,
    /// How often events arrive.
    pub delivery_guarantee: DeliveryGuarantee,
    /// Demanded for `at-least-once`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
    /// Events it reacts to.
    pub handles: Vec<EventReference>,
    /// Commands it sends.
    pub emits: Vec<CommandReference>,
    /// Which command it sends when.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<NamedRule>,
}

/// What relates an event to one running process.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "source", rename_all = "kebab-case")]
pub enum Correlation {
    /// A field that all its events carry.
    EventField {
        /// Name of the field.
        field: String,
    },
}

/// A condition in prose.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedCondition {
    /// Kebab-case.
    pub name: String,
    /// One sentence.
    pub condition: String,
}

/// A moment at which a process manager is woken.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timer {
    /// Kebab-case.
    pub name: String,
    /// How long after it was set.
    pub after: After,
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct After {
    /// How many.
    pub value: u64,
    /// Of what: `seconds` to `years`.
    pub unit: &'static str,
}

/// What sets off a reaction.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum When {
    /// An event.
    Event(EventReference),
    /// A timer of the process manager itself.
    Timer {
        /// Its name.
        timer: String,
    },
}

/// One reaction of a process manager.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// To what.
    pub when: When,
    /// What it does.
    pub rule: String,
    /// Commands it sends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emits: Vec<CommandReference>,
    /// Timers it sets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_timers: Vec<String>,
    /// Timers it takes back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cancel_timers: Vec<String>,
}

/// `process-manager`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessManager {
    /// Where it belongs.
    pub scope: DomainScope,
    /// How often events arrive.
    pub delivery_guarantee: DeliveryGuarantee,
    /// Demanded for `at-least-once`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub idempotency: Option<Idempotency>,
    /// What relates events to an instance.
    pub correlated_by: Correlation,
    /// JSON Schema of what it remembers.
    pub state: Value,
    /// When it does nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<NamedRule>,
    /// Events that begin an instance.
    pub starts_when: Vec<EventReference>,
    /// Conditions that end it.
    pub ends_when: Vec<NamedCondition>,
    /// When it is woken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub timers: Vec<Timer>,
    /// What it does on which event.
    pub reactions: Vec<Reaction>,
}

/// How a read model follows one event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Projection {
    /// Which event.
    #[serde(flatten)]
    pub event: EventReference,
    /// What the event changes in the view.
    pub rule: String,
}

/// `read-model`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadModel {
    /// Where it belongs.
    pub scope: ContextScope,
    /// The events it is built from.
    pub projections: Vec<Projection>,
    /// JSON Schema of the whole view.
    pub schema: Value,
}

/// `query`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Where it belongs.
    pub scope: ContextScope,
    /// What it reads.
    pub read_model: String,
    /// JSON Schema of what is asked with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    /// JSON Schema of the answer.
    pub result: Value,
}

/// `value-object`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValueObject {
    /// Where it belongs.
    pub scope: ContextScope,
    /// JSON Schema of one value.
    pub schema: Value,
    /// Rules it guards.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invariants: Vec<NamedRule>,
}

/// `actor`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Actor {
    /// Where it belongs.
    pub scope: ContextScope,
    /// `human` or `system`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// `external-system`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExternalSystem {
    /// Where it belongs.
    pub scope: DomainScope,
    /// Who calls whom.
    pub direction: &'static str,
}
