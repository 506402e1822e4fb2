//! How near two names are, and which of many was meant.

use std::collections::BTreeSet;

/// A name without its spelling: letters and digits alone, in lower case.
pub(super) fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The one candidate that differs from a name in nothing but case and separators.
pub(super) fn respelled<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters_of_name = letters(name);
    if letters_of_name.is_empty() {
        return None;
    }
    let same: BTreeSet<&str> = candidates.into_iter().filter(|c| letters(c) == letters_of_name).collect();
    only(same)
}

/// The one candidate that is meant: spelled differently, or else nearer than every other.
///
/// Near enough are two slips of the pen (one in names of less than four letters), or a third of
/// the name's length; a swap of neighbours is one slip.
pub(super) fn meant<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let candidates: BTreeSet<&str> = candidates.into_iter().filter(|c| *c != name).collect();
    if let Some(same) = respelled(name, candidates.iter().copied()) {
        return Some(same);
    }
    let length = name.chars().count();
    let limit = (length / 3).max(if length < 4 { 1 } else { 2 });
    let mut nearest: Option<usize> = None;
    let mut best = BTreeSet::new();
    for candidate in candidates {
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::osa_distance(name, candidate);
        if distance > limit || nearest.is_some_and(|n| distance > n) {
            continue;
        }
        if nearest != Some(distance) {
            nearest = Some(distance);
            best.clear();
        }
        best.insert(candidate);
    }
    only(best)
}

fn only(set: BTreeSet<&str>) -> Option<&str> {
    if set.len() == 1 { set.into_iter().next() } else { None }
}

/// A name as the language wants it, if anything is left of it.
pub(super) fn kebab(name: &str) -> Option<String> {
    let spelled: String = heck::ToKebabCase::to_kebab_case(name);
    is_name(&spelled).then_some(spelled)
}

/// Whether a text is a name of the language.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_comes_before_nearness() {
        assert_eq!(meant("copyLent", ["copy-lent", "copyleft"]), Some("copy-lent"));
        assert_eq!(meant("COPY_LENT", ["copy-lent", "copy-sent"]), Some("copy-lent"));
    }

    #[test]
    fn two_equally_near_candidates_are_none() {
        assert_eq!(meant("copy-xent", ["copy-lent", "copy-sent"]), None);
        assert_eq!(meant("copy-lnet", ["copy-lent", "copy-sent"]), Some("copy-lent"));
        assert_eq!(meant("pay", ["buy"]), None, "too short to be sure");
        assert_eq!(meant("lent", ["returned"]), None);
    }

    #[test]
    fn names_become_kebab_case() {
        assert_eq!(kebab("CopyLent").as_deref(), Some("copy-lent"));
        assert_eq!(kebab("Copy lent_twice").as_deref(), Some("copy-lent-twice"));
        assert_eq!(kebab("3rd"), None);
        assert_eq!(kebab("Größe"), None, "letters outside ASCII have no agreed spelling");
    }
}
