//! What the rules about features and their scenarios have in common.

use crate::esdm::index::{Entry, ModelIndex};
use crate::esdm::kind::Kind;
use crate::esdm::text::quote;
use crate::esdm::yaml::NodeRef;

/// What a feature is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    Aggregate,
    Boundary,
    ProcessManager,
    ReadModel,
}

impl Variant {
    /// In the order in which a scope is searched for them.
    const ALL: [Variant; 4] =
        [Variant::Aggregate, Variant::Boundary, Variant::ProcessManager, Variant::ReadModel];

    /// The part of the scope that names the unit.
    pub fn discriminator(self) -> &'static str {
        match self {
            Variant::Aggregate => "aggregate",
            Variant::Boundary => "dynamicConsistencyBoundary",
            Variant::ProcessManager => "processManager",
            Variant::ReadModel => "readModel",
        }
    }

    /// The kind of the unit.
    pub fn kind(self) -> Kind {
        match self {
            Variant::Aggregate => Kind::Aggregate,
            Variant::Boundary => Kind::DynamicConsistencyBoundary,
            Variant::ProcessManager => Kind::ProcessManager,
            Variant::ReadModel => Kind::ReadModel,
        }
    }

    /// Whether the unit is one that commands are put to.
    pub fn is_consistency_unit(self) -> bool {
        matches!(self, Variant::Aggregate | Variant::Boundary)
    }
}

/// A feature whose scope says what it is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct Feature<'i, 'a> {
    /// The document.
    pub entry: &'i Entry<'a>,
    /// What it is about.
    pub variant: Variant,
    /// The value in the scope that names the unit.
    pub unit_node: NodeRef<'a>,
    /// The unit's name; empty if it cannot be read.
    pub unit_name: &'a str,
}

impl<'i, 'a> Feature<'i, 'a> {
    fn of(entry: &'i Entry<'a>) -> Option<Self> {
        let scope = entry.get("scope")?;
        Variant::ALL.into_iter().find_map(|variant| {
            let unit_node = scope.get(variant.discriminator())?;
            let unit_name = unit_node.text().unwrap_or_default();
            Some(Feature { entry, variant, unit_node, unit_name })
        })
    }

    /// The document the feature is about.
    pub fn unit(self, model: &'i ModelIndex<'a>) -> Option<&'i Entry<'a>> {
        model.find(self.variant.kind(), self.entry.domain, self.entry.context, "", self.unit_name)
    }

    /// The command of the unit that a scenario issues.
    pub fn command(self, model: &'i ModelIndex<'a>, name: &'a str) -> Option<&'i Entry<'a>> {
        model.find(Kind::Command, self.entry.domain, self.entry.context, self.unit_name, name)
    }

    /// Its scenarios.
    pub fn scenarios(self) -> impl Iterator<Item = Scenario<'a>> + use<'i, 'a> {
        scenarios(self.entry)
    }
}

/// A scenario of a feature.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scenario<'a> {
    feature: &'a str,
    /// The whole scenario.
    pub node: NodeRef<'a>,
}

impl<'a> Scenario<'a> {
    /// How every message about the scenario begins.
    pub fn title(self) -> String {
        let name = self.node.get_text("name").unwrap_or_default();
        format!("feature {} scenario {}", quote(self.feature), quote(name))
    }

    /// Its name, or the scenario as a whole if it has none.
    pub fn name_node(self) -> NodeRef<'a> {
        self.node.get("name").unwrap_or(self.node)
    }

    /// A text below `when`, with its place.
    pub fn when(self, field: &str) -> Option<(NodeRef<'a>, &'a str)> {
        readable(self.node.get("when")?, field)
    }

    /// The items of a list below `then`.
    pub fn then_items(self, field: &str) -> impl Iterator<Item = NodeRef<'a>> + use<'a> {
        let then = self.node.get("then");
        then.and_then(|then| then.get(field)).into_iter().flat_map(NodeRef::items)
    }
}

/// A text at a key, with its place.
pub(super) fn readable<'a>(node: NodeRef<'a>, field: &str) -> Option<(NodeRef<'a>, &'a str)> {
    let value = node.get(field)?;
    Some((value, value.text().filter(|text| !text.is_empty())?))
}

/// The invariant for which a scenario expects a refusal.
pub(super) fn rejected<'a>(scenario: Scenario<'a>) -> Option<(NodeRef<'a>, &'a str)> {
    readable(scenario.node.get("then")?.get("rejection")?, "invariant")
}

/// The scenarios of a feature, whatever it is about.
pub(super) fn scenarios<'a>(feature: &Entry<'a>) -> impl Iterator<Item = Scenario<'a>> + use<'a> {
    let name = feature.name;
    feature.items("scenarios").map(move |node| Scenario { feature: name, node })
}

/// The features of a model that say what they are about.
pub(super) fn features<'i, 'a>(model: &'i ModelIndex<'a>) -> impl Iterator<Item = Feature<'i, 'a>> {
    model.of_kind(Kind::Feature).filter_map(Feature::of)
}

/// The features about units that commands are put to.
pub(super) fn unit_features<'i, 'a>(model: &'i ModelIndex<'a>) -> impl Iterator<Item = Feature<'i, 'a>> {
    features(model).filter(|feature| feature.variant.is_consistency_unit())
}
