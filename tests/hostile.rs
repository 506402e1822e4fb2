//! Files made to do harm: each must end in findings or a clear error, within bounded time.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::{Duration, Instant};

use esdm_extract::esdm::{Diagnostic, Model, Options, check_with};

const CORE: &str = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\n";

/// Checks one file. The limit is generous: debug builds are slow, machines are busy, and what is
/// to be caught takes hours.
fn found(text: impl AsRef<[u8]>) -> Vec<Diagnostic> {
    let start = Instant::now();
    let model = Model::from_sources([("a", text.as_ref())]);
    let found = check_with(&model, Options { strict: true, ..Options::default() });
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(240), "took {taken:?}");
    found
}

fn ids(text: impl AsRef<[u8]>) -> Vec<&'static str> {
    let mut ids: Vec<_> = found(text).iter().map(|d| d.id.rsplit('/').next().unwrap()).collect();
    ids.dedup();
    ids
}

#[test]
fn an_alias_bomb_is_not_expanded() {
    let mut text = format!("{CORE}metadata:\n  a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        text += &format!("  a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(", "));
    }
    assert!(ids(&text).contains(&"unvalidated-document"));
}

#[test]
fn a_bomb_of_merge_keys_is_not_expanded() {
    let mut text = format!("{CORE}metadata:\n  a0: &a0 {{x: 1}}\n");
    for i in 1..40 {
        text += &format!("  a{i}: &a{i} {{<<: [*a{0}, *a{0}, *a{0}], k{i}: 1}}\n", i - 1);
    }
    found(&text);
}

#[test]
fn aliases_that_nest_deeper_and_deeper_do_not_exhaust_the_stack() {
    let deep = 900;
    let mut text = format!("{CORE}metadata:\n  a0: &a0 {}{}\n", "[".repeat(deep), "]".repeat(deep));
    for i in 1..60 {
        text += &format!("  a{i}: &a{i} {}*a{}{}\n", "[".repeat(deep), i - 1, "]".repeat(deep));
    }
    found(&text);
}

#[test]
fn nesting_beyond_the_limit_is_a_syntax_error() {
    assert_eq!(ids("[".repeat(100_000)), ["yaml-syntax-error"]);
    assert_eq!(ids("{a: ".repeat(11_000)), ["yaml-syntax-error"]);
    let block: String = (0..10_050).map(|i| format!("{}- \n", " ".repeat(i))).collect();
    found(block);
}

#[test]
fn nesting_within_the_limit_is_read() {
    let text = format!("{CORE}description: {}{}\n", "[".repeat(9_000), "]".repeat(9_000));
    assert_eq!(ids(text), ["type-mismatch"]);
}

#[test]
fn large_scalars_and_long_lines_are_read() {
    let large = "x".repeat(6 << 20);
    assert_eq!(ids(format!("{CORE}description: {large}\n")), ["domain-without-bounded-context"]);
    assert_eq!(ids(format!("{CORE}description: \"{large}")), ["yaml-syntax-error"]);
}

#[test]
fn many_unknown_fields_cost_linear_time() {
    let fields: String = (0..50_000).map(|i| format!("field{i}: 1\n")).collect();
    assert_eq!(found(format!("{CORE}{fields}")).len(), 50_000);
}

#[test]
fn many_wrong_items_cost_linear_time() {
    let items = "- 1\n".repeat(50_000);
    let text = format!(
        "{CORE}---\napiVersion: schema.esdm.io/core/v1\nkind: subdomain\nname: s\nscope: {{domain: a}}\ntype: core\nboundedContexts:\n{items}"
    );
    assert!(found(text).len() > 50_000);
}

#[test]
fn repeated_keys_cost_linear_time() {
    assert!(ids(format!("{CORE}{}", "k: 1\n".repeat(50_000))).contains(&"unvalidated-document"));
}

#[test]
fn a_consumer_of_everything_does_not_earn_a_square_of_findings() {
    let context = |i: usize| {
        format!(
            "---\napiVersion: schema.esdm.io/core/v1\nkind: bounded-context\nname: c{i}\nscope: {{domain: a}}\n---\napiVersion: schema.esdm.io/core/v1\nkind: event\nname: e\nscope: {{domain: a, boundedContext: c{i}}}\ndata: {{}}\n"
        )
    };
    let contexts: String = (0..1_500).map(context).collect();
    let handles: String = (0..1_500).map(|i| format!("- {{boundedContext: c{i}, event: e}}\n")).collect();
    let handler = format!(
        "---\napiVersion: schema.esdm.io/core/v1\nkind: event-handler\nname: h\nscope: {{domain: a}}\ndeliveryGuarantee: at-most-once\nsideEffects: [{{type: other, rule: x}}]\nhandles:\n{handles}"
    );
    let found = found(format!("{CORE}{contexts}{handler}"));
    let crossings = found.iter().filter(|d| d.id.ends_with("reference-without-mapping")).count();
    assert_eq!(crossings, 100_000);
}

#[test]
fn odd_bytes_are_errors_not_crashes() {
    for bytes in [
        &b"a: \0"[..],
        b"\xff\xfe",
        b"\xff\xfe\x00",
        b"\xfe\xff\xd8\x00",
        b"\xef\xbb\xbf",
        b"\xef\xbb\xbf\xef\xbb\xbfa: 1\nb: 2\n",
        b"\xc3",
        b"a: \xed\xa0\x80\n",
        b"\"\\",
        b"'",
        b"|",
        b"- |\n  x",
        b"%",
        b"%YAML",
        b"!<",
        b"&",
        b"*",
        b"? ",
        b"[!x, y]",
        b"{:}",
        b"--- |1-",
        b"\t",
        b"a:\n\t- b",
    ] {
        found(bytes);
    }
}

#[cfg(unix)]
#[test]
fn loops_of_links_end() {
    use std::os::unix::fs::symlink;
    let dir = tempfile::tempdir().unwrap();
    symlink(".", dir.path().join("here")).unwrap();
    symlink("..", dir.path().join("up")).unwrap();
    std::fs::write(dir.path().join("a.esdm.yaml"), CORE).unwrap();
    assert_eq!(Model::load(dir.path()).unwrap().files().len(), 1);
    symlink("b.esdm.yaml", dir.path().join("b.esdm.yaml")).unwrap();
    assert!(Model::load(dir.path()).unwrap_err().to_string().contains("b.esdm.yaml"));
}
