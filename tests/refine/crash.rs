//! Runs that are killed: what was answered is not asked again, and the end is the same.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::run::{Repository, command, files, prompt};
use super::server::{Seen, Server, Step, delta, stream_end_to, stream_head};

const KILLS: u64 = 50;
/// Kills are made side by side; each run has a home of its own.
const WORKERS: u64 = 4;

const THINGS: [&str; 8] = ["Basket", "Parcel", "Invoice", "Voucher", "Return", "Courier", "Shelf", "Ticket"];

/// Eight packages with an aggregate each, so that there is something to be asked.
fn repository() -> &'static Repository {
    static REPOSITORY: OnceLock<Repository> = OnceLock::new();
    REPOSITORY.get_or_init(|| {
        let mut sources = vec![("package.json".to_owned(), "{\"name\": \"works\", \"workspaces\": [\"packages/*\"]}".to_owned())];
        for thing in THINGS {
            let text = format!(
                "export class {thing}Opened {{ constructor(readonly id: string, readonly owner: string) {{}} }}\n\
                 export class {thing}Closed {{ constructor(readonly id: string) {{}} }}\n\
                 export class Open{thing} {{ constructor(readonly id: string, readonly owner: string) {{}} }}\n\
                 export class Close{thing} {{ constructor(readonly id: string) {{}} }}\n\n\
                 export class {thing} extends AggregateRoot {{\n  private id: string;\n  private closed = false;\n\n\
                 \x20 open(command: Open{thing}) {{\n    this.apply(new {thing}Opened(command.id, command.owner));\n  }}\n\n\
                 \x20 close(command: Close{thing}) {{\n    if (this.closed) {{\n      throw new {thing}AlreadyClosedError();\n    }}\n\
                 \x20   this.apply(new {thing}Closed(command.id));\n  }}\n}}\n"
            );
            let name = thing.to_lowercase();
            sources.push((format!("packages/{name}/package.json"), format!("{{\"name\": \"{name}\"}}")));
            sources.push((format!("packages/{name}/src/{name}.ts"), text));
        }
        let files: Vec<(&str, &String)> = sources.iter().map(|(path, text)| (path.as_str(), text)).collect();
        Repository::new(&files)
    })
}

/// A server whose answers depend on the question alone, and come in pieces.
fn server(resumed: &'static AtomicU64) -> Server {
    Server::start(move |_, seen| {
        if seen.head.to_lowercase().contains("x-run: resumed") {
            resumed.fetch_add(1, Ordering::SeqCst);
        }
        let text = described(seen);
        let pieces = text.as_bytes().chunks(40).flat_map(|piece| {
            let piece = String::from_utf8_lossy(piece).into_owned();
            [Step::Send(delta(&piece)), Step::Pause(Duration::from_millis(2))]
        });
        [stream_head()].into_iter().chain(pieces).chain([stream_end_to(seen)]).collect()
    })
}

/// A description for each aggregate in question.
fn described(seen: &Seen) -> String {
    let asked = prompt(seen);
    let known = |thing: &&&str| asked.contains(&format!("aggregate {} ", thing.to_lowercase()));
    let documents: Vec<String> = THINGS
        .iter()
        .filter(known)
        .map(|thing| {
            let name = thing.to_lowercase();
            format!("kind: aggregate\nname: {name}\ndescription: Keeps track of one {name}.\n")
        })
        .collect();
    if documents.is_empty() { "nothing: true".into() } else { documents.join("---\n") }
}

fn start(server: &Server, home: &Path, run: &str) -> Child {
    command(repository().folder.path(), &server.url, home, "")
        .args(["--code-tokens", "300", "--header", &format!("x-run={run}"), "--quiet"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn finish(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Answers in the cache of a home.
fn kept(home: &Path) -> u64 {
    files(home).keys().filter(|path| path.contains("answers") && path.ends_with(".json")).count() as u64
}

fn model(home: &Path) -> BTreeMap<String, String> {
    files(&home.join("model"))
}

#[test]
fn a_killed_run_goes_on_without_asking_again_and_ends_the_same() {
    static REQUESTS: AtomicU64 = AtomicU64::new(0);
    let whole = tempfile::tempdir().unwrap();
    let calm = server(&REQUESTS);
    finish(start(&calm, whole.path(), "resumed"));
    let expected = model(whole.path());
    let all = REQUESTS.load(Ordering::SeqCst);
    assert!(all >= 8 && expected.len() >= 8, "{all} requests, {} files", expected.len());
    assert_eq!(kept(whole.path()), all);

    let expected = &expected;
    let broken_off: u64 = std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..WORKERS).map(|worker| scope.spawn(move || kill_and_resume(worker, all, expected))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    assert!(broken_off > KILLS / 4, "only {broken_off} of {KILLS} kills came in the middle of the asking");
}

/// The kills of one worker; says how many broke off the asking.
fn kill_and_resume(worker: u64, all: u64, expected: &BTreeMap<String, String>) -> u64 {
    // One counter for the resumed runs of each worker: they run one after the other.
    let resumed: &'static AtomicU64 = Box::leak(Box::default());
    let server = server(resumed);
    let mut broken_off = 0;
    for kill in (0..KILLS).filter(|kill| kill % WORKERS == worker) {
        let mut chance = ChaCha8Rng::seed_from_u64(kill);
        let home = tempfile::tempdir().unwrap();
        let before = server.count();
        let at = before + chance.random_range(0..=all);
        let mut child = start(&server, home.path(), "killed");
        while server.count() < at && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(chance.random_range(0..40)));
        // SIGKILL where there are signals.
        child.kill().unwrap();
        child.wait().unwrap();
        let known = kept(home.path());
        broken_off += u64::from((1..all).contains(&known));
        resumed.store(0, Ordering::SeqCst);
        finish(start(&server, home.path(), "resumed"));
        assert_eq!(resumed.load(Ordering::SeqCst), all - known, "kill {kill}: {known} of {all} were known");
        assert_eq!(&model(home.path()), expected, "kill {kill}");
    }
    broken_off
}
