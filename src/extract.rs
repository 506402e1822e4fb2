//! The main job as one call: repository → facts → parts → evidence → model.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rayon::prelude::*;
use thiserror::Error;

use crate::config::Config;
use crate::esdm::definition::Definition;
use crate::evidence::ledger::Ledger;
use crate::evidence::{self, Evidence};
use crate::explain;
use crate::roles::{self, Asked, Note};
use crate::sketch::{self, Naming, Sketch};
use crate::source::{self, FileRole, Inventory, SkipReason, Skipped, WalkError, WalkOptions};
use crate::syntax::{self, FileFacts, Place, Program, Symbol};

/// What to extract from, and how.
#[derive(Debug, Clone)]
pub struct ExtractOptions {
    /// What to walk.
    pub walk: WalkOptions,
    /// Name of the domain; by default the root package's or the folder's.
    pub domain: Option<String>,
    /// Ids of conventions that are left out, to see what they add.
    pub without: Vec<String>,
    /// What the team declares of its code.
    pub config: Config,
    /// Name of the symbol whose story is kept (see [`crate::explain`]).
    pub explain: Option<String>,
}

impl ExtractOptions {
    /// Everything below `root`, with defaults.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        ExtractOptions {
            walk: WalkOptions::new(root),
            domain: None,
            without: Vec::new(),
            config: Config::default(),
            explain: None,
        }
    }
}

/// Told how far the work is.
pub trait Progress: Sync {
    /// That many files will be read.
    fn files(&self, _total: usize) {}
    /// One more file was read.
    fn file_done(&self) {}
    /// Asked now and then; `true` ends the work.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Nobody listens.
#[derive(Debug)]
pub struct Silent;

impl Progress for Silent {}

/// What a scan found.
#[derive(Debug)]
pub struct Scan {
    /// Files, packages, what was skipped by the walk.
    pub inventory: Inventory,
    /// Everything that was left out, with reasons, sorted.
    pub skipped: Vec<Skipped>,
    /// Files that hold code the grammar could not read, with the number of such places.
    pub broken: Vec<(String, usize)>,
    /// Files read and parsed.
    pub files_read: usize,
    /// Files left unread because they hold test code.
    pub tests: usize,
    /// The facts, indexed.
    pub program: Program,
    /// What they amount to.
    pub evidence: Evidence,
    /// What the team declared.
    pub config: Config,
    /// What was asked about.
    pub about: BTreeSet<Symbol>,
    /// What the conventions said of it.
    pub notes: Vec<Note>,
}

/// Why nothing came out.
#[derive(Debug, Error)]
pub enum ExtractError {
    /// The walk could not start.
    #[error(transparent)]
    Walk(#[from] WalkError),
    /// No file that some pack reads.
    #[error("nothing to read in {root}: no TypeScript, JavaScript or Rust source files{hint}")]
    NothingToRead {
        /// The folder.
        root: PathBuf,
        /// What else is there.
        hint: String,
    },
    /// The symbol to be explained is not there.
    #[error(transparent)]
    Explain(#[from] explain::NoSuchSymbol),
    /// Threads could not be started.
    #[error("cannot start worker threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Stopped by the user.
    #[error("interrupted")]
    Interrupted,
}

/// Walks, reads, parses, and works out the evidence.
///
/// # Errors
/// If the walk cannot start, finds nothing to read, or `progress` cancels. A file that cannot be read
/// is listed in [`Scan::skipped`] and costs itself only.
pub fn scan(options: &ExtractOptions, progress: &dyn Progress) -> Result<Scan, ExtractError> {
    let inventory = source::walk(&options.walk)?;
    if inventory.files.is_empty() {
        return Err(ExtractError::NothingToRead { root: inventory.root.clone(), hint: hint(&inventory) });
    }
    // Test code is no evidence for the domain.
    let tests = inventory.files.iter().filter(|file| file.role == FileRole::Test).count();
    progress.files(inventory.files.len() - tests);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.walk.threads).build()?;
    let stopped = AtomicBool::new(false);
    let read_count = AtomicUsize::new(0);
    let read: Vec<Result<FileFacts, Skipped>> = pool.install(|| {
        let production = inventory.files.par_iter().filter(|file| file.role == FileRole::Production);
        production
            .filter_map(|file| {
                if stopped.load(Ordering::Relaxed) || progress.cancelled() {
                    stopped.store(true, Ordering::Relaxed);
                    return None;
                }
                let facts = match source::read(&inventory.root, file) {
                    Ok(text) => {
                        read_count.fetch_add(1, Ordering::Relaxed);
                        Ok(syntax::read(
                            syntax::pack_for(file.language),
                            &file.path,
                            file.language,
                            file.role,
                            &text,
                        ))
                    }
                    Err(reason) => Err(Skipped { path: file.path.clone(), reason }),
                };
                progress.file_done();
                Some(facts)
            })
            .collect()
    });
    if stopped.into_inner() || progress.cancelled() {
        return Err(ExtractError::Interrupted);
    }
    let mut skipped = inventory.skipped.clone();
    let mut facts = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(file) => facts.push(file),
            Err(left_out) => skipped.push(left_out),
        }
    }
    let unused = syntax::rust::module_tree::unused(&facts);
    facts.retain(|file| !unused.contains(&file.path));
    skipped.extend(unused.into_iter().map(|path| Skipped { path, reason: SkipReason::Unused }));
    skipped.sort();
    if facts.is_empty() {
        return Err(ExtractError::NothingToRead {
            root: inventory.root.clone(),
            hint: format!("; {} source files were skipped (run with -v to see why)", skipped.len()),
        });
    }
    let broken = facts.iter().filter(|f| f.errors > 0).map(|f| (f.path.clone(), f.errors)).collect();
    let program = Program::new(facts);
    let about = match &options.explain {
        Some(name) => explain::symbols(&program, name)?,
        None => BTreeSet::new(),
    };
    let asked = Asked { config: options.config.clone(), without: options.without.clone(), about };
    let (findings, evidence) = pool.install(|| {
        let findings = roles::find_with(&program, &asked);
        let evidence = evidence::collect(&program, &findings);
        (findings, evidence)
    });
    Ok(Scan {
        inventory,
        skipped,
        broken,
        files_read: read_count.into_inner(),
        tests,
        program,
        evidence,
        config: asked.config,
        about: asked.about,
        notes: findings.notes().to_vec(),
    })
}

/// What a folder without readable source holds instead.
fn hint(inventory: &Inventory) -> String {
    if !inventory.skipped.is_empty() {
        return format!("; {} source files were skipped (run with -v to see why)", inventory.skipped.len());
    }
    match inventory.other.iter().max_by_key(|(_, count)| **count) {
        Some((extension, count)) => {
            format!(" (the most common other files are *.{extension}, {count} of them)")
        }
        None => String::new(),
    }
}

/// A scan and the model sketched from it.
#[derive(Debug)]
pub struct Extraction {
    /// What was found.
    pub scan: Scan,
    /// The model.
    pub documents: Vec<Definition>,
    /// What became of each candidate.
    pub ledger: Ledger,
}

/// [`scan`], then [`sketch::sketch`].
///
/// # Errors
/// As [`scan`].
pub fn extract(options: &ExtractOptions, progress: &dyn Progress) -> Result<Extraction, ExtractError> {
    let scan = scan(options, progress)?;
    let naming = domain_name(options, &scan);
    let Sketch { mut documents, ledger } =
        sketch::sketch(&scan.program, &scan.evidence, &scan.inventory.packages, &naming);
    let files = &scan.inventory.files;
    let read = |path: &str| {
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        source::read(&scan.inventory.root, &files[at]).ok()
    };
    sketch::full_names::complete(&mut documents, &read);
    sketch::anchors::complete(&mut documents, &read);
    Ok(Extraction { scan, documents, ledger })
}

/// The name given, else the root package's, else the only package's, else the folder's.
fn domain_name(options: &ExtractOptions, scan: &Scan) -> Naming {
    let packages = &scan.inventory.packages;
    let package = packages.iter().find(|p| p.folder.is_empty()).or(match packages.as_slice() {
        [only] => Some(only),
        _ => None,
    });
    let first = scan.program.files.first().map(|f| f.path.clone()).unwrap_or_default();
    let place =
        package.map_or(Place { path: first, line: 1 }, |p| Place { path: p.manifest.clone(), line: p.line });
    let folder = || {
        let root = scan.inventory.root.canonicalize().unwrap_or_else(|_| scan.inventory.root.clone());
        root.file_name().map_or_else(|| "domain".to_owned(), |n| n.to_string_lossy().into_owned())
    };
    let domain = options.domain.clone().or_else(|| package.map(|p| p.name.clone())).unwrap_or_else(folder);
    let Config { contexts, names, .. } = options.config.clone();
    Naming { domain, place, contexts, keep: names.keep }
}
