//! What the evidence costs on top of reading the code: `scan` beside walking, reading and parsing
//! the same files on the same threads, in one run.
//!
//! `cargo bench --bench scan` (on your own code: `SCAN_TREE=path cargo bench --bench scan`) prints both times and, last, how many times the one is the other.
//! It fails when that is more than [`BAR`].

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark is no part of the program")]

mod tree;

use std::any::Any;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use divan::{Bencher, black_box};
use esdm_extract::extract::{ExtractOptions, Scan, Silent, scan};
use esdm_extract::source::{self, FileRole, SourceFile, WalkOptions};
use esdm_extract::syntax::{FileFacts, Program, pack_for, read};
use esdm_extract::{evidence, roles};
use rayon::prelude::*;
use tempfile::TempDir;
use tree_sitter::Parser;

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many times as long as bare parsing a scan may take.
const BAR: f64 = 1.6;
/// Runs of each for the comparison; the fastest counts, because noise only ever adds.
const ROUNDS: usize = 7;

/// The code base: the one made by [`tree`], or the one that `SCAN_TREE` names.
fn folder() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    static NAMED: OnceLock<Option<PathBuf>> = OnceLock::new();
    let named = NAMED.get_or_init(|| std::env::var_os("SCAN_TREE").map(PathBuf::from));
    named.as_deref().unwrap_or_else(|| {
        let made = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            tree::write(folder.path());
            folder
        });
        made.path()
    })
}

/// Walks, reads and parses every file, and looks at nothing.
fn parse_everything() -> usize {
    parse(|_| true)
}

/// The same without the tests, which a scan leaves unread.
fn parse_production() -> usize {
    parse(|file| file.role == FileRole::Production)
}

fn parse(counts: fn(&&SourceFile) -> bool) -> usize {
    let options = WalkOptions::new(folder());
    let inventory = source::walk(&options).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build().unwrap();
    pool.install(|| {
        inventory
            .files
            .par_iter()
            .filter(counts)
            .map_init(Parser::new, |parser, file| {
                let text = source::read(&inventory.root, file).unwrap();
                parser.set_language(&pack_for(file.language).grammar()).unwrap();
                parser.parse(&text, None).unwrap().root_node().descendant_count()
            })
            .sum()
    })
}

fn scan_everything() -> Scan {
    scan(&ExtractOptions::new(folder()), &Silent).unwrap()
}

#[divan::bench(sample_count = 10)]
fn walk_read_parse(bencher: Bencher) {
    folder();
    bencher.bench(|| black_box(parse_everything()));
}

#[divan::bench(sample_count = 10)]
fn whole_scan(bencher: Bencher) {
    folder();
    bencher.bench(scan_everything);
}

/// The files' facts, as a scan reads them.
fn facts() -> Vec<FileFacts> {
    let options = WalkOptions::new(folder());
    let inventory = source::walk(&options).unwrap();
    let read_one = |file: &SourceFile| {
        let text = source::read(&inventory.root, file).unwrap();
        read(pack_for(file.language), &file.path, file.language, file.role, &text)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).build().unwrap();
    let production = |file: &&SourceFile| file.role == FileRole::Production;
    pool.install(|| inventory.files.par_iter().filter(production).map(read_one).collect())
}

/// The steps of a scan one by one, to see where its time goes.
#[divan::bench_group(sample_count = 5)]
mod steps {
    use super::*;

    #[divan::bench]
    fn a_facts(bencher: Bencher) {
        folder();
        bencher.bench(facts);
    }

    #[divan::bench]
    fn b_program(bencher: Bencher) {
        let facts = facts();
        bencher.with_inputs(|| facts.clone()).bench_values(Program::new);
    }

    #[divan::bench]
    fn c_roles(bencher: Bencher) {
        let program = Program::new(facts());
        bencher.bench(|| roles::find(&program));
    }

    #[divan::bench]
    fn d_evidence(bencher: Bencher) {
        let program = Program::new(facts());
        let found = roles::find(&program);
        bencher.bench_local(|| evidence::collect(&program, &found));
    }
}

/// The fastest of several runs of each job, taken in turns so that all meet the same machine. Freeing what
/// came out is not part of it.
fn fastest<const N: usize>(jobs: [fn() -> Box<dyn Any>; N]) -> [Duration; N] {
    let time = |job: fn() -> Box<dyn Any>| {
        let start = Instant::now();
        let out = black_box(job());
        let taken = start.elapsed();
        drop(out);
        taken
    };
    (0..ROUNDS).fold([Duration::MAX; N], |best, _| {
        let now = jobs.map(time);
        std::array::from_fn(|job| best[job].min(now[job]))
    })
}

fn main() -> ExitCode {
    divan::main();
    // `cargo test --benches` only asks whether this runs.
    if !std::env::args().any(|a| a == "--bench") {
        return ExitCode::SUCCESS;
    }
    let files = source::walk(&WalkOptions::new(folder())).unwrap().files;
    let tests = files.iter().filter(|file| file.role == FileRole::Test).count();
    let files = files.len();
    let [parsing, production, reading, scanning] = fastest([
        || Box::new(parse_everything()),
        || Box::new(parse_production()),
        || Box::new(facts()),
        || Box::new(scan_everything()),
    ]);
    let times = |of: Duration| scanning.as_secs_f64() / of.as_secs_f64();
    let ratio = times(parsing);
    println!(
        "{files} files, {tests} of them tests, {} candidates, fastest of {ROUNDS} rounds:",
        scan_everything().evidence.candidates.len()
    );
    println!("  walk, read and parse  {parsing:>8.1?}");
    println!("  … without the tests   {production:>8.1?}");
    println!("  … and take the facts  {reading:>8.1?}");
    println!("  scan                  {scanning:>8.1?}");
    println!(
        "scan is {ratio:.2} times parsing (bar {BAR}), {:.2} times without the tests, {:.2} times taking the facts",
        times(production),
        times(reading)
    );
    if ratio > BAR { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
