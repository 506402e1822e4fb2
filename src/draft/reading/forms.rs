//! Forms of words: third persons, participles, plurals, each told by its ending.

use crate::roles::verbs;
use crate::sketch::tense;

/// The base form of what may be a verb's third person: `uploads` → `upload`, `searches` → `search`.
pub fn base_of_third_person(word: &str) -> Option<String> {
    let stem = word.strip_suffix('s')?;
    if stem.len() < 2 || stem.ends_with('s') || word.ends_with("us") || word.ends_with("is") {
        return None;
    }
    if let Some(stem) = word.strip_suffix("ies")
        && stem.len() > 1
    {
        return Some(format!("{stem}y"));
    }
    for end in ["ches", "shes", "sses", "xes", "zzes", "oes"] {
        if word.ends_with(end) {
            return Some(word[..word.len() - 2].to_owned());
        }
    }
    Some(stem.to_owned())
}

/// Whether a word may be a past participle.
pub fn is_participle(word: &str) -> bool {
    verbs::is_past(word) || tense::is_irregular_past(word)
}

/// The verb a participle is made of: `booked` → `book`, `taken` → `take`, `planned` → `plan`.
pub fn base_of_participle(participle: &str) -> Option<String> {
    if let Some(base) = tense::base_of_irregular(participle) {
        return Some(base.to_owned());
    }
    let stem = participle.strip_suffix("ed").filter(|stem| stem.len() > 1 && is_participle(participle))?;
    if let Some(stem) = stem.strip_suffix('i') {
        return Some(format!("{stem}y"));
    }
    let letters: Vec<char> = stem.chars().collect();
    let candidates = [
        stem.to_owned(),
        format!("{stem}e"),
        stem[..stem.len() - letters[letters.len() - 1].len_utf8()].to_owned(),
    ];
    let known = |verb: &&String| verbs::reads_as_imperative(verb) && is_past_of(participle, verb);
    if let Some(known) = candidates.iter().find(known) {
        return Some(known.clone());
    }
    // `release` and `close` keep their e, `open` and `index` never had one
    let [.., before, last] = letters.as_slice() else { return None };
    let doubled = before == last && !matches!(last, 's' | 'l' | 'z' | 'f');
    let mute = matches!(last, 'c' | 'g' | 's' | 'u' | 'v' | 'z')
        || stem.ends_with("at")
        || stem.ends_with("ir")
        || stem.ends_with("ut");
    Some(if doubled {
        candidates[2].clone()
    } else if mute && before != last {
        candidates[1].clone()
    } else {
        candidates[0].clone()
    })
}

/// Whether `participle` is the past of `verb`; doubling and British spelling are let pass.
pub fn is_past_of(participle: &str, verb: &str) -> bool {
    tense::past(verb) == participle
        || participle == format!("{verb}ed")
        || participle.strip_suffix("ed").is_some_and(|stem| {
            stem.strip_prefix(verb).is_some_and(|more| more.len() == 1 && verb.ends_with(more))
        })
}

/// The singular of a noun, as far as its ending tells.
pub fn singular(word: &str) -> String {
    const IRREGULAR: &[(&str, &str)] = &[
        ("people", "person"),
        ("children", "child"),
        ("men", "man"),
        ("women", "woman"),
        ("media", "media"),
        ("series", "series"),
        ("news", "news"),
        ("goods", "goods"),
        ("leaves", "leaf"),
        ("shelves", "shelf"),
        ("knives", "knife"),
        ("staff", "staff"),
    ];
    if let Some((_, single)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*single).to_owned();
    }
    if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    for end in ["ches", "shes", "sses", "xes"] {
        if word.ends_with(end) {
            return word[..word.len() - 2].to_owned();
        }
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_found_in_their_forms() {
        assert_eq!(base_of_third_person("uploads").as_deref(), Some("upload"));
        assert_eq!(base_of_third_person("searches").as_deref(), Some("search"));
        assert_eq!(base_of_third_person("purchases").as_deref(), Some("purchase"));
        assert_eq!(base_of_third_person("carries").as_deref(), Some("carry"));
        assert_eq!(base_of_third_person("process"), None);
        assert!(is_past_of("enrolled", "enrol") && is_past_of("taken", "take") && is_past_of("made", "make"));
        assert!(!is_past_of("placed", "pay"));
    }

    #[test]
    fn nouns_are_found_in_their_numbers() {
        assert_eq!(singular("families"), "family");
        assert_eq!(singular("licenses"), "license");
        assert_eq!(singular("goods"), "goods");
    }
}
