//! One file that cannot be parsed, is enormous or was written to hurt costs that file alone: the run
//! ends well, soon enough, and the other files' elements are all there.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use esdm_extract::extract::{ExtractOptions, Extraction, Silent, extract};

const ORDER: &str = "
export class Order extends AggregateRoot {
  private id: string;
  place(id: string) {
    if (this.id) throw new Error('placed already');
    this.apply(new OrderPlacedEvent(id));
  }
}
export class OrderPlacedEvent extends DomainEvent { constructor(readonly id: string) { super(); } }
";

const DOOR: &str = "
pub enum DoorCommand { Open { id: String } }
pub enum DoorEvent { Opened { id: String } }
#[derive(Default)]
pub struct Door { open: bool }
impl Aggregate for Door {
    type Command = DoorCommand;
    type Event = DoorEvent;
    fn handle(&self, command: DoorCommand) -> Result<Vec<DoorEvent>, Error> {
        match command { DoorCommand::Open { id } => Ok(vec![DoorEvent::Opened { id }]) }
    }
    fn apply(&mut self, event: DoorEvent) { match event { DoorEvent::Opened { .. } => self.open = true } }
}
";

fn elements(extraction: &Extraction) -> BTreeSet<(&'static str, String)> {
    extraction.scan.evidence.candidates.iter().map(|c| (c.kind.name(), c.identifier.clone())).collect()
}

fn run(folder: &Path) -> Extraction {
    extract(&ExtractOptions::new(folder), &Silent).unwrap()
}

/// Extracts the sound files alone and beside one bad file; what the sound ones say must not change.
fn costs_itself_alone(path: &str, text: impl AsRef<[u8]>) -> Extraction {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("src")).unwrap();
    fs::write(dir.path().join("src/order.ts"), ORDER).unwrap();
    fs::write(dir.path().join("src/door.rs"), DOOR).unwrap();
    let before = run(dir.path());
    let names = elements(&before);
    for expected in
        [("aggregate", "Order"), ("event", "OrderPlacedEvent"), ("aggregate", "Door"), ("event", "Opened")]
    {
        assert!(names.contains(&(expected.0, expected.1.to_owned())), "{expected:?} is not in {names:?}");
    }
    fs::write(dir.path().join("src").join(path), text).unwrap();
    let after = run(dir.path());
    assert!(elements(&after).is_superset(&names), "{path} costs other files: {:?}", elements(&after));
    assert_cmd::Command::cargo_bin("esdm-extract")
        .unwrap()
        .args(["--dry-run", "."])
        .current_dir(&dir)
        .timeout(std::time::Duration::from_secs(120))
        .assert()
        .success();
    after
}

fn skipped(extraction: &Extraction, path: &str) -> bool {
    extraction.scan.skipped.iter().any(|s| s.path == format!("src/{path}"))
}

#[test]
fn a_minified_bundle_called_ts() {
    let mut text = String::from("!function(e,t){");
    for at in 0..8_000 {
        let _ = write!(text, "var a{at}=function(n,r){{return n?new t[{at}](r):e.apply(this,[r,{at}])}};");
    }
    text.push_str("}(this,{});");
    let extraction = costs_itself_alone("bundle.ts", &text);
    assert!(skipped(&extraction, "bundle.ts"));
}

#[test]
fn a_literal_of_two_hundred_thousand_lines() {
    let mut text = String::from("export const ROWS = [\n");
    for at in 0..200_000 {
        let _ = writeln!(text, "  {at},");
    }
    text.push_str("];\n");
    let extraction = costs_itself_alone("rows.ts", &text);
    assert!(skipped(&extraction, "rows.ts"), "over the size limit");
    // With the limit raised it is read, and still costs itself alone.
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("order.ts"), ORDER).unwrap();
    fs::write(dir.path().join("rows.ts"), &text).unwrap();
    let mut options = ExtractOptions::new(dir.path());
    options.walk.max_bytes = 64 << 20;
    let extraction = extract(&options, &Silent).unwrap();
    assert!(elements(&extraction).contains(&("aggregate", "Order".to_owned())));
}

#[test]
fn nesting_five_thousand_deep() {
    let deep = |open: &str, middle: &str, close: &str| {
        format!("{}{middle}{}", open.repeat(5_000), close.repeat(5_000))
    };
    for (path, text) in [
        ("arrays.ts", format!("export const x = {};\n", deep("[", "1", "]"))),
        ("calls.ts", format!("export const x = {};\n", deep("f(", "1", ")"))),
        ("blocks.ts", format!("function f() {}\n", deep("{ if (a) ", "{}", "}"))),
        ("objects.ts", format!("const x = {};\n", deep("{a: ", "1", "}"))),
        ("types.ts", format!("type X = {};\n", deep("Array<", "string", ">"))),
        ("closures.ts", format!("const x = {};\n", deep("() => (", "1", ")"))),
        ("blocks.rs", format!("fn f() {}\n", deep("{ if a ", "{}", "}"))),
        ("types.rs", format!("type X = {};\n", deep("Vec<", "u8", ">"))),
        ("calls.rs", format!("fn f() {{ {} }}\n", deep("g(", "1", ")"))),
        ("macros.rs", format!("m!{};\n", deep("(", "1", ")"))),
    ] {
        costs_itself_alone(path, &text);
    }
}

#[test]
fn what_no_grammar_reads() {
    for (path, text) in [
        ("broken.ts", "export class { { { ((( new new => `${ ".repeat(500)),
        ("broken.rs", "fn impl { match => ::<>< !! #[derive( ".repeat(500)),
        ("unclosed.ts", format!("const x = `{}", "${`".repeat(2_000))),
        ("quotes.rs", "r#\"".repeat(2_000)),
    ] {
        costs_itself_alone(path, &text);
    }
}

#[test]
fn names_that_lead_in_circles() {
    let mut text = String::new();
    for at in 0..300 {
        let next = (at + 1) % 300;
        let _ = writeln!(text, "export class C{at} extends C{next} {{ m{at}() {{ this.m{next}(); }} }}");
        let _ = writeln!(text, "export type A{at} = A{next};");
        let _ = writeln!(text, "export type U{at}Event = U{next}Event | {{ type: 'U{at}'; x: number }};");
    }
    costs_itself_alone("circles.ts", &text);
}

#[test]
fn a_file_of_fifty_megabytes_is_not_read() {
    let mut text = String::from("export class Vast {\n");
    while text.len() < 50 << 20 {
        text.push_str("  readonly field = 'a value that takes some room, again and again and again';\n");
    }
    text.push_str("}\n");
    let extraction = costs_itself_alone("vast.ts", &text);
    assert!(skipped(&extraction, "vast.ts"));
    costs_itself_alone("package.json", format!("{{\"name\": \"vast\", \"keywords\": [{text:?}]}}"));
}

#[test]
fn bytes_that_are_no_text() {
    let noise: Vec<u8> = (0..200_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let extraction = costs_itself_alone("image.ts", &noise);
    assert!(skipped(&extraction, "image.ts"), "binary");
    // Without a NUL it is read as text with unreadable places.
    let without_nul: Vec<u8> = noise.iter().map(|&b| if b == 0 { 0xff } else { b }).collect();
    costs_itself_alone("noise.ts", &without_nul);
    costs_itself_alone("noise.rs", &without_nul);
}

#[cfg(unix)]
mod special_files {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    fn pipe(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    /// A sound file beside something that is no plain file, scanned by the program itself.
    fn is_survived(prepare: impl Fn(&Path)) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("src/inner")).unwrap();
        fs::write(dir.path().join("src/order.ts"), ORDER).unwrap();
        fs::write(dir.path().join("src/inner/door.rs"), DOOR).unwrap();
        prepare(&dir.path().join("src"));
        assert_cmd::Command::cargo_bin("esdm-extract")
            .unwrap()
            .args(["scan", "."])
            .current_dir(&dir)
            .timeout(std::time::Duration::from_secs(60))
            .assert()
            .success()
            .stdout(predicates::str::contains("OrderPlacedEvent"));
    }

    #[test]
    fn links_that_lead_in_circles() {
        is_survived(|src| {
            symlink(src, src.join("again")).unwrap();
            symlink("..", src.join("inner/up")).unwrap();
            symlink("a.ts", src.join("b.ts")).unwrap();
            symlink("b.ts", src.join("a.ts")).unwrap();
            symlink("/dev/zero", src.join("zero.ts")).unwrap();
        });
    }

    #[test]
    fn pipes_that_nobody_writes_to() {
        is_survived(|src| {
            pipe(&src.join("pipe.ts"));
            pipe(&src.join("package.json"));
            pipe(&src.join("Cargo.toml"));
        });
    }

    #[test]
    fn ignore_rules_that_are_a_pipe_cost_their_folder_only() {
        is_survived(|src| pipe(&src.join("inner/.gitignore")));
        is_survived(|src| symlink("/dev/zero", src.join("inner/.ignore")).unwrap());
        let dir = tempfile::tempdir().unwrap();
        pipe(&dir.path().join(".gitignore"));
        let refused = extract(&ExtractOptions::new(dir.path()), &Silent).unwrap_err().to_string();
        assert!(refused.contains("is no plain file"), "{refused}");
    }
}
