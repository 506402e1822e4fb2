//! How long a check takes, beside the time of parsing the YAML alone.
//!
//! The models grow by whole bounded contexts of ten documents, one file each. Aim: the whole
//! check, reading included, takes at most 2.5 times the bare parse, and grows linearly.
//! `cargo bench --bench check`

#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark")]

use divan::Bencher;
use esdm_extract::esdm::{Model, check, yaml};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn main() {
    divan::main();
}

/// Files of ten documents each: a context, an aggregate, and what belongs to it.
fn model(documents: usize) -> Vec<(String, String)> {
    let domain = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: library\n".to_owned();
    let mut files = vec![("domain.esdm.yaml".to_owned(), domain)];
    files.extend((0..documents / 10).map(|i| (format!("context-{i:05}.esdm.yaml"), context(i))));
    files
}

fn context(i: usize) -> String {
    let scope = format!("scope:\n  domain: library\n  boundedContext: lending-{i}\n");
    let unit = format!("{scope}  aggregate: loan\n");
    let header = |kind: &str, name: &str| {
        format!(
            "apiVersion: schema.esdm.io/core/v1\nkind: {kind}\nname: {name}\ndescription: What {name} is about.\n"
        )
    };
    let data = "data:\n  type: object\n  properties:\n    loan-id:\n      type: string\n    due:\n      type: string\n      format: date\n";
    let command = |name: &str, event: &str| {
        format!("{}{unit}{data}publishes:\n  - {event}\nactors:\n  - librarian\n", header("command", name))
    };
    let event = |name: &str| format!("{}{unit}{data}", header("event", name));
    let projection = |name: &str| {
        format!(
            "  - boundedContext: lending-{i}\n    aggregate: loan\n    event: {name}\n    rule: Changes the list.\n"
        )
    };
    let documents = [
        header("bounded-context", &format!("lending-{i}")) + "scope:\n  domain: library\n",
        header("aggregate", "loan")
            + &scope
            + "identifiedBy:\n  source: state\n  field: loan-id\nstate:\n  type: object\n  properties:\n    loan-id:\n      type: string\ninvariants:\n  - name: one-member\n    rule: A copy is lent to one member at a time.\n",
        command("lend-copy", "copy-lent"),
        command("return-copy", "copy-returned"),
        event("copy-lent"),
        event("copy-returned"),
        header("read-model", "open-loans")
            + &scope
            + "schema:\n  type: array\nprojections:\n"
            + &projection("copy-lent")
            + &projection("copy-returned"),
        header("query", "loans-of-member")
            + &scope
            + "readModel: open-loans\nresult:\n  type: array\nactors:\n  - librarian\n",
        header("actor", "librarian") + &scope + "type: human\n",
        header("value-object", "due-date") + &scope + "schema:\n  type: string\n",
    ];
    documents.join("---\n")
}

#[divan::bench(args = SIZES)]
fn parse_alone(bencher: Bencher<'_, '_>, documents: usize) {
    let files = model(documents);
    bencher.bench(|| {
        let mut events = 0;
        for (_, text) in &files {
            let mut parser = libyaml_safer::Parser::new();
            parser.set_input(text.as_bytes());
            events += parser.filter(Result::is_ok).count();
        }
        events
    });
}

#[divan::bench(args = SIZES)]
fn read_trees(bencher: Bencher<'_, '_>, documents: usize) {
    let files = model(documents);
    bencher.bench(|| files.iter().map(|(_, text)| yaml::parse(text.as_bytes()).roots.len()).sum::<usize>());
}

#[divan::bench(args = SIZES)]
fn read_and_check(bencher: Bencher<'_, '_>, documents: usize) {
    let files = model(documents);
    let sources = || files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    assert_eq!(check(&Model::from_sources(sources())), []);
    bencher.bench(|| check(&Model::from_sources(sources())).len());
}

#[divan::bench(args = SIZES)]
fn read_and_check_on_one_thread(bencher: Bencher<'_, '_>, documents: usize) {
    let files = model(documents);
    let sources = || files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    bencher.bench(|| pool.install(|| check(&Model::from_sources(sources())).len()));
}
