//! Results as JUnit XML: one test a case, failed by what closed the gate.

use std::fmt::Write as _;

use crate::eval::figure::Figure;
use crate::eval::gate::Breach;
use crate::eval::results::Results;

/// The document.
pub fn document(results: &Results) -> String {
    let of = |case: Option<&str>| -> Vec<&Breach> {
        results.breaches.iter().filter(|breach| breach.case.as_deref() == case).collect()
    };
    let known = |breach: &&Breach| {
        breach.case.as_ref().is_some_and(|name| results.cases.iter().all(|case| case.name != *name))
    };
    let gone: Vec<&Breach> = results.breaches.iter().filter(known).collect();
    let mut tests = String::new();
    let (mut count, mut failures, mut skipped) = (0, 0, 0);
    let mut add = |name: &str, seconds: f64, breaches: &[&Breach], skip: bool| {
        count += 1;
        let name = escape(name);
        let _ = write!(
            tests,
            "    <testcase classname=\"{}\" name=\"{name}\" time=\"{seconds:.3}\"",
            escape(&results.suite)
        );
        if skip {
            skipped += 1;
            tests.push_str("><skipped/></testcase>\n");
        } else if let Some(first) = breaches.first() {
            failures += 1;
            let all: Vec<String> = breaches.iter().map(|breach| text(breach)).collect();
            let (message, all) = (escape(&first.message), escape(&all.join("\n")));
            let _ = writeln!(tests, "><failure message=\"{message}\">{all}</failure></testcase>");
        } else {
            tests.push_str("/>\n");
        }
    };
    add("the suite", 0.0, &of(None), false);
    for case in &results.cases {
        let seconds = case.figures.get(&Figure::Seconds).copied().unwrap_or(0.0);
        add(&case.name, seconds, &of(Some(&case.name)), case.is_not_applicable());
    }
    for breach in gone {
        add(breach.case.as_deref().unwrap_or_default(), 0.0, &[breach], false);
    }
    let suite = escape(&results.suite);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{suite}\" tests=\"{count}\" \
         failures=\"{failures}\" skipped=\"{skipped}\">\n{tests}  </testsuite>\n</testsuites>\n"
    )
}

fn text(breach: &Breach) -> String {
    let details: String = breach.details.iter().map(|detail| format!("\n  {detail}")).collect();
    format!("{}{details}", breach.message)
}

/// Escapes markup, and leaves out characters that XML has no way to write.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push(c),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
