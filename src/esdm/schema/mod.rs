//! The schemas of the language, and what a document says against them.
//!
//! Whether a document is acceptable is decided by the `jsonschema` crate. Only for
//! documents it refuses, `evaluate` works out the findings: the reference's
//! validator stops at different points, walks in a different order and reports
//! every failing branch, and its findings are to be met one by one. Evaluating the
//! same schemas a second time in its order is simpler and safer than bending
//! another library's errors into shape.

mod compile;
mod evaluate;
mod message;

use std::path::Path;
use std::sync::LazyLock;

use super::yaml::value::Value;
use compile::Compiled;
pub(crate) use message::{CONSTRAINT_VIOLATION, MISSING_REQUIRED_FIELD, UNKNOWN_API_VERSION, UNKNOWN_FIELD};
pub use message::{Step, Violation};

/// The schema a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApiVersion {
    /// The building blocks of a model.
    Core,
    /// Stories told about the domain.
    DomainStorytelling,
    /// Scenarios.
    GivenWhenThen,
}

impl ApiVersion {
    /// All of them, in the order of their names.
    pub const ALL: [ApiVersion; 3] =
        [ApiVersion::Core, ApiVersion::DomainStorytelling, ApiVersion::GivenWhenThen];

    /// The value of `apiVersion` that stands for it.
    pub fn as_str(self) -> &'static str {
        match self {
            ApiVersion::Core => "schema.esdm.io/core/v1",
            ApiVersion::DomainStorytelling => "schema.esdm.io/domain-storytelling/v1",
            ApiVersion::GivenWhenThen => "schema.esdm.io/given-when-then/v1",
        }
    }

    /// The schema that a value of `apiVersion` stands for.
    pub fn from_value(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.as_str() == text)
    }

    /// Where a project keeps its copy, below `schemas/`.
    pub fn file(self) -> &'static str {
        match self {
            ApiVersion::Core => "core/v1.yaml",
            ApiVersion::DomainStorytelling => "domain-storytelling/v1.yaml",
            ApiVersion::GivenWhenThen => "given-when-then/v1.yaml",
        }
    }

    /// The schema's text as built into this program.
    pub fn embedded(self) -> &'static str {
        match self {
            ApiVersion::Core => include_str!("../../../schemas/core/v1.yaml"),
            ApiVersion::DomainStorytelling => include_str!("../../../schemas/domain-storytelling/v1.yaml"),
            ApiVersion::GivenWhenThen => include_str!("../../../schemas/given-when-then/v1.yaml"),
        }
    }
}

/// A schema that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// The file cannot be read.
    #[error("cannot read schema {file}: {source}")]
    Read {
        /// The file's path.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is no YAML.
    #[error("schema {file} is not YAML: {reason}")]
    Syntax {
        /// The file's path.
        file: String,
        /// What the reader says.
        reason: String,
    },
    /// The file is YAML, but no schema this program can apply.
    #[error("schema {file} cannot be used: {reason}")]
    Unusable {
        /// The file's path.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
}

struct Schema {
    gate: jsonschema::Validator,
    compiled: Compiled,
}

impl Schema {
    fn new(file: &str, text: &str) -> Result<Self, SchemaError> {
        let json: serde_json::Value = serde_yaml::from_str(text)
            .map_err(|e| SchemaError::Syntax { file: file.to_owned(), reason: e.to_string() })?;
        let unusable = |reason: String| SchemaError::Unusable { file: file.to_owned(), reason };
        let gate = jsonschema::validator_for(&json).map_err(|e| unusable(e.to_string()))?;
        let compiled = Compiled::new(&json).map_err(unusable)?;
        Ok(Self { gate, compiled })
    }
}

/// The three schemas, ready for use.
pub struct Schemas {
    core: Schema,
    domain_storytelling: Schema,
    given_when_then: Schema,
}

impl std::fmt::Debug for Schemas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Schemas")
    }
}

impl Schemas {
    /// The schemas built into this program.
    pub fn embedded() -> &'static Schemas {
        static EMBEDDED: LazyLock<Schemas> = LazyLock::new(|| {
            let schemas = Schemas::load(|version| Ok(version.embedded().to_owned()));
            #[expect(clippy::expect_used, reason = "constants of this build; a test loads them")]
            schemas.expect("the built-in schemas are sound")
        });
        &EMBEDDED
    }

    /// Schemas from a folder laid out as a project's `schemas/`.
    pub fn from_dir(dir: &Path) -> Result<Schemas, SchemaError> {
        Self::load(|version| {
            let path = dir.join(version.file());
            std::fs::read_to_string(&path)
                .map_err(|source| SchemaError::Read { file: path.display().to_string(), source })
        })
    }

    fn load(text: impl Fn(ApiVersion) -> Result<String, SchemaError>) -> Result<Schemas, SchemaError> {
        let load = |version: ApiVersion| Schema::new(version.file(), &text(version)?);
        Ok(Schemas {
            core: load(ApiVersion::Core)?,
            domain_storytelling: load(ApiVersion::DomainStorytelling)?,
            given_when_then: load(ApiVersion::GivenWhenThen)?,
        })
    }

    fn get(&self, version: ApiVersion) -> &Schema {
        match version {
            ApiVersion::Core => &self.core,
            ApiVersion::DomainStorytelling => &self.domain_storytelling,
            ApiVersion::GivenWhenThen => &self.given_when_then,
        }
    }

    /// Whether a document is acceptable.
    pub fn accepts(&self, version: ApiVersion, document: &serde_json::Value) -> bool {
        self.get(version).gate.is_valid(document)
    }

    /// What a document says against its schema, in the reference's order.
    pub fn violations(&self, version: ApiVersion, document: &Value<'_>) -> Vec<Violation> {
        if self.accepts(version, &document.to_json()) {
            return Vec::new();
        }
        let compiled = &self.get(version).compiled;
        let mut violations = message::violations(evaluate::evaluate(compiled, document));
        if version == ApiVersion::Core && !document.get("kind").is_some_and(|k| self.knows_kind(k)) {
            // Without a kind no field but the common ones can be right; the kind is the cause.
            for violation in violations.iter_mut().filter(|v| v.is_unknown_field_of_root()) {
                violation.secondary = true;
            }
        }
        violations
    }

    fn knows_kind(&self, kind: &Value<'_>) -> bool {
        matches!(kind, Value::Str(kind) if super::kind::Kind::from_name(kind).is_some())
    }

    /// Validates a document that has not been written yet. A document whose `apiVersion` is not
    /// known violates the rule that it must be.
    pub fn validate_value(&self, document: &serde_json::Value) -> Vec<Violation> {
        match document.get("apiVersion").and_then(|v| v.as_str()).and_then(ApiVersion::from_value) {
            Some(version) => self.violations(version, &Value::from_json(document)),
            None => vec![Violation::unknown_api_version(document.get("apiVersion").and_then(|v| v.as_str()))],
        }
    }
}

/// Validates a document that has not been written yet against the built-in schemas.
pub fn validate_value(document: &serde_json::Value) -> Vec<Violation> {
    Schemas::embedded().validate_value(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn messages(document: &serde_json::Value) -> Vec<String> {
        validate_value(document).iter().map(|v| format!("{} {}", v.pointer(), v.message)).collect()
    }

    #[test]
    fn a_sound_document_says_nothing() {
        let document = json!({
            "apiVersion": "schema.esdm.io/core/v1", "kind": "event", "name": "copy-lent",
            "scope": {"domain": "library", "boundedContext": "lending", "aggregate": "loan"},
            "data": {},
        });
        assert_eq!(messages(&document), [""; 0]);
    }

    #[test]
    fn one_mistake_drags_the_other_fields_of_the_kind_along() {
        let document = json!({
            "apiVersion": "schema.esdm.io/core/v1", "kind": "event", "name": "copy-lent",
            "scope": {"domain": "library", "boundedContext": "lending"},
            "data": [],
        });
        assert_eq!(
            messages(&document),
            [
                "/data expected [object], got array",
                "/scope unknown field \"scope\"",
                "/data unknown field \"data\""
            ]
        );
        let causes: Vec<_> = validate_value(&document).into_iter().filter(|v| !v.secondary).collect();
        assert_eq!(causes.len(), 1);
    }

    #[test]
    fn consequences_of_a_silent_mistake_are_kept() {
        let document = json!({
            "apiVersion": "schema.esdm.io/core/v1", "kind": "actor", "name": "a", "description": 1,
            "scope": {"domain": "library", "boundedContext": "lending"},
            "type": "human", "backedBy": [],
        });
        let causes = validate_value(&document).into_iter().filter(|v| !v.secondary).count();
        assert_eq!(causes, 4, "the description, and three fields that nothing else explains");
    }

    #[test]
    fn a_document_must_say_which_schema_it_follows() {
        assert_eq!(validate_value(&json!({}))[0].rule, "esdm/structure/unknown-api-version");
        assert_eq!(
            validate_value(&json!({"apiVersion": "v2"}))[0].rule,
            "esdm/structure/unknown-api-version"
        );
    }

    #[test]
    fn enumerated_values_carry_a_suggestion() {
        let document = json!({"apiVersion": "schema.esdm.io/core/v1", "kind": "agregate", "name": "a"});
        let violation = &validate_value(&document)[0];
        assert_eq!(violation.suggestion.as_deref(), Some("aggregate"));
    }
}
