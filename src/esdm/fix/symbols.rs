//! Every name in a model: where it is given, and where it is referred to.
//!
//! The resolver asks whether a reference leads anywhere; a rename asks the other
//! way round, which references lead here. Both kinds of places are listed with the
//! address they stand for, so that namesakes in other scopes are left alone.

use std::collections::HashMap;

use crate::esdm::kind::Kind;
use crate::esdm::model::{Document, Model, SourceFile};
use crate::esdm::yaml::{self, NodeId, NodeRef};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    /// A document.
    Document(Kind),
    /// A timer of a process manager.
    Timer,
    /// An invariant of a consistency unit.
    Invariant,
    /// An actor of a story.
    StoryActor,
    /// A work object of a story.
    WorkObject,
    /// A group of a story.
    Group,
}

/// Where a name belongs. Parts that do not matter for a thing are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub domain: &'a str,
    pub context: &'a str,
    /// The aggregate, boundary or other holder; `None` in a reference that leaves it open.
    pub parent: Option<&'a str>,
}

/// A name at a place of a model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol<'a> {
    pub file: &'a SourceFile,
    /// The scalar that holds the name.
    pub node: NodeRef<'a>,
    /// The mapping the scalar stands in; references side by side belong together.
    pub beside: NodeId,
    pub thing: Thing,
    pub address: Address<'a>,
    pub name: &'a str,
}

impl<'a> Symbol<'a> {
    /// Whether a definition is where this reference looks, whatever its name.
    pub fn reaches(&self, definition: &Symbol<'a>) -> bool {
        let (here, there) = (self.address, definition.address);
        self.thing == definition.thing
            && here.domain == there.domain
            && here.context == there.context
            && (here.parent.is_none() || here.parent == there.parent)
    }
}

/// All names of a model.
#[derive(Debug, Default)]
pub(super) struct Symbols<'a> {
    pub definitions: Vec<Symbol<'a>>,
    pub mentions: Vec<Symbol<'a>>,
    mentions_by_name: HashMap<(Thing, &'a str), Vec<usize>>,
    definitions_by_name: HashMap<(Thing, &'a str), Vec<usize>>,
    definitions_by_thing: HashMap<Thing, Vec<usize>>,
    by_place: HashMap<(&'a str, usize), (bool, usize)>,
}

impl<'a> Symbols<'a> {
    /// Lists the names of all documents that say what they are.
    pub fn of(model: &'a Model) -> Self {
        let mut symbols = Self::default();
        for document in model.documents() {
            if let Some(kind) = document.kind() {
                Reader::new(document, kind, &mut symbols).read();
            }
        }
        for (i, symbol) in symbols.mentions.iter().enumerate() {
            symbols.mentions_by_name.entry((symbol.thing, symbol.name)).or_default().push(i);
            symbols.by_place.insert((&symbol.file.path, symbol.node.range().start), (false, i));
        }
        for (i, symbol) in symbols.definitions.iter().enumerate() {
            symbols.definitions_by_name.entry((symbol.thing, symbol.name)).or_default().push(i);
            symbols.definitions_by_thing.entry(symbol.thing).or_default().push(i);
            symbols.by_place.insert((&symbol.file.path, symbol.node.range().start), (true, i));
        }
        symbols
    }

    /// The definition whose name stands at a place.
    pub fn definition_at(&self, file: &str, at: usize) -> Option<&Symbol<'a>> {
        let (is_definition, i) = *self.by_place.get(&(file, at))?;
        is_definition.then(|| &self.definitions[i])
    }

    /// The reference at a place.
    pub fn mention_at(&self, file: &str, at: usize) -> Option<&Symbol<'a>> {
        let (is_definition, i) = *self.by_place.get(&(file, at))?;
        (!is_definition).then(|| &self.mentions[i])
    }

    /// The references written side by side with this one, itself among them.
    pub fn beside(&self, mention: &Symbol<'a>) -> impl Iterator<Item = &Symbol<'a>> {
        let (file, beside) = (&mention.file.path, mention.beside);
        self.mentions.iter().filter(move |m| m.beside == beside && m.file.path == *file)
    }

    /// All definitions where a reference looks, whatever their names.
    pub fn within_reach(&self, mention: &Symbol<'a>) -> impl Iterator<Item = &Symbol<'a>> {
        let all = self.definitions_by_thing.get(&mention.thing);
        all.into_iter().flatten().map(|&i| &self.definitions[i]).filter(move |d| mention.reaches(d))
    }

    /// The definitions of a thing by this name, wherever they are.
    pub fn named(&self, thing: Thing, name: &'a str) -> impl Iterator<Item = &Symbol<'a>> {
        self.definitions_by_name.get(&(thing, name)).into_iter().flatten().map(|&i| &self.definitions[i])
    }

    /// The references by this name that look where a definition is.
    pub fn mentions_of(&self, definition: &Symbol<'a>, name: &'a str) -> Vec<&Symbol<'a>> {
        let all = self.mentions_by_name.get(&(definition.thing, name));
        all.into_iter().flatten().map(|&i| &self.mentions[i]).filter(|m| m.reaches(definition)).collect()
    }

    /// All references that look where a definition is, whatever the name.
    pub fn mentions_reaching(&self, definition: &Symbol<'a>) -> impl Iterator<Item = &Symbol<'a>> {
        self.mentions.iter().filter(move |m| m.reaches(definition))
    }
}

/// Lists the names of one document.
struct Reader<'s, 'a> {
    symbols: &'s mut Symbols<'a>,
    document: Document<'a>,
    kind: Kind,
    domain: &'a str,
    context: &'a str,
    aggregate: &'a str,
    boundary: &'a str,
    name: &'a str,
}

impl<'s, 'a> Reader<'s, 'a> {
    fn new(document: Document<'a>, kind: Kind, symbols: &'s mut Symbols<'a>) -> Self {
        Self {
            symbols,
            document,
            kind,
            domain: document.scope("domain"),
            context: document.scope("boundedContext"),
            aggregate: document.scope("aggregate"),
            boundary: document.scope("dynamicConsistencyBoundary"),
            name: document.name().unwrap_or_default(),
        }
    }

    fn unit(&self) -> &'a str {
        if self.aggregate.is_empty() { self.boundary } else { self.aggregate }
    }

    fn read(&mut self) {
        let root = self.document.node();
        self.define(root, Thing::Document(self.kind), self.own_address());
        if let Some(scope) = root.get("scope") {
            self.parts(scope, self.domain);
            self.mention(scope, "processManager", Kind::ProcessManager, self.in_domain());
            self.mention(scope, "readModel", Kind::ReadModel, self.in_context());
        }
        match self.kind {
            Kind::Aggregate | Kind::DynamicConsistencyBoundary => {
                for invariant in root.get_items("invariants") {
                    self.define(invariant, Thing::Invariant, address(self.domain, self.context, self.name));
                }
                self.event_references(root, "consults");
            }
            Kind::Subdomain => self.list(root, "boundedContexts", Kind::BoundedContext, self.in_domain()),
            Kind::Actor => self.list(root, "backedBy", Kind::ExternalSystem, self.in_domain()),
            Kind::Command => {
                let parent = (!self.aggregate.is_empty()).then_some(self.aggregate);
                let events = Address { domain: self.domain, context: self.context, parent };
                self.list(root, "publishes", Kind::Event, events);
                self.list(root, "actors", Kind::Actor, self.in_context());
            }
            Kind::Query => {
                self.mention(root, "readModel", Kind::ReadModel, self.in_context());
                self.list(root, "actors", Kind::Actor, self.in_context());
            }
            Kind::ReadModel => self.event_references(root, "projections"),
            Kind::EventHandler => {
                self.event_references(root, "handles");
                for effect in root.get_items("sideEffects") {
                    self.mention(effect, "externalSystem", Kind::ExternalSystem, self.in_domain());
                }
            }
            Kind::Policy => {
                self.event_references(root, "handles");
                self.command_references(root, "emits");
            }
            Kind::ProcessManager => self.process_manager(root),
            Kind::ContextMapping => self.mapping(root),
            Kind::Feature => self.feature(root),
            Kind::DomainStory => self.story(root),
            _ => {}
        }
    }

    fn own_address(&self) -> Address<'a> {
        match self.kind {
            Kind::Domain | Kind::ContextMapping => address("", "", ""),
            Kind::Subdomain
            | Kind::BoundedContext
            | Kind::EventHandler
            | Kind::Policy
            | Kind::ProcessManager
            | Kind::ExternalSystem
            | Kind::Feature
            | Kind::DomainStory => self.in_domain(),
            Kind::Command => address(self.domain, self.context, self.unit()),
            Kind::Event => address(self.domain, self.context, self.aggregate),
            _ => self.in_context(),
        }
    }

    fn in_domain(&self) -> Address<'a> {
        address(self.domain, "", "")
    }

    fn in_context(&self) -> Address<'a> {
        address(self.domain, self.context, "")
    }

    fn symbol(
        &self,
        node: NodeRef<'a>,
        beside: NodeRef<'a>,
        thing: Thing,
        at: Address<'a>,
    ) -> Option<Symbol<'a>> {
        let name = node.text().filter(|name| !name.is_empty())?;
        Some(Symbol { file: self.document.file, node, beside: beside.id(), thing, address: at, name })
    }

    fn define(&mut self, holder: NodeRef<'a>, thing: Thing, at: Address<'a>) {
        let symbol = holder.get("name").and_then(|node| self.symbol(node, holder, thing, at));
        self.symbols.definitions.extend(symbol);
    }

    fn refer(&mut self, node: NodeRef<'a>, beside: NodeRef<'a>, thing: Thing, at: Address<'a>) {
        let symbol = self.symbol(node, beside, thing, at);
        self.symbols.mentions.extend(symbol);
    }

    fn mention(&mut self, holder: NodeRef<'a>, field: &str, kind: Kind, at: Address<'a>) {
        if let Some(node) = holder.get(field) {
            self.refer(node, holder, Thing::Document(kind), at);
        }
    }

    fn list(&mut self, holder: NodeRef<'a>, field: &str, kind: Kind, at: Address<'a>) {
        for item in holder.get_items(field) {
            // Items of a list have nothing to do with each other.
            self.refer(item, item, Thing::Document(kind), at);
        }
    }

    /// The layers of a scope or of a reference's address.
    fn parts(&mut self, holder: NodeRef<'a>, domain: &'a str) {
        let context = holder.get_text("boundedContext").unwrap_or_default();
        self.mention(holder, "domain", Kind::Domain, address("", "", ""));
        self.mention(holder, "boundedContext", Kind::BoundedContext, address(domain, "", ""));
        let inside = address(domain, context, "");
        self.mention(holder, "aggregate", Kind::Aggregate, inside);
        self.mention(holder, "dynamicConsistencyBoundary", Kind::DynamicConsistencyBoundary, inside);
    }

    fn event_references(&mut self, holder: NodeRef<'a>, field: &str) {
        for item in holder.get_items(field) {
            self.event_reference(item);
        }
    }

    fn event_reference(&mut self, item: NodeRef<'a>) {
        self.parts(item, self.domain);
        let part = |part| item.get_text(part).unwrap_or_default();
        let at = address(self.domain, part("boundedContext"), part("aggregate"));
        self.mention(item, "event", Kind::Event, at);
    }

    fn command_references(&mut self, holder: NodeRef<'a>, field: &str) {
        for item in holder.get_items(field) {
            self.parts(item, self.domain);
            let part = |part| item.get_text(part).unwrap_or_default();
            let unit = match part("aggregate") {
                "" => part("dynamicConsistencyBoundary"),
                aggregate => aggregate,
            };
            let at = address(self.domain, part("boundedContext"), unit);
            self.mention(item, "command", Kind::Command, at);
        }
    }

    fn process_manager(&mut self, root: NodeRef<'a>) {
        let own = address(self.domain, "", self.name);
        self.event_references(root, "startsWhen");
        for timer in root.get_items("timers") {
            self.define(timer, Thing::Timer, own);
        }
        for reaction in root.get_items("reactions") {
            if let Some(when) = reaction.get("when") {
                self.event_reference(when);
                self.timer(when, "timer", own);
            }
            self.command_references(reaction, "emits");
            self.timers(reaction, own);
        }
    }

    fn timer(&mut self, holder: NodeRef<'a>, field: &str, at: Address<'a>) {
        if let Some(node) = holder.get(field) {
            self.refer(node, holder, Thing::Timer, at);
        }
    }

    fn timers(&mut self, holder: NodeRef<'a>, at: Address<'a>) {
        for item in holder.get_items("setTimers").chain(holder.get_items("cancelTimers")) {
            self.refer(item, item, Thing::Timer, at);
        }
    }

    fn mapping(&mut self, root: NodeRef<'a>) {
        let ends = root.pairs().map(|(_, value)| value).filter(|value| value.kind() == yaml::Kind::Mapping);
        for end in ends.chain(root.get_items("participants")) {
            let domain = end.get_text("domain").unwrap_or_default();
            self.parts(end, domain);
            self.mention(end, "externalSystem", Kind::ExternalSystem, address(domain, "", ""));
        }
    }

    fn feature(&mut self, root: NodeRef<'a>) {
        let scope = |part| self.document.scope(part);
        let (manager, read_model) = (scope("processManager"), scope("readModel"));
        let unit = self.unit();
        for scenario in root.get_items("scenarios") {
            let then = scenario.get("then");
            let outcome = then.into_iter().flat_map(|then| then.get_items("events"));
            for item in scenario.get_items("given").chain(outcome) {
                self.happened(item);
            }
            if let Some(when) = scenario.get("when") {
                if !unit.is_empty() {
                    self.mention(when, "command", Kind::Command, address(self.domain, self.context, unit));
                    self.mention(when, "actor", Kind::Actor, self.in_context());
                } else if !manager.is_empty() {
                    self.happened(when);
                    self.timer(when, "timer", address(self.domain, "", manager));
                } else if !read_model.is_empty() {
                    self.mention(when, "query", Kind::Query, self.in_context());
                }
            }
            let Some(then) = then else { continue };
            if let Some(rejection) = then.get("rejection").filter(|_| !unit.is_empty())
                && let Some(node) = rejection.get("invariant")
            {
                self.refer(node, rejection, Thing::Invariant, address(self.domain, self.context, unit));
            }
            if !manager.is_empty() {
                self.command_references(then, "emits");
                self.timers(then, address(self.domain, "", manager));
            }
        }
    }

    /// An event of a scenario: with its whole address, or one of the unit the feature is about.
    fn happened(&mut self, item: NodeRef<'a>) {
        if item.get("boundedContext").is_some() {
            self.event_reference(item);
        } else if !self.unit().is_empty() {
            self.mention(item, "event", Kind::Event, address(self.domain, self.context, self.aggregate));
        }
    }

    fn story(&mut self, root: NodeRef<'a>) {
        let own = address(self.domain, self.name, "");
        let member = |reader: &mut Self, holder: NodeRef<'a>| {
            for group in holder.get_items("groups") {
                reader.refer(group, group, Thing::Group, own);
            }
        };
        for group in root.get_items("groups") {
            self.define(group, Thing::Group, own);
        }
        for actor in root.get_items("actors") {
            self.define(actor, Thing::StoryActor, own);
            member(self, actor);
        }
        for sentence in root.get_items("sentences") {
            for object in sentence.get_items("workObjects") {
                self.define(object, Thing::WorkObject, own);
                member(self, object);
            }
            for edge in sentence.get_items("edges") {
                member(self, edge);
                for end in [edge.get("from"), edge.get("to")].into_iter().flatten() {
                    for (field, thing) in [("actor", Thing::StoryActor), ("workObject", Thing::WorkObject)] {
                        if let Some(node) = end.get(field) {
                            self.refer(node, end, thing, own);
                        }
                    }
                }
            }
        }
    }
}

fn address<'a>(domain: &'a str, context: &'a str, parent: &'a str) -> Address<'a> {
    Address { domain, context, parent: Some(parent) }
}
