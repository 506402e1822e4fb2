//! Findings for people at a terminal: causes only, each with the line it is about.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::esdm::{Diagnostic, Model, Severity, fold};

/// Longer lines are not shown; a finding in minified text would fill the screen.
const WIDEST: usize = 400;

pub(super) fn render(diagnostics: &[Diagnostic], model: &Model, color: bool) -> String {
    let shown = fold(diagnostics);
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for diagnostic in &shown {
        out += &renderer.render(&[group(diagnostic, model)]);
        out += "\n\n";
    }
    out + &summary(diagnostics, shown.len())
}

fn group<'a>(diagnostic: &'a Diagnostic, model: &'a Model) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(visible(&diagnostic.message)).id(diagnostic.id);
    let place = &diagnostic.place;
    let mut group = match source(diagnostic, model) {
        Some((line, span)) => title.element(
            Snippet::source(line)
                .line_start(place.line as usize)
                .path(&*place.file)
                .annotation(AnnotationKind::Primary.span(span)),
        ),
        None if place.line > 0 => title
            .element(Origin::path(&*place.file).line(place.line as usize).char_column(place.column as usize)),
        None => title.element(Origin::path(if place.file.is_empty() { "<internal>" } else { &place.file })),
    };
    for related in &diagnostic.related {
        group =
            group.element(Level::NOTE.message(format!("{} ({})", visible(&related.message), related.place)));
    }
    group
}

/// The line a finding begins on, and the part of it that is meant.
fn source<'a>(diagnostic: &Diagnostic, model: &'a Model) -> Option<(&'a str, std::ops::Range<usize>)> {
    let span = diagnostic.span.clone()?;
    let text = &model.file(&diagnostic.place.file)?.tree.text;
    let before = text.get(..span.start)?;
    let is_break = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let begin =
        before.rfind(is_break).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[span.start..].find(is_break).map_or(text.len(), |at| span.start + at);
    let line = &text[begin..end];
    if line.len() > WIDEST || line.chars().any(char::is_control) {
        return None;
    }
    let start = span.start - begin;
    let stop = (span.end.min(end) - begin).max(start);
    Some((line, start..stop))
}

/// Control characters must not reach the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

fn summary(diagnostics: &[Diagnostic], shown: usize) -> String {
    let count = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let hidden = diagnostics.len() - shown;
    let folded = match hidden {
        0 => String::new(),
        n => format!(" ({} folded into their causes)", plural(n, "finding")),
    };
    format!("{}, {}{folded}\n", plural(errors, "error"), plural(warnings, "warning"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;
    use super::*;
    use crate::esdm::check;

    #[test]
    fn the_line_is_shown_with_a_caret() {
        let (model, found) = broken();
        insta::assert_snapshot!(render(&found, &model, false));
    }

    #[test]
    fn consequences_are_folded() {
        let text = "apiVersion: schema.esdm.io/core/v1\nkind: actor\nname: a\nscope: {domain: d, boundedContext: c}\ntype: 3\n";
        let model = Model::from_sources([("a", text)]);
        let shown = render(&check(&model), &model, false);
        assert!(shown.contains("expected [string], got number"));
        assert!(!shown.contains("unknown field"));
        assert!(shown.ends_with("4 errors, 0 warnings (2 findings folded into their causes)\n"), "{shown}");
    }
}
