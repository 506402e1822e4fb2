//! What a team says of its own code: the conventions file, `esdm-extract.toml`.
//!
//! In: a file the user names with `--config`; it is never looked for, least of all in the scanned
//! code. Out: a [`Config`]. An error says file, line and column. What the declarations lead to is
//! decided where it belongs: roles in [`crate::roles`], contexts and names in [`crate::sketch`].

use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// A whole conventions file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What plays which role.
    #[serde(default)]
    pub roles: Roles,
    /// Bounded contexts by path; the first that matches wins.
    #[serde(default)]
    pub contexts: Vec<ContextRule>,
    /// Names to leave out and to leave alone.
    #[serde(default)]
    pub names: Names,
}

/// What marks code for each role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Roles {
    /// Takes commands, guards rules, records events.
    pub aggregate: Marks,
    /// A decision over a chosen set of events.
    pub dynamic_consistency_boundary: Marks,
    /// An order to do something.
    pub command: Marks,
    /// Something that happened.
    pub event: Marks,
    /// Reacts to events.
    pub consumer: Marks,
    /// A view built from events.
    pub read_model: Marks,
    /// A question.
    pub query: Marks,
}

/// The ways code may say that it plays a role.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Marks {
    /// Base classes, interfaces and traits.
    pub extends: Vec<NamePattern>,
    /// Decorators, attributes and derives.
    pub annotations: Vec<NamePattern>,
    /// Last words of a type's name.
    pub suffixes: Vec<Suffix>,
    /// Functions and methods; what they say depends on the role, see `docs/configuration.md`.
    pub functions: Vec<NamePattern>,
    /// Types, constants and variants (`OrderEvent::Placed`) by their own names.
    pub names: Vec<NamePattern>,
}

/// A bounded context and the files that belong to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContextRule {
    /// Name of the context, any spelling.
    #[serde(deserialize_with = "filled")]
    pub name: String,
    /// Folders and globs, relative to the scanned folder.
    #[serde(deserialize_with = "some_paths")]
    pub paths: Vec<PathPattern>,
}

/// Names with a treatment of their own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Names {
    /// Never an element, whatever a convention says.
    pub ignore: Vec<NamePattern>,
    /// Written in full: neither a technical suffix nor the aggregate's name is taken off.
    pub keep: Vec<NamePattern>,
}

/// What is wrong with one value, and where it starts in the file.
///
/// Kept in the value and reported once all is read: the TOML reader knows the place of a whole list
/// only, and a list may be long.
#[derive(Debug, Clone)]
struct Fault {
    at: usize,
    message: String,
}

/// A value that was checked.
type Checked<T> = Result<T, Fault>;

/// Reads a text that must not be empty, and makes something of it.
fn checked<'de, T, D: Deserializer<'de>>(
    deserializer: D,
    make: impl FnOnce(&str) -> Result<T, globset::Error>,
) -> Result<Checked<T>, D::Error> {
    let text = toml::Spanned::<String>::deserialize(deserializer)?;
    let fault = |message: String| Fault { at: text.span().start, message };
    Ok(if text.get_ref().trim().is_empty() {
        Err(fault("must not be empty".to_owned()))
    } else {
        make(text.get_ref()).map_err(|error| fault(error.to_string()))
    })
}

/// A name of the code, `*` and `?` standing for any letters and any one letter.
#[derive(Debug, Clone)]
pub struct NamePattern(Checked<GlobMatcher>);

impl NamePattern {
    /// Whether a name fits.
    pub fn matches(&self, name: &str) -> bool {
        self.0.as_ref().is_ok_and(|glob| glob.is_match(name))
    }
}

impl<'de> Deserialize<'de> for NamePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let make = |text: &str| GlobBuilder::new(text).build().map(|glob| glob.compile_matcher());
        checked(deserializer, make).map(NamePattern)
    }
}

/// The end of a name, and never all of it.
#[derive(Debug, Clone)]
pub struct Suffix(Checked<String>);

impl Suffix {
    /// Whether a name ends with it and says more.
    pub fn matches(&self, name: &str) -> bool {
        let rest = self.0.as_ref().ok().and_then(|suffix| name.strip_suffix(suffix.as_str()));
        rest.is_some_and(|rest| !rest.is_empty())
    }
}

impl<'de> Deserialize<'de> for Suffix {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        checked(deserializer, |text| Ok(text.to_owned())).map(Suffix)
    }
}

/// A folder or a glob over paths.
#[derive(Debug, Clone)]
pub struct PathPattern(Checked<[GlobMatcher; 2]>);

impl PathPattern {
    /// Whether a path, relative to the scanned folder, fits or lies below a folder that does.
    pub fn matches(&self, path: &str) -> bool {
        self.0.as_ref().is_ok_and(|globs| globs.iter().any(|glob| glob.is_match(path)))
    }
}

impl<'de> Deserialize<'de> for PathPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let glob = |text: &str| {
            GlobBuilder::new(text).literal_separator(true).build().map(|glob| glob.compile_matcher())
        };
        let make = |text: &str| {
            let plain = text.trim_start_matches("./").trim_end_matches('/');
            Ok([glob(plain)?, glob(&format!("{plain}/**"))?])
        };
        checked(deserializer, make).map(PathPattern)
    }
}

fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.trim().is_empty() { Err(D::Error::custom("must not be empty")) } else { Ok(text) }
}

fn some_paths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathPattern>, D::Error> {
    let paths = Vec::<PathPattern>::deserialize(deserializer)?;
    if paths.is_empty() { Err(D::Error::custom("a context needs at least one path")) } else { Ok(paths) }
}

/// Why a conventions file cannot be used; one line, with the place.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file system refused.
    #[error("cannot read the conventions file {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Its words.
        cause: std::io::Error,
    },
    /// It says something this program does not understand.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// 1-based.
        line: usize,
        /// 1-based, in characters.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

impl Config {
    /// Reads a conventions file.
    ///
    /// # Errors
    /// If it cannot be read, is no TOML, or holds a key, role or pattern that does not exist.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })?;
        Config::parse(path, &text)
    }

    /// Reads the text of a conventions file; `path` is for errors only.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(path: &Path, text: &str) -> Result<Config, ConfigError> {
        let malformed = |at: usize, message: &str| {
            let before = text.get(..at).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            ConfigError::Malformed {
                path: path.to_owned(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                message: message.lines().collect::<Vec<_>>().join("; "),
            }
        };
        let config: Config = toml::from_str(text)
            .map_err(|error| malformed(error.span().map_or(0, |span| span.start), error.message()))?;
        match config.faults().min_by_key(|fault| fault.at) {
            Some(fault) => Err(malformed(fault.at, &fault.message)),
            None => Ok(config),
        }
    }

    /// What is wrong with single values.
    fn faults(&self) -> impl Iterator<Item = &Fault> {
        let Roles { aggregate, dynamic_consistency_boundary, command, event, consumer, read_model, query } =
            &self.roles;
        let marks = [aggregate, dynamic_consistency_boundary, command, event, consumer, read_model, query];
        let suffixes = marks.into_iter().flat_map(|m| &m.suffixes).filter_map(|s| s.0.as_ref().err());
        let paths = self.contexts.iter().flat_map(|c| &c.paths).filter_map(|p| p.0.as_ref().err());
        marks
            .into_iter()
            .flat_map(|m| [&m.extends, &m.annotations, &m.functions, &m.names])
            .chain([&self.names.ignore, &self.names.keep])
            .flatten()
            .filter_map(|n| n.0.as_ref().err())
            .chain(suffixes)
            .chain(paths)
    }

    /// Whether a name is to be no element.
    pub fn ignores(&self, name: &str) -> bool {
        self.names.ignore.iter().any(|pattern| pattern.matches(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Config::parse(Path::new("esdm-extract.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_file_is_read() {
        let config = Config::parse(
            Path::new("esdm-extract.toml"),
            r#"
            [roles.event]
            extends = ["Fact"]
            suffixes = ["Happened"]
            functions = ["remember"]
            [roles.read-model]
            annotations = ["Board"]
            [[contexts]]
            name = "Front Desk"
            paths = ["./src/desk/", "src/*/reception.ts"]
            [names]
            ignore = ["Legacy*"]
            keep = ["CardEvent"]
            "#,
        )
        .unwrap();
        assert!(config.roles.event.extends[0].matches("Fact"));
        assert!(!config.roles.event.extends[0].matches("Facts"));
        assert!(config.roles.event.suffixes[0].matches("RainHappened"));
        assert!(!config.roles.event.suffixes[0].matches("Happened"));
        let [desk, reception] = config.contexts[0].paths.as_slice() else { panic!() };
        assert!(desk.matches("src/desk/guest/check-in.ts") && !desk.matches("src/desktop/x.ts"));
        assert!(reception.matches("src/a/reception.ts") && !reception.matches("src/a/b/reception.ts"));
        assert!(config.ignores("LegacyOrder") && !config.ignores("Order"));
    }

    #[test]
    fn an_error_names_the_place_and_the_way_out() {
        assert_eq!(
            error("[roles.event]\nsufixes = ['X']\n"),
            "esdm-extract.toml:2:1: unknown field `sufixes`, expected one of `extends`, `annotations`, `suffixes`, `functions`, `names`"
        );
        assert!(
            error("[roles.evnt]\n")
                .starts_with("esdm-extract.toml:1:8: unknown field `evnt`, expected one of `aggregate`")
        );
        assert_eq!(
            error("[roles.event]\nnames = [\n  'Ok',\n  '',\n]\nsuffixes = ['']"),
            "esdm-extract.toml:4:3: must not be empty"
        );
        assert!(error("[names]\nkeep = ['{a']\n").starts_with("esdm-extract.toml:2:9: "));
        assert!(
            error("[[contexts]]\nname = 'a'\npaths = []\n")
                .contains("3:9: a context needs at least one path")
        );
        assert!(error("[names\n").starts_with("esdm-extract.toml:1:7: "));
        assert_eq!(error("x = [\n'ä', 1 2]").lines().count(), 1);
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let text = Config::load(Path::new("no/such/esdm-extract.toml")).unwrap_err().to_string();
        assert!(text.starts_with("cannot read the conventions file no/such/esdm-extract.toml: "), "{text}");
    }
}
