//! Whether a model is better than another one it was made from.
//!
//! Counting findings is not enough: an error hides what later stages of the check
//! would say, so that mending it can bring to light what was there all along. A
//! model is better if less of it is hidden, or as much and fewer errors remain, or
//! as many and the rules have less to say; and if nothing became worse that could
//! be seen before.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

use crate::esdm::diagnostic::{Diagnostic, Severity};
use crate::esdm::index::{DUPLICATE_NAME, ModelIndex};
use crate::esdm::model::Model;
use crate::esdm::resolve::UNRESOLVED_REFERENCE;
use crate::esdm::rules::{self, RULES};

/// A document by its file and its number in it.
type Which = (String, usize);

/// How a model stands.
#[derive(Debug)]
pub(super) struct Standing {
    /// Documents that are not looked into because they do not say what they are.
    masked: BTreeSet<Which>,
    /// Errors within documents: id, and which document.
    form: Vec<(&'static str, Which)>,
    /// Errors between documents.
    references: Vec<(&'static str, Which)>,
    /// Findings of the rules, if they were asked.
    shown: BTreeMap<&'static str, usize>,
    /// Errors the rules would report if nothing kept them from being asked.
    rule_errors: BTreeMap<&'static str, usize>,
    shown_errors: usize,
}

fn is_rule(id: &str) -> bool {
    static IDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| RULES.iter().map(|r| r.id()).collect());
    IDS.contains(id)
}

impl Standing {
    /// Takes stock of a model and its findings.
    pub fn of(model: &Model, findings: &[Diagnostic]) -> Self {
        let masked = model.files().iter().flat_map(|file| {
            let unknown = |(i, d): (usize, crate::esdm::Document<'_>)| {
                d.kind().is_none().then(|| (file.path.to_string(), i))
            };
            file.documents().enumerate().filter_map(unknown)
        });
        let (stage, by_rules): (Vec<_>, Vec<_>) = findings.iter().partition(|d| !is_rule(d.id));
        let errors = stage.iter().filter(|d| d.severity == Severity::Error && !d.secondary).map(|d| {
            let number = d.span.as_ref().and_then(|span| {
                let roots = &model.file(&d.place.file)?.tree.roots;
                roots.iter().rposition(|root| root.start as usize <= span.start)
            });
            (d.id, (d.place.file.to_string(), number.unwrap_or(usize::MAX)))
        });
        let (references, form): (Vec<_>, Vec<_>) =
            errors.partition(|(id, _)| [DUPLICATE_NAME, UNRESOLVED_REFERENCE].contains(id));
        let rule_errors = if form.is_empty() && references.is_empty() {
            count(by_rules.iter().filter(|d| d.severity == Severity::Error).map(|d| d.id))
        } else {
            let (index, _) = ModelIndex::build(model);
            let all = rules::run(&index);
            count(all.iter().filter(|d| d.severity == Severity::Error).map(|d| d.id))
        };
        Self {
            masked: masked.collect(),
            form,
            references,
            shown: count(by_rules.iter().map(|d| d.id)),
            rule_errors,
            shown_errors: findings.iter().filter(|d| d.severity == Severity::Error && !d.secondary).count(),
        }
    }

    /// Whether `self`, made from `before`, is better and worse in nothing.
    pub fn improves_on(&self, before: &Standing) -> bool {
        let unmasked = before.masked.difference(&self.masked).count() > 0;
        if self.masked.len() > before.masked.len() {
            return false;
        }
        // What a document says that could not be read, or not rightly, is news and no harm.
        let misread: BTreeSet<&Which> =
            before.masked.iter().chain(before.form.iter().map(|(_, which)| which)).collect();
        let form = |s: &Standing| visible(&s.form, |_, which| !before.masked.contains(which));
        let references = |s: &Standing| {
            visible(&s.references, |id, which| id == DUPLICATE_NAME || !misread.contains(which))
        };
        if !within(&form(self), &form(before)) || !within(&references(self), &references(before)) {
            return false;
        }
        if unmasked || self.form.len() < before.form.len() {
            return true;
        }
        if (self.form.len(), self.references.len()) != (before.form.len(), before.references.len()) {
            return self.form.len() == before.form.len()
                && self.references.len() < before.references.len()
                && (within(&self.rule_errors, &before.rule_errors)
                    || self.shown_errors <= before.shown_errors);
        }
        before.form.is_empty()
            && before.references.is_empty()
            && within(&self.shown, &before.shown)
            && self.shown.values().sum::<usize>() < before.shown.values().sum::<usize>()
    }
}

/// How many errors of each id a file has, of those that count.
fn visible(
    errors: &[(&'static str, Which)],
    counts: impl Fn(&str, &Which) -> bool,
) -> BTreeMap<(&'static str, String), usize> {
    let known = errors.iter().filter(|(id, which)| counts(id, which));
    count(known.map(|(id, (file, _))| (*id, file.clone())))
}

fn count<'d, K: Ord>(keys: impl Iterator<Item = K> + 'd) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Whether no count is higher than it was.
fn within<K: Ord>(now: &BTreeMap<K, usize>, before: &BTreeMap<K, usize>) -> bool {
    now.iter().all(|(key, n)| before.get(key).is_some_and(|b| n <= b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::esdm::check;

    fn standing(text: &str) -> Standing {
        let model = Model::from_sources([("a", text)]);
        Standing::of(&model, &check(&model))
    }

    const GOOD: &str = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\n";

    #[test]
    fn an_error_less_is_better_though_a_warning_comes_to_light() {
        let (bad, good) = (standing(&format!("{GOOD}x: y\n")), standing(GOOD));
        assert_eq!(good.shown.len(), 1);
        assert!(good.improves_on(&bad) && !bad.improves_on(&good) && !good.improves_on(&good));
    }

    #[test]
    fn another_error_in_place_of_one_is_no_better() {
        let one = standing(&format!("{GOOD}x: y\n"));
        let other = standing(&format!("{GOOD}description: [y]\n"));
        assert!(!one.improves_on(&other) && !other.improves_on(&one));
    }

    #[test]
    fn a_reference_that_a_wrong_field_hid_may_come_to_light() {
        let context = |field| format!("{GOOD}---\n{}", GOOD.replace("domain", "bounded-context") + field);
        let hidden = standing(&context("skope: { domain: b }\n"));
        let seen = standing(&context("scope: { domain: b }\n"));
        assert!(seen.improves_on(&hidden) && !hidden.improves_on(&seen));
    }

    #[test]
    fn what_an_unreadable_document_says_may_come_to_light() {
        let hidden = standing("kind: domain\nname: a\nx: y\n");
        let seen = standing(&format!("{GOOD}x: y\n"));
        assert!(seen.improves_on(&hidden));
    }
}
