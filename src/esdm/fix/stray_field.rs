//! Fields that belong nowhere: they become comments, so that nothing a person wrote is lost.
//!
//! Where a comment cannot be put (in braces), taking the field out is an unsafe repair. Fields of
//! documents that lack something are left alone: they may be what is lacking, under another name.

use super::edits::{edit, line_break, line_end, line_start};
use super::unknown_field::Field;
use super::{Case, Fixer, Stage};
use crate::esdm::diagnostic::{Diagnostic, Edit, Fix, Safety};
use crate::esdm::schema::{MISSING_REQUIRED_FIELD, UNKNOWN_FIELD};
use crate::esdm::yaml::Style;

pub(super) struct StrayField;

impl Fixer for StrayField {
    fn stage(&self) -> Stage {
        Stage::Surplus
    }

    fn propose(&self, finding: &Diagnostic, case: &Case<'_, '_>) -> Option<Fix> {
        if finding.id != UNKNOWN_FIELD {
            return None;
        }
        let spot = case.spot(finding)?;
        let field = Field::of(&spot)?;
        if field.neighbour().is_some() || field.mapping.pairs().count() < 2 {
            return None;
        }
        let trial = case.trial(spot.document)?;
        let left = trial.without(&spot.path)?.violations();
        let lacking = left.iter().any(|v| v.rule == MISSING_REQUIRED_FIELD);
        if lacking || left.len() >= trial.violations().len() {
            return None;
        }
        let name = field.key.raw_text();
        let (title, safety, edit) = if field.mapping.style() == Style::Flow {
            (format!("remove {name}"), Safety::Unsafe, removed(&field)?)
        } else {
            (format!("turn {name} into a comment"), Safety::Safe, commented(&field)?)
        };
        Some(Fix { title, safety, edits: vec![edit] })
    }
}

/// Puts the field's lines behind `#`.
fn commented(field: &Field<'_>) -> Option<Edit> {
    let text = &field.file.tree.text;
    let key = field.key.range().start;
    let start = line_start(text, key);
    let indent = text.get(start..key)?;
    if !indent.chars().all(|c| c == ' ') {
        return None;
    }
    let end = line_end(text, field.value.range().end.max(field.key.range().end));
    let lines = text.get(start..end)?.lines().map(|line| match line.strip_prefix(indent) {
        Some(rest) => format!("{indent}# {rest}").trim_end().to_owned(),
        None => format!("{indent}#"),
    });
    let lines: Vec<_> = lines.collect();
    Some(edit(field.file, start..end, lines.join(line_break(text))))
}

/// Takes the field out of its braces, with the comma that goes with it.
fn removed(field: &Field<'_>) -> Option<Edit> {
    let pairs: Vec<_> = field.mapping.pairs().collect();
    let i = pairs.iter().position(|(key, _)| key.id() == field.key.id())?;
    let range = match pairs.get(i + 1) {
        Some((next, _)) => field.key.range().start..next.range().start,
        None => pairs.get(i.checked_sub(1)?)?.1.range().end..field.value.range().end,
    };
    Some(edit(field.file, range, ""))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{LIBRARY, damaged, mend, mended};

    #[test]
    fn a_stray_field_becomes_a_comment() {
        let stray = "owner:\r\n  - team # A\n\n  - |\n    b\n";
        let text = damaged(LIBRARY, "data: {}\npublishes", &format!("data: {{}}\n{stray}publishes"));
        let expected = damaged(
            LIBRARY,
            "data: {}\npublishes",
            "data: {}\n# owner:\r\n#   - team # A\r\n#\r\n#   - |\r\n#     b\npublishes",
        );
        assert_eq!(mended(&text).replace("\r\n", "\n"), expected.replace("\r\n", "\n"));
    }

    #[test]
    fn within_a_list_the_depth_is_kept() {
        let text = damaged(LIBRARY, "    rule: A lent", "    severity: high\n    rule: A lent");
        let expected = damaged(LIBRARY, "    rule: A lent", "    # severity: high\n    rule: A lent");
        assert_eq!(mended(&text), expected);
    }

    #[test]
    fn between_braces_it_goes_if_asked_for() {
        for stray in [
            "aggregate: copy, via: kafka, event: lent }",
            "via: kafka, aggregate: copy, event: lent }",
            "aggregate: copy, event: lent, via: kafka }",
        ] {
            let text = damaged(LIBRARY, "aggregate: copy, event: lent }", stray);
            assert_eq!(mended(&text), text);
            let fixed = mend(&text, true);
            assert_eq!(fixed.files[0].after, damaged(LIBRARY, "x", "x"), "{stray}");
        }
    }

    #[test]
    fn what_may_be_a_lacking_field_stays() {
        let text = damaged(LIBRARY, "publishes: [lent]", "outcome: [lent]");
        assert_eq!(mended(&text), text);
    }
}
