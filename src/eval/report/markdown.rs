//! Results as a Markdown page: for job summaries and pull requests.

use std::fmt::Write as _;

use super::number;
use crate::eval::figure::Figure;
use crate::eval::results::{CaseResult, Results};
use crate::eval::score::Element;

/// The page.
pub fn page(results: &Results) -> String {
    let mut text = String::new();
    let label = results.label.as_ref().map(|label| format!(" · {}", escape(label))).unwrap_or_default();
    line(&mut text, format_args!("# Eval of {}{label}\n", escape(&results.suite)));
    let (cases, repeats) = (results.cases.len(), results.repeats);
    line(
        &mut text,
        format_args!("Provider `{}`, {cases} cases, {repeats} independent runs of each.\n", results.provider),
    );
    if !results.breaches.is_empty() {
        line(&mut text, format_args!("## The gate is closed\n"));
        for breach in &results.breaches {
            let place = breach.case.as_deref().unwrap_or("the suite");
            line(&mut text, format_args!("- **{}**: {}", escape(place), escape(&breach.message)));
            for detail in &breach.details {
                line(&mut text, format_args!("  - {}", escape(detail)));
            }
        }
        line(&mut text, format_args!(""));
    }
    overall(&mut text, results);
    comparison(&mut text, results);
    line(
        &mut text,
        format_args!("## Kinds\n\n| kind | golden | predicted | F1 |\n| --- | ---: | ---: | ---: |"),
    );
    for (kind, counts) in &results.by_kind {
        let f1 = number(Figure::ElementF1, counts.f1());
        line(
            &mut text,
            format_args!("| {} | {} | {} | {f1} |", escape(kind), counts.golden, counts.predicted),
        );
    }
    line(&mut text, format_args!("\n## Cases\n"));
    line(&mut text, format_args!("| case | element F1 | edge F1 | rule recall | hallucination | valid |"));
    line(&mut text, format_args!("| --- | ---: | ---: | ---: | ---: | ---: |"));
    for case in &results.cases {
        let cells =
            [Figure::ElementF1, Figure::EdgeF1, Figure::RuleRecall, Figure::HallucinationRate, Figure::Valid]
                .map(|figure| number(figure, case.figures.get(&figure).copied()));
        line(&mut text, format_args!("| {} | {} |", escape(&case.name), cells.join(" | ")));
    }
    for case in &results.cases {
        lists(&mut text, case);
    }
    text
}

fn overall(text: &mut String, results: &Results) {
    line(
        text,
        format_args!("## Figures\n\n| figure | mean | 95 % interval | cases |\n| --- | ---: | --- | ---: |"),
    );
    for (figure, estimate) in &results.overall {
        let [mean, low, high] =
            [estimate.mean, estimate.low, estimate.high].map(|value| number(*figure, Some(value)));
        line(text, format_args!("| {} | {mean} | {low} to {high} | {} |", figure.label(), estimate.cases));
    }
    line(text, format_args!(""));
}

fn comparison(text: &mut String, results: &Results) {
    if results.comparison.is_empty() {
        return;
    }
    line(text, format_args!("## Beside the baseline\n\n| figure | before | now | difference | verdict |"));
    line(text, format_args!("| --- | ---: | ---: | --- | --- |"));
    for compared in &results.comparison {
        let figure = compared.figure;
        let [before, now] = [compared.before, compared.now].map(|value| number(figure, Some(value)));
        let d = compared.difference;
        line(
            text,
            format_args!(
                "| {} | {before} | {now} | {:+.3} ({:+.3} to {:+.3}) | {} |",
                figure.label(),
                d.mean,
                d.low,
                d.high,
                compared.verdict.words()
            ),
        );
    }
    line(text, format_args!(""));
}

/// What a case misses and what it has too much.
fn lists(text: &mut String, case: &CaseResult) {
    let Some((_, scored)) = case.shown() else { return };
    let score = &scored.score;
    let counted = |elements: &[Element]| -> Vec<Element> {
        elements.iter().filter(|element| !element.apart).cloned().collect()
    };
    let (missing, extra) = (counted(&score.missing), counted(&score.extra));
    let edges = [("missing", &score.missing_edges), ("extra", &score.extra_edges)];
    if missing.is_empty() && extra.is_empty() && edges.iter().all(|(_, edges)| edges.is_empty()) {
        return;
    }
    line(text, format_args!("\n<details><summary>{}</summary>\n", escape(&case.name)));
    for (title, elements) in [("missing", missing), ("extra", extra)] {
        for Element { kind, path, source, .. } in elements {
            let source =
                source.map(|source| format!(" at `{}`", source.replace('`', "'"))).unwrap_or_default();
            line(text, format_args!("- {title} {} `{}`{source}", escape(&kind), path.replace('`', "'")));
        }
    }
    for (title, edges) in edges {
        for edge in edges {
            line(
                text,
                format_args!("- {title}: {} {} {}", escape(&edge.from), edge.kind.word(), escape(&edge.to)),
            );
        }
    }
    line(text, format_args!("\n</details>"));
}

/// Names and messages may come from a scanned repository: they are text, not markup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\n' | '\r' => escaped.push(' '),
            '|' | '*' | '_' | '`' | '[' | ']' | '#' | '\\' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

fn line(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    // writing to a string cannot fail
    let _ = writeln!(text, "{arguments}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_outside_is_no_markup() {
        assert_eq!(escape("a|b <script> [x](y)\n# z"), "a\\|b &lt;script&gt; \\[x\\](y) \\# z");
    }
}
