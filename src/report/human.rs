//! Blocks of text for people, to the byte as the reference linter prints them.

use crate::esdm::{Diagnostic, Severity};

const RED: &str = "\x1b[31m";
const YELLOW: &str = "\x1b[33m";
const CYAN: &str = "\x1b[36m";
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RESET: &str = "\x1b[0m";

pub(super) fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let paint = |codes: &str, text: &str| {
        if color { format!("{codes}{text}{RESET}") } else { text.to_owned() }
    };
    let blocks: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let hue = match diagnostic.severity {
                Severity::Error => RED,
                Severity::Warning => YELLOW,
            };
            let mut block = format!(
                "{}: {}\n  {} {}\n  {}\n",
                paint(&format!("{hue}{BOLD}"), diagnostic.severity.as_str()),
                paint(BOLD, diagnostic.id),
                paint(DIM, "at"),
                paint(DIM, &diagnostic.place.to_string()),
                diagnostic.message,
            );
            for related in &diagnostic.related {
                let place = paint(DIM, &format!("({})", related.place));
                block += &format!("  {} {} {place}\n", paint(CYAN, "note:"), related.message);
            }
            block
        })
        .collect();
    blocks.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;
    use super::*;

    #[test]
    fn blocks_are_separated_by_a_blank_line() {
        let (_, found) = broken();
        assert_eq!(
            render(&found, false),
            "error: esdm/structure/unresolved-reference\n  at a, b/ä.esdm.yaml:9:11\n  unresolved domain \"libary\"\n  \
             note: did you mean \"library\"? (a, b/ä.esdm.yaml:3:7)\n\n\
             error: esdm/structure/type-mismatch\n  at a, b/ä.esdm.yaml:10:14\n  expected [string], got array\n"
        );
    }

    #[test]
    fn nothing_found_is_nothing_printed() {
        assert_eq!(render(&[], true), "");
    }

    #[test]
    fn colours_are_closed_span_by_span() {
        let (_, found) = broken();
        let text = render(&found[..1], true);
        assert!(
            text.starts_with(
                "\x1b[31m\x1b[1merror\x1b[0m: \x1b[1mesdm/structure/unresolved-reference\x1b[0m\n"
            )
        );
        assert!(text.contains("  \x1b[2mat\x1b[0m \x1b[2ma, b/ä.esdm.yaml:9:11\x1b[0m\n"));
        assert!(text.contains("  \x1b[36mnote:\x1b[0m did you mean"));
    }
}
