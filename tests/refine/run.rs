//! Runs the program against a scripted server and says what came of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use esdm_extract::esdm::lenient::read_answer;
use esdm_extract::esdm::plain::{self, Key, PlainDocument};
use esdm_extract::extract::{ExtractOptions, Extraction, Silent, extract};
use esdm_extract::refine::grounding::{self, Tree};
use serde_json::Value;
use tempfile::TempDir;

use super::server::{Play, Seen, Server, answer};
use super::shop::SHOP;

pub const KEY: &str = "sk-loopback-0123456789";
pub const NOTHING: &str = "nothing: true";

/// What is asked, by the heading of the prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Survey,
    Contexts,
    Unit,
    Integration,
    Describe,
    Repair,
}

/// The stage of a request.
pub fn stage(seen: &Seen) -> Stage {
    let text = prompt(seen);
    let heading = text.lines().find(|line| line.starts_with("# ")).unwrap_or_default();
    [
        ("# What is in", Stage::Survey),
        ("# The bounded contexts", Stage::Contexts),
        ("# What follows", Stage::Integration),
        ("# Descriptions", Stage::Describe),
        ("# Repair", Stage::Repair),
    ]
    .into_iter()
    .find(|(start, _)| heading.starts_with(start))
    .map_or(Stage::Unit, |(_, stage)| stage)
}

/// The last message of a request.
pub fn prompt(seen: &Seen) -> &str {
    seen.body["messages"].as_array().and_then(|m| m.last()).and_then(|m| m["content"].as_str()).unwrap_or("")
}

/// A server whose model answers by stage; everything it is given no answer for gets nothing.
pub fn model(script: impl Fn(Stage, &Seen) -> Option<String> + Send + Sync + 'static) -> Server {
    Server::start(move |_, seen| played(script(stage(seen), seen), seen))
}

/// An answer in the way it was asked for.
pub fn played(text: Option<String>, seen: &Seen) -> Play {
    answer(seen, text.as_deref().unwrap_or(NOTHING))
}

/// A repository on disk.
pub struct Repository {
    pub folder: TempDir,
    pub extraction: Extraction,
}

impl Repository {
    pub fn new<T: AsRef<str>>(files: &[(&str, T)]) -> Repository {
        let folder = tempfile::Builder::new().prefix("shop").tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text.as_ref()).unwrap();
        }
        let extraction = extract(&ExtractOptions::new(folder.path()), &Silent).unwrap();
        Repository { folder, extraction }
    }

    pub fn sketch(&self) -> Vec<PlainDocument> {
        plain::from_definitions(&self.extraction.documents).unwrap()
    }
}

/// The shop, scanned once.
pub fn shop() -> &'static Repository {
    static SHOP_REPOSITORY: OnceLock<Repository> = OnceLock::new();
    SHOP_REPOSITORY.get_or_init(|| Repository::new(SHOP))
}

/// A run that has ended.
pub struct Ran {
    pub code: i32,
    pub stderr: String,
    /// The files it wrote.
    pub files: BTreeMap<String, String>,
    /// Its report.
    pub report: Value,
    pub home: TempDir,
    sketch: Vec<PlainDocument>,
    extraction: &'static Extraction,
}

/// Refines the shop.
pub fn refine(server: &Server, more: &[&str]) -> Ran {
    refine_with(server, "attempts = 2\n", more)
}

/// Refines the shop with a configuration of the user's.
pub fn refine_with(server: &Server, config: &str, more: &[&str]) -> Ran {
    refine_repository(shop(), server, config, more)
}

/// Refines any repository; the value lives as long as the tests.
pub fn refine_repository(
    repository: &'static Repository,
    server: &Server,
    config: &str,
    more: &[&str],
) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let output =
        command(repository.folder.path(), &server.url, home.path(), config).args(more).output().unwrap();
    let report = fs::read_to_string(home.path().join("report.json")).unwrap_or_default();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        files: files(&home.path().join("model")),
        report: serde_json::from_str(&report).unwrap_or_default(),
        home,
        sketch: repository.sketch(),
        extraction: &repository.extraction,
    }
}

/// The command, with a home of its own.
pub fn command(repository: &Path, url: &str, home: &Path, config: &str) -> std::process::Command {
    fs::write(home.join("user.toml"), config).unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_esdm-extract"));
    command
        .env_clear()
        .envs(std::env::var_os("SYSTEMROOT").map(|value| ("SYSTEMROOT", value)))
        .env("HOME", home)
        .env("OPENAI_API_KEY", KEY)
        .arg(repository)
        .args(["--base-url", url, "--model", "m", "--proxy", "none"])
        .arg("--user-config")
        .arg(home.join("user.toml"))
        .arg("--out")
        .arg(home.join("model"))
        .arg("--report")
        .arg(home.join("report.json"));
    command
}

/// All files below a folder, by their paths in it.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

impl Ran {
    /// What holds of every run, whatever the server did: exit code 0, a model without errors,
    /// nothing in it that the code does not show, nothing of the sketch lost, no key anywhere.
    pub fn holds(&self) -> &Ran {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.is_sound()
    }

    /// The same without the exit code.
    pub fn is_sound(&self) -> &Ran {
        let linted = assert_cmd::Command::cargo_bin("esdm-extract")
            .unwrap()
            .args(["lint", "-d"])
            .arg(self.home.path().join("model"))
            .output()
            .unwrap();
        assert!(linted.status.success(), "{}", String::from_utf8_lossy(&linted.stdout));
        let documents = self.documents();
        let sources = Tree::new(&self.extraction.scan);
        let unsupported = grounding::check(&sources, &self.sketch, &documents);
        assert!(unsupported.is_empty(), "{unsupported:?}");
        let there: Vec<String> = documents.iter().map(name).collect();
        for document in &self.sketch {
            // A context may be renamed, and its documents then stand under its new name.
            let lost = !there.contains(&name(document)) && document.kind() != "bounded-context";
            assert!(!lost, "{} was lost", document.key());
        }
        for (path, text) in &self.files {
            assert!(!text.contains(KEY), "{path}");
        }
        assert!(!self.stderr.contains(KEY) && !self.report.to_string().contains(KEY));
        self
    }

    /// The model alone, without the questions that what was refused leads to.
    pub fn model(&self) -> String {
        let models = self.files.iter().filter(|(path, _)| path.ends_with(".esdm.yaml"));
        models.map(|(_, text)| text.as_str()).collect()
    }

    /// The model that was written.
    pub fn documents(&self) -> Vec<PlainDocument> {
        let models = self.files.iter().filter(|(path, _)| path.ends_with(".esdm.yaml"));
        models
            .flat_map(|(_, text)| read_answer(text).documents)
            .filter_map(PlainDocument::from_value)
            .collect()
    }

    /// A document by kind and name.
    pub fn document(&self, kind: &str, name: &str) -> Option<PlainDocument> {
        self.documents().into_iter().find(|document| document.kind() == kind && document.name() == name)
    }

    /// A text field of a document, empty where it is not there.
    pub fn text(&self, kind: &str, name: &str, field: &str) -> String {
        let document = self.document(kind, name);
        document.and_then(|d| d.get(field)?.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Whether the model is the sketch, and nothing more.
    pub fn is_the_sketch(&self) -> bool {
        let keys = |documents: &[PlainDocument]| -> Vec<Key> {
            let mut keys: Vec<Key> = documents.iter().map(PlainDocument::key).collect();
            keys.sort();
            keys
        };
        let documents = self.documents();
        keys(&documents) == keys(&self.sketch)
            && self.sketch.iter().all(|document| documents.contains(document))
    }

    /// What was asked, by the report: stage, fate, rounds of repair.
    pub fn fates(&self) -> Vec<(String, String, u64)> {
        let stages = self.report["refinement"]["stages"].as_array().cloned().unwrap_or_default();
        stages
            .iter()
            .flat_map(|stage| {
                let tasks = stage["tasks"].as_array().cloned().unwrap_or_default();
                let name = stage["stage"].as_str().unwrap_or_default().to_owned();
                tasks.into_iter().map(move |task| {
                    let fate = task["fate"].as_str().unwrap_or_default().to_owned();
                    (name.clone(), fate, task["rounds"].as_u64().unwrap_or(0))
                })
            })
            .collect()
    }

    /// Rounds of repair of each question that was asked.
    pub fn rounds(&self) -> Vec<u64> {
        self.fates().into_iter().map(|(.., rounds)| rounds).collect()
    }
}

fn name(document: &PlainDocument) -> String {
    format!("{} {} {}", document.kind(), document.unit().unwrap_or_default(), document.name())
}
