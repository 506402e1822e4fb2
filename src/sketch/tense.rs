//! Past tense, for events that the language demands and the code does not have.

use crate::roles::records::singular;

/// Verbs whose past participle is not built with `-ed`.
const IRREGULAR: &[(&str, &str)] = &[
    ("begin", "begun"),
    ("bind", "bound"),
    ("break", "broken"),
    ("bring", "brought"),
    ("build", "built"),
    ("buy", "bought"),
    ("catch", "caught"),
    ("choose", "chosen"),
    ("cut", "cut"),
    ("do", "done"),
    ("draw", "drawn"),
    ("drive", "driven"),
    ("find", "found"),
    ("forget", "forgotten"),
    ("forgot", "forgotten"),
    ("freeze", "frozen"),
    ("get", "got"),
    ("give", "given"),
    ("go", "gone"),
    ("hide", "hidden"),
    ("hit", "hit"),
    ("hold", "held"),
    ("keep", "kept"),
    ("lay", "laid"),
    ("lead", "led"),
    ("leave", "left"),
    ("lend", "lent"),
    ("let", "let"),
    ("login", "logged-in"),
    ("logout", "logged-out"),
    ("lose", "lost"),
    ("make", "made"),
    ("meet", "met"),
    ("overdraw", "overdrawn"),
    ("override", "overridden"),
    ("pay", "paid"),
    ("put", "put"),
    ("quit", "quit"),
    ("read", "read"),
    ("rebuild", "rebuilt"),
    ("redo", "redone"),
    ("reset", "reset"),
    ("resend", "resent"),
    ("rewrite", "rewritten"),
    ("run", "run"),
    ("say", "said"),
    ("sell", "sold"),
    ("send", "sent"),
    ("set", "set"),
    ("show", "shown"),
    ("shut", "shut"),
    ("signin", "signed-in"),
    ("signout", "signed-out"),
    ("signup", "signed-up"),
    ("speak", "spoken"),
    ("spend", "spent"),
    ("split", "split"),
    ("spread", "spread"),
    ("steal", "stolen"),
    ("take", "taken"),
    ("teach", "taught"),
    ("tell", "told"),
    ("think", "thought"),
    ("throw", "thrown"),
    ("undo", "undone"),
    ("win", "won"),
    ("withdraw", "withdrawn"),
    ("write", "written"),
    ("checkin", "checked-in"),
    ("checkout", "checked-out"),
];

/// Verbs of more than one syllable whose last consonant is doubled all the same.
const DOUBLING: &[&str] = &[
    "submit", "admit", "commit", "permit", "refer", "transfer", "defer", "prefer", "occur", "cancel",
    "label", "control", "enrol", "equip", "omit", "upset",
];

/// Whether a word is the past participle of an irregular verb.
pub fn is_irregular_past(word: &str) -> bool {
    IRREGULAR.iter().any(|(_, past)| *past == word)
}

/// The verb whose irregular past participle this is.
pub fn base_of_irregular(participle: &str) -> Option<&'static str> {
    IRREGULAR.iter().find(|(_, past)| *past == participle).map(|(base, _)| *base)
}

/// The past participle of a verb: `place` → `placed`.
pub fn past(verb: &str) -> String {
    if let Some((_, past)) = IRREGULAR.iter().find(|(base, _)| *base == verb) {
        return (*past).to_owned();
    }
    for prefix in ["re", "un", "up", "over", "out"] {
        let inner = verb.strip_prefix(prefix).filter(|rest| rest.len() > 2);
        if let Some((_, past)) = inner.and_then(|rest| IRREGULAR.iter().find(|(base, _)| *base == rest)) {
            return format!("{prefix}{past}");
        }
    }
    if verb.ends_with("ed") && verb.len() > 4 {
        return verb.to_owned();
    }
    if verb.ends_with('e') {
        return format!("{verb}d");
    }
    if let Some(stem) = verb.strip_suffix('y')
        && !stem.ends_with(is_vowel)
    {
        return format!("{stem}ied");
    }
    if doubles(verb) { format!("{verb}{}ed", &verb[verb.len() - 1..]) } else { format!("{verb}ed") }
}

/// Whether the last consonant is doubled: one short syllable (`ship`), or a known longer verb.
fn doubles(verb: &str) -> bool {
    if DOUBLING.contains(&verb) {
        return true;
    }
    let letters: Vec<char> = verb.chars().collect();
    let [.., a, b, c] = letters.as_slice() else { return false };
    let syllables = letters.windows(2).filter(|w| is_vowel(w[0]) && !is_vowel(w[1])).count();
    syllables == 1 && !is_vowel(*a) && is_vowel(*b) && !is_vowel(*c) && !matches!(c, 'w' | 'x' | 'y')
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// The event's name that a command's name amounts to on an aggregate: `register-user` on `user` →
/// `registered`, `update-post-stats` on `post` → `stats-updated`.
pub fn event_of_command(command: &str, aggregate: &str) -> String {
    let unit: Vec<&str> = aggregate.split('-').collect();
    // `get-or-create-account`: what was there already is no event.
    let command = ["get-or-", "find-or-"].iter().find_map(|c| command.strip_prefix(c)).unwrap_or(command);
    let words: Vec<&str> = without_subject(command.split('-').collect(), &unit);
    // `log-in`, `check-out`: the particle belongs to the verb.
    let particles =
        words.iter().skip(1).take_while(|w| matches!(**w, "in" | "out" | "up" | "down" | "off")).count();
    // `un-follow`: the prefix belongs to the verb, too.
    let prefix =
        words.first().copied().filter(|w| words.len() > 1 && matches!(*w, "un" | "re" | "de" | "dis"));
    let words = &words[usize::from(prefix.is_some())..];
    let particles = if prefix.is_some() { 0 } else { particles };
    let verb = words.first().copied().unwrap_or_default();
    let verb = if verb == "log" && particles > 0 { "logged".to_owned() } else { past(verb) };
    let verb = prefix
        .into_iter()
        .chain([verb.as_str()])
        .chain(words.iter().skip(1).take(particles).copied())
        .collect::<Vec<_>>()
        .join("-");
    // `delete-review-by-id`: by what it is found is no part of what happened.
    let object: Vec<&str> = words.iter().skip(1 + particles).copied().take_while(|w| *w != "by").collect();
    // `create-genres` on `genre` is created all the same.
    let is_unit = |w: &[&str]| {
        w == unit.as_slice()
            || w.split_last()
                .zip(unit.split_last())
                .is_some_and(|((last, before), (own, rest))| before == rest && singular(last) == *own)
    };
    let object = match object.windows(unit.len()).position(is_unit) {
        Some(at) => {
            // `add-order-to-customer`: what the order was added to is the unit itself.
            let lead = &object[..at];
            let lead = match lead.split_last() {
                Some((link, rest)) if !rest.is_empty() && LINKS.contains(link) => rest,
                _ => lead,
            };
            lead.iter().chain(&object[at + unit.len()..]).copied().collect()
        }
        None => object,
    };
    if object.is_empty() { verb } else { format!("{}-{verb}", object.join("-")) }
}

/// Words that tie an object to the unit it concerns.
const LINKS: &[&str] = &["to", "from", "of", "on", "for", "with", "into", "onto", "at"];

/// Verbs that stand last where functions are called after their record first (`articleCreate`).
const LAST_VERBS: &[&str] = &[
    "create",
    "add",
    "insert",
    "update",
    "edit",
    "change",
    "delete",
    "remove",
    "archive",
    "save",
    "publish",
    "register",
    "cancel",
    "favorite",
    "unfavorite",
    "follow",
    "unfollow",
    "un",
];

/// `articles-create` on `article` → `create`.
fn without_subject<'a>(words: Vec<&'a str>, unit: &[&str]) -> Vec<&'a str> {
    let (Some(subject), Some(rest)) = (words.get(..unit.len()), words.get(unit.len()..)) else {
        return words;
    };
    let is_unit = subject.iter().zip(unit).all(|(a, b)| a == b || singular(a) == **b);
    match rest.first() {
        Some(verb) if is_unit && LAST_VERBS.contains(verb) => rest.to_vec(),
        _ => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs_are_put_into_the_past() {
        let pairs = [
            ("place", "placed"),
            ("cancel", "cancelled"),
            ("ship", "shipped"),
            ("pay", "paid"),
            ("apply", "applied"),
            ("withdraw", "withdrawn"),
            ("open", "opened"),
            ("fix", "fixed"),
            ("deploy", "deployed"),
            ("submit", "submitted"),
            ("resend", "resent"),
            ("deposit", "deposited"),
            ("edit", "edited"),
            ("unfollow", "unfollowed"),
            ("join", "joined"),
        ];
        for (verb, expected) in pairs {
            assert_eq!(past(verb), expected);
        }
    }

    #[test]
    fn the_aggregates_name_goes_and_the_rest_stays_in_front() {
        assert_eq!(event_of_command("register-user", "user"), "registered");
        assert_eq!(event_of_command("update-post-stats", "post"), "stats-updated");
        assert_eq!(event_of_command("add-comment", "comment"), "added");
        assert_eq!(event_of_command("log-in-user", "user"), "logged-in");
        assert_eq!(event_of_command("favorite-article", "article"), "favorited");
        assert_eq!(event_of_command("un-follow-profile", "user"), "profile-un-followed");
        assert_eq!(event_of_command("delete-review-by-id", "review"), "deleted");
        assert_eq!(event_of_command("add-order-to-courier", "courier"), "order-added");
        assert_eq!(event_of_command("get-or-create-account", "account"), "created");
    }

    #[test]
    fn functions_called_after_their_record_first_put_the_verb_last() {
        assert_eq!(event_of_command("articles-create", "article"), "created");
        assert_eq!(event_of_command("articles-un-favorite", "article"), "un-favorited");
        assert_eq!(event_of_command("order-pizza", "order"), "pizza-ordered");
    }
}
