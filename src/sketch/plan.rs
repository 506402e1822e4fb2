//! Every candidate's final name and scope, settled before any document is written, so that
//! references and definitions cannot disagree.

use std::collections::BTreeMap;

use super::contexts::Contexts;
use super::liveness::Liveness;
use super::tense::event_of_command;
use crate::config::NamePattern;
use crate::esdm::definition::{CommandReference, ContextScope, EventReference, UnitScope};
use crate::evidence::ledger::Outcome;
use crate::evidence::{Candidate, CandidateId, Evidence, Kind, RelationKind};
use crate::syntax::Program;

/// An event the language demands and the code does not have.
#[derive(Debug, Clone)]
pub struct InferredEvent {
    /// The command that leads to it.
    pub command: CandidateId,
    /// Its name.
    pub name: String,
}

/// The settled names.
pub struct Plan<'a> {
    pub(super) evidence: &'a Evidence,
    /// Contexts and who belongs where.
    pub contexts: Contexts,
    /// Name of the domain.
    pub domain: String,
    pub(super) names: BTreeMap<CandidateId, String>,
    /// Names that are written in full.
    pub(super) keep: &'a [NamePattern],
    /// Why a candidate is not written.
    refused: BTreeMap<CandidateId, &'static str>,
    /// Elements told twice, with the one that is written for both.
    same_as: BTreeMap<CandidateId, CandidateId>,
    /// What each command leads to, by name, sorted; never empty for a command that is written.
    publishes: BTreeMap<CandidateId, Vec<String>>,
    /// Events to be written besides the evidence's.
    pub inferred: Vec<InferredEvent>,
}

impl<'a> Plan<'a> {
    /// Settles names: units first, because events are named relative to them.
    pub fn new(
        program: &Program,
        evidence: &'a Evidence,
        contexts: Contexts,
        domain: String,
        keep: &'a [NamePattern],
    ) -> Self {
        let live = Liveness::of(program, evidence);
        let mut plan = Plan {
            evidence,
            contexts,
            domain,
            names: BTreeMap::new(),
            keep,
            refused: BTreeMap::new(),
            same_as: BTreeMap::new(),
            publishes: BTreeMap::new(),
            inferred: Vec::new(),
        };
        let mut taken: BTreeMap<(Kind, String, String), CandidateId> = BTreeMap::new();
        for kind in [
            Kind::Aggregate,
            Kind::DynamicConsistencyBoundary,
            Kind::Event,
            Kind::Command,
            Kind::ReadModel,
            Kind::Query,
            Kind::EventHandler,
            Kind::Policy,
            Kind::ProcessManager,
            Kind::ValueObject,
            Kind::Actor,
            Kind::ExternalSystem,
        ] {
            for (id, candidate) in evidence.of_kind(kind) {
                let lifeless =
                    || (!live.has_meaning(id, candidate)).then_some("nothing in the code gives it a meaning");
                if let Some(reason) = plan.refusal(id).or_else(lifeless) {
                    plan.refused.insert(id, reason);
                    continue;
                }
                let scope = plan.scope_key(id, candidate);
                let spellings = plan.spellings(program, id, candidate);
                let key = |name: &String| (kind, scope.clone(), name.clone());
                // One identifier is one element, however it may be spelt besides.
                let twin = spellings.first().and_then(|name| taken.get(&key(name))).is_some_and(|&other| {
                    evidence.candidates[other].identifier == candidate.identifier
                        && !plan.reacts_elsewhere(id, other)
                });
                let chosen = spellings.iter().find(|n| !twin && !taken.contains_key(&key(n)));
                match (chosen, spellings.first()) {
                    (Some(name), _) => {
                        taken.insert(key(name), id);
                        plan.names.insert(id, name.clone());
                    }
                    // Two elements of one name in one scope are one element told twice.
                    (None, Some(name)) => {
                        plan.same_as.insert(id, taken[&key(name)]);
                        plan.names.insert(id, name.clone());
                    }
                    (None, None) => {}
                }
            }
        }
        plan.settle_publishes(&mut taken);
        plan
    }

    /// What a candidate lacks of what the language demands of its kind.
    fn refusal(&self, id: CandidateId) -> Option<&'static str> {
        let candidate = &self.evidence.candidates[id];
        let has = |kind| self.evidence.related(id, kind).next().is_some();
        let lacks = |met: bool, reason| (!met).then_some(reason);
        match candidate.kind {
            Kind::Command => lacks(
                candidate.unit.is_some_and(|u| self.names.contains_key(&u)),
                "no aggregate or boundary that carries it out",
            ),
            Kind::DynamicConsistencyBoundary => {
                lacks(has(RelationKind::Consults), "consults no event that was found")
            }
            Kind::ReadModel => lacks(
                self.evidence.related(id, RelationKind::Projects).any(|e| self.names.contains_key(&e)),
                "built from no event that was found",
            ),
            Kind::Query => lacks(
                self.evidence.related(id, RelationKind::Reads).any(|r| self.names.contains_key(&r)),
                "reads no read model that is written",
            ),
            Kind::EventHandler => lacks(has(RelationKind::Handles), "reacts to no event that was found"),
            Kind::Policy | Kind::ProcessManager => lacks(
                has(RelationKind::Handles) && has(RelationKind::Emits),
                "lacks the events it reacts to or the commands it sends",
            ),
            Kind::Aggregate | Kind::Event | Kind::ValueObject | Kind::Actor | Kind::ExternalSystem => None,
        }
    }

    /// What became of a candidate, by its names alone.
    pub fn outcome(&self, id: CandidateId) -> Outcome {
        if let Some(reason) = self.refused.get(&id) {
            return Outcome::Rejected { reason };
        }
        match self.same_as.get(&id) {
            Some(&other) => self.merged_into(other),
            None => Outcome::Used { element: self.element(id) },
        }
    }

    /// The end of a candidate that another one stands for.
    pub fn merged_into(&self, other: CandidateId) -> Outcome {
        Outcome::Merged { into: self.element(other), reason: "same kind, name and scope" }
    }

    /// Context, unit and name of an element: `ordering/order/placed`.
    fn element(&self, id: CandidateId) -> String {
        let candidate = &self.evidence.candidates[id];
        let in_unit = matches!(candidate.kind, Kind::Command | Kind::Event);
        let unit = candidate.unit.filter(|_| in_unit).and_then(|u| self.names.get(&u));
        let spans_contexts = matches!(
            candidate.kind,
            Kind::EventHandler | Kind::Policy | Kind::ProcessManager | Kind::ExternalSystem
        );
        let context = (!spans_contexts).then(|| self.context_of(id));
        let own = self.names.get(&id).map_or(candidate.identifier.as_str(), String::as_str);
        context
            .as_deref()
            .into_iter()
            .chain(unit.map(String::as_str))
            .chain([own])
            .collect::<Vec<_>>()
            .join("/")
    }

    fn scope_key(&self, id: CandidateId, candidate: &Candidate) -> String {
        match candidate.kind {
            Kind::Command | Kind::Event => {
                let unit = candidate.unit.and_then(|u| self.names.get(&u)).cloned().unwrap_or_default();
                format!("{}/{unit}", self.contexts.of(candidate.unit.unwrap_or(id)).name)
            }
            Kind::EventHandler | Kind::Policy | Kind::ProcessManager | Kind::ExternalSystem => String::new(),
            Kind::Actor => self.context_of(id),
            _ => self.contexts.of(id).name.clone(),
        }
    }

    /// Commands publish events of their own unit (or free-standing ones, for a boundary); a command
    /// left with none gets one inferred event.
    fn settle_publishes(&mut self, taken: &mut BTreeMap<(Kind, String, String), CandidateId>) {
        for (id, candidate) in self.written(Kind::Command).collect::<Vec<_>>() {
            let (Some(unit), true) = (candidate.unit, self.names.contains_key(&id)) else { continue };
            let to_boundary = self.evidence.candidates[unit].kind == Kind::DynamicConsistencyBoundary;
            let context = self.contexts.of(unit).name.clone();
            let mut events: Vec<String> = self
                .related(id, RelationKind::Publishes)
                .filter(|&e| {
                    let event = &self.evidence.candidates[e];
                    if to_boundary {
                        self.context_of(e) == context
                    } else {
                        event.unit.map(|u| self.canonical(u)) == Some(self.canonical(unit))
                    }
                })
                .filter_map(|e| self.names.get(&e).cloned())
                .collect();
            events.sort();
            events.dedup();
            if events.is_empty() {
                let aggregate = self.names.get(&unit).cloned().unwrap_or_default();
                let name = event_of_command(&self.names[&id], &aggregate);
                let scope =
                    if to_boundary { format!("{context}/") } else { format!("{context}/{aggregate}") };
                if taken.insert((Kind::Event, scope, name.clone()), id).is_none() {
                    self.inferred.push(InferredEvent { command: id, name: name.clone() });
                }
                events.push(name);
            }
            self.publishes.insert(id, events);
        }
    }

    /// The element that is written for this one.
    pub fn canonical(&self, id: CandidateId) -> CandidateId {
        self.same_as.get(&id).copied().unwrap_or(id)
    }

    /// The unit a command or event is written under.
    pub fn unit_of(&self, id: CandidateId) -> Option<CandidateId> {
        self.evidence.candidates[id].unit.map(|u| self.canonical(u))
    }

    /// Candidates of a kind that are written, in order.
    pub fn written(&self, kind: Kind) -> impl Iterator<Item = (CandidateId, &'a Candidate)> + '_ {
        self.evidence
            .of_kind(kind)
            .filter(|(id, _)| self.names.contains_key(id) && !self.same_as.contains_key(id))
    }

    /// What an element has a relation to; what was told twice counts together.
    pub fn related(&self, id: CandidateId, kind: RelationKind) -> impl Iterator<Item = CandidateId> + '_ {
        self.evidence
            .relations
            .iter()
            .filter(move |r| r.kind == kind && self.canonical(r.from) == id)
            .map(|r| r.to)
    }

    /// The candidate's name, if it is written.
    pub fn name(&self, id: CandidateId) -> Option<&str> {
        self.names.get(&id).map(String::as_str)
    }

    /// Names of the events a command leads to.
    pub fn publishes(&self, command: CandidateId) -> &[String] {
        self.publishes.get(&command).map_or(&[], Vec::as_slice)
    }

    /// Names of the actors that may issue a command, sorted.
    pub fn actors(&self, command: CandidateId) -> Vec<String> {
        let context = self.context_of(command);
        let mut names: Vec<String> = self
            .related(command, RelationKind::IssuedBy)
            .filter(|&a| self.context_of(a) == context)
            .filter_map(|a| self.names.get(&a).cloned())
            .collect();
        names.sort();
        names.dedup();
        names
    }

    /// Name of the context an element belongs to; commands and events go with their unit.
    pub fn context_of(&self, id: CandidateId) -> String {
        let at = self.evidence.candidates[id].unit.unwrap_or(id);
        self.contexts.of(at).name.clone()
    }

    /// Scope of an element of a context.
    pub fn context_scope(&self, id: CandidateId) -> ContextScope {
        ContextScope { domain: self.domain.clone(), bounded_context: self.context_of(id) }
    }

    /// Scope of a command or event.
    pub fn unit_scope(&self, id: CandidateId) -> UnitScope {
        let unit = self.evidence.candidates[id].unit;
        let named = |kind: Kind| {
            unit.filter(|&u| self.evidence.candidates[u].kind == kind)
                .and_then(|u| self.names.get(&u))
                .cloned()
        };
        UnitScope {
            domain: self.domain.clone(),
            bounded_context: self.context_of(id),
            aggregate: named(Kind::Aggregate),
            dynamic_consistency_boundary: if self.evidence.candidates[id].kind == Kind::Command {
                named(Kind::DynamicConsistencyBoundary)
            } else {
                None
            },
        }
    }

    /// References to an event, or to what a command leads to, as far as they are written.
    pub fn happenings(&self, id: CandidateId) -> Vec<EventReference> {
        if self.evidence.candidates[id].kind != Kind::Command {
            return self.event_reference(id).into_iter().collect();
        }
        let scope = self.unit_scope(id);
        let events = self.publishes(self.canonical(id)).iter().map(|event| EventReference {
            bounded_context: scope.bounded_context.clone(),
            aggregate: scope.aggregate.clone(),
            event: event.clone(),
        });
        events.collect()
    }

    /// A reference to an event, if it is written.
    pub fn event_reference(&self, id: CandidateId) -> Option<EventReference> {
        let scope = self.unit_scope(id);
        Some(EventReference {
            bounded_context: scope.bounded_context,
            aggregate: scope.aggregate,
            event: self.names.get(&id)?.clone(),
        })
    }

    /// A reference to a command, if it is written.
    pub fn command_reference(&self, id: CandidateId) -> Option<CommandReference> {
        let scope = self.unit_scope(id);
        Some(CommandReference {
            bounded_context: scope.bounded_context,
            aggregate: scope.aggregate,
            dynamic_consistency_boundary: scope.dynamic_consistency_boundary,
            command: self.names.get(&id)?.clone(),
        })
    }

    /// References to the events an element has a relation to, in order.
    pub fn events(&self, id: CandidateId, kind: RelationKind) -> Vec<EventReference> {
        let mut all: Vec<EventReference> = self.related(id, kind).flat_map(|e| self.happenings(e)).collect();
        all.sort();
        all.dedup();
        all
    }
}
