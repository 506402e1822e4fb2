//! What a convention can say: that something plays a part, and how parts hang together.

use serde::Serialize;

use crate::syntax::facts::Span;
use crate::syntax::{FnId, Place, Symbol};

/// The part something plays in the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Takes commands, guards rules, records events.
    Aggregate,
    /// A decision over a chosen set of events.
    DynamicConsistencyBoundary,
    /// An order to do something.
    Command,
    /// Something that happened.
    Event,
    /// Reacts to events; whether as event-handler, policy or process-manager is told by what it does.
    Consumer,
    /// A view built from events.
    ReadModel,
    /// A question.
    Query,
    /// A value with fields and rules of its own.
    ValueObject,
    /// A record that the code keeps in a store, with an identity of its own.
    Entity,
    /// Stateless computation.
    DomainService,
}

impl Role {
    /// The role's name.
    pub fn name(self) -> &'static str {
        match self {
            Role::Aggregate => "aggregate",
            Role::DynamicConsistencyBoundary => "dynamic-consistency-boundary",
            Role::Command => "command",
            Role::Event => "event",
            Role::Consumer => "consumer",
            Role::ReadModel => "read-model",
            Role::Query => "query",
            Role::ValueObject => "value-object",
            Role::Entity => "entity",
            Role::DomainService => "domain-service",
        }
    }
}

/// How sure a convention is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Names and shapes only.
    Guess,
    /// An idiom that other code could share by accident.
    Likely,
    /// A framework's own marker, or the code cannot work otherwise.
    Sure,
    /// The team itself says so, in its conventions file.
    Declared,
}

impl Confidence {
    /// As a share of one, for people and for JSON.
    pub fn share(self) -> f64 {
        match self {
            Confidence::Guess => 0.5,
            Confidence::Likely => 0.75,
            Confidence::Sure => 0.95,
            Confidence::Declared => 1.0,
        }
    }
}

/// One symbol in one role.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is.
    pub symbol: Symbol,
    /// The part it plays.
    pub role: Role,
    /// Identifier to name it by when the symbol's own name is not telling (`State`, `execute`).
    pub identifier: Option<String>,
    /// How sure the surest convention is.
    pub confidence: Confidence,
    /// Conventions that found it, surest first.
    pub conventions: Vec<&'static str>,
    /// Further places that show it (handlers, registrations), besides the symbol's own.
    pub places: Vec<Place>,
}

/// How parts hang together, as far as one place in the code shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// A function carries out a command; only what lies in `within` if given (an arm of a switch).
    HandledBy {
        /// The command.
        command: Symbol,
        /// The function.
        function: FnId,
        /// Part of the function.
        within: Option<Span>,
    },
    /// A function answers a query.
    AnsweredBy {
        /// The query.
        query: Symbol,
        /// The function.
        function: FnId,
    },
    /// A consumer reacts to an event in a function.
    Consumes {
        /// The consumer or read model.
        consumer: Symbol,
        /// The event.
        event: Symbol,
        /// The function that reacts.
        function: FnId,
        /// Part of the function.
        within: Option<Span>,
    },
    /// A command or event belongs to an aggregate or boundary.
    BelongsTo {
        /// The command or event.
        part: Symbol,
        /// The aggregate or boundary.
        unit: Symbol,
    },
    /// A type holds the fields of an element: the state of an aggregate, the rows of a read model,
    /// the payload of a command.
    ShapedBy {
        /// The element.
        part: Symbol,
        /// The type with the fields.
        shape: Symbol,
    },
    /// A boundary reads an event before it decides.
    Consults {
        /// The boundary.
        boundary: Symbol,
        /// The event.
        event: Symbol,
    },
    /// A query reads a read model.
    Reads {
        /// The query.
        query: Symbol,
        /// The read model.
        read_model: Symbol,
    },
    /// The function rebuilds state from events: what it constructs is recorded by nobody.
    Replays {
        /// The function.
        function: FnId,
    },
    /// The function changes a stored record by itself, not through another function.
    Writes {
        /// The function.
        function: FnId,
        /// Name of the record, in the singular, words joined by `_` (`order_line`).
        record: String,
        /// What it sets, when the statement says so.
        columns: Vec<String>,
        /// Line of the call.
        line: u32,
        /// Only a repository's name says so; what it really changes may stand behind it.
        by_port: bool,
        /// It is only kept in an array or map.
        in_memory: bool,
    },
    /// A type holds the fields of a stored record.
    Keeps {
        /// The type.
        entity: Symbol,
        /// Name of the record, as in [`Link::Writes`].
        record: String,
        /// It only ties other records together.
        joins: bool,
    },
    /// The function answers requests that change something (POST, PUT, PATCH, DELETE, a GraphQL mutation).
    Endpoint {
        /// The function.
        function: FnId,
    },
    /// A route whose handler has no name: the functions it calls answer the request.
    Route {
        /// File index of the route.
        file: u32,
        /// The call that registers it.
        within: Span,
    },
    /// The function is an operation of the unit: without a command type it is itself the command.
    Operation {
        /// The aggregate.
        unit: Symbol,
        /// The method.
        function: FnId,
    },
    /// The function is an operation that a service offers to the outside: a command if it leads to
    /// events, before the methods of the aggregate that it calls.
    Offers {
        /// The service's function.
        function: FnId,
    },
    /// Whoever makes such a value has the function turn it into events (`NewAccount` → `AccountOpened`).
    TurnsInto {
        /// The type of the value.
        value: Symbol,
        /// The function.
        function: FnId,
    },
}

impl Link {
    /// The parts it joins; functions are left out unless they are parts themselves.
    pub fn parts(&self) -> impl Iterator<Item = Symbol> + use<> {
        let (first, second) = match *self {
            Link::HandledBy { command, .. } => (Some(command), None),
            Link::AnsweredBy { query, .. } => (Some(query), None),
            Link::Consumes { consumer, event, .. } => (Some(consumer), Some(event)),
            Link::BelongsTo { part, unit } => (Some(part), Some(unit)),
            Link::ShapedBy { part, .. } => (Some(part), None),
            Link::Consults { boundary, event } => (Some(boundary), Some(event)),
            Link::Reads { query, read_model } => (Some(query), Some(read_model)),
            Link::Keeps { entity, .. } => (Some(entity), None),
            Link::TurnsInto { value, .. } => (Some(value), None),
            Link::Replays { .. }
            | Link::Writes { .. }
            | Link::Endpoint { .. }
            | Link::Route { .. }
            | Link::Offers { .. } => (None, None),
            Link::Operation { unit, .. } => (Some(unit), None),
        };
        first.into_iter().chain(second)
    }

    /// The code that shows it, if it is a function.
    pub fn function(&self) -> Option<FnId> {
        match *self {
            Link::HandledBy { function, .. }
            | Link::AnsweredBy { function, .. }
            | Link::Consumes { function, .. }
            | Link::Replays { function }
            | Link::Writes { function, .. }
            | Link::Endpoint { function }
            | Link::Offers { function }
            | Link::TurnsInto { function, .. }
            | Link::Operation { function, .. } => Some(function),
            _ => None,
        }
    }

    /// Everything it speaks of.
    pub(super) fn ends(&self) -> impl Iterator<Item = Symbol> + use<> {
        let shape = match *self {
            Link::ShapedBy { shape, .. } => Some(shape),
            _ => None,
        };
        self.parts().chain(self.function().map(Symbol::Function)).chain(shape)
    }
}
