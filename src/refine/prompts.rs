//! Prompt templates: embedded, replaceable file by file, and named by a fingerprint so that a
//! result says which prompts it came from.

use std::fs;
use std::path::Path;

use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Templates as shipped: name and text.
const SHIPPED: &[(&str, &str)] = &[
    ("system", include_str!("../../prompts/system.md")),
    ("survey", include_str!("../../prompts/survey.md")),
    ("contexts", include_str!("../../prompts/contexts.md")),
    ("unit", include_str!("../../prompts/unit.md")),
    ("integration", include_str!("../../prompts/integration.md")),
    ("describe", include_str!("../../prompts/describe.md")),
    ("draft-system", include_str!("../../prompts/draft-system.md")),
    ("draft", include_str!("../../prompts/draft.md")),
    ("repair", include_str!("../../prompts/repair.md")),
];

/// A larger template is none.
const MOST_BYTES: u64 = 256 * 1024;
/// Steps of the template engine for one prompt; a template that loops for ever runs out of them.
const MOST_STEPS: u64 = 1_000_000;

/// Why templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PromptError {
    /// A file of the folder cannot be read.
    #[error("cannot read {path}: {reason}")]
    Unreadable {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// The folder holds nothing that replaces a template.
    #[error("{folder} holds no prompt: expected one or more of {}", names().join(".md, ") + ".md")]
    NothingThere {
        /// The folder.
        folder: String,
    },
    /// A template is wrong, or asks for what it is not given.
    #[error("the prompt {name}.md cannot be used: {reason}")]
    Template {
        /// Which.
        name: String,
        /// What the engine says.
        reason: String,
    },
}

/// The templates of a run.
#[derive(Clone)]
pub struct Prompts {
    environment: Environment<'static>,
    version: String,
}

fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}

impl Prompts {
    /// The templates as shipped.
    ///
    /// # Errors
    /// Never for templates that a build of this program contains; a test renders each.
    pub fn shipped() -> Result<Prompts, PromptError> {
        Prompts::of(SHIPPED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// The templates as shipped, with those replaced that a folder holds (`unit.md`, …).
    ///
    /// # Errors
    /// When the folder holds none, or one that cannot be used.
    pub fn replaced_by(folder: &Path) -> Result<Prompts, PromptError> {
        let mut texts = Vec::new();
        let mut own = 0;
        for (name, shipped) in SHIPPED {
            let path = folder.join(format!("{name}.md"));
            let text = match fs::metadata(&path) {
                Err(_) => (*shipped).to_owned(),
                Ok(data) => {
                    let fail =
                        |reason: String| PromptError::Unreadable { path: path.display().to_string(), reason };
                    if data.len() > MOST_BYTES {
                        return Err(fail(format!("larger than {MOST_BYTES} bytes")));
                    }
                    own += 1;
                    fs::read_to_string(&path).map_err(|error| fail(error.to_string()))?
                }
            };
            texts.push(((*name).to_owned(), text));
        }
        if own == 0 {
            return Err(PromptError::NothingThere { folder: folder.display().to_string() });
        }
        Prompts::of(texts)
    }

    fn of(texts: Vec<(String, String)>) -> Result<Prompts, PromptError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        environment.set_fuel(Some(MOST_STEPS));
        let mut hash = Sha256::new();
        for (name, text) in texts {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update(text.as_bytes());
            hash.update([0]);
            let fail = |error: minijinja::Error| PromptError::Template {
                name: name.clone(),
                reason: error.to_string(),
            };
            environment.add_template_owned(name.clone(), text).map_err(fail)?;
        }
        let version = hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Ok(Prompts { environment, version })
    }

    /// A fingerprint of all templates; another one, another result.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Fills a template in.
    ///
    /// # Errors
    /// When the template asks for what it is not given.
    pub fn render(&self, name: &str, values: &impl Serialize) -> Result<String, PromptError> {
        let fail = |error: minijinja::Error| PromptError::Template {
            name: name.to_owned(),
            reason: error.to_string(),
        };
        let template = self.environment.get_template(name).map_err(fail)?;
        template.render(Serde(values)).map(|text| text.trim().to_owned() + "\n").map_err(fail)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_template_takes_what_its_stage_gives() {
        let prompts = Prompts::shipped().unwrap();
        let given = json!({
            "domain": "shop", "context": "ordering", "package": "shop-api", "contexts": "`ordering`", "units": "aggregate `order`", "fence": "f1",
            "inventory": "aggregate order", "sketch": "aggregate order", "code": "1| class Order", "unit": "`order`",
            "heading": "One thing is wrong.", "findings": ["a", "b"], "proposal": "kind: event",
        });
        for name in names() {
            let text = prompts.render(name, &given).unwrap();
            assert!(
                !text.contains("{{") && !text.contains("{%") && !text.contains("version:"),
                "{name}: {text}"
            );
        }
        assert!(prompts.render("repair", &given).unwrap().contains("- a\n- b\n"));
        assert!(matches!(prompts.render("unit", &json!({})), Err(PromptError::Template { .. })));
    }

    #[test]
    fn a_folder_replaces_what_it_holds_and_changes_the_version() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Prompts::replaced_by(folder.path()), Err(PromptError::NothingThere { .. })));
        fs::write(folder.path().join("system.md"), "Be brief.").unwrap();
        let own = Prompts::replaced_by(folder.path()).unwrap();
        assert_eq!(own.render("system", &json!({})).unwrap(), "Be brief.\n");
        assert_ne!(own.version(), Prompts::shipped().unwrap().version());
        fs::write(folder.path().join("unit.md"), "{% for x %}").unwrap();
        assert!(matches!(Prompts::replaced_by(folder.path()), Err(PromptError::Template { .. })));
    }
}
