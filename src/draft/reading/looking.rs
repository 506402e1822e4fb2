//! Views, and who looks at them.

use super::phrase::{self, Phrase, is_noun_like, noun_phrase, noun_phrase_before};
use super::statement::Said;
use super::words::{self, DETERMINERS, LOOKING, Token};

/// What people call something that is looked at.
const VIEWS: &[&str] = &[
    "list",
    "table",
    "view",
    "overview",
    "report",
    "index",
    "board",
    "page",
    "screen",
    "feed",
    "timetable",
    "calendar",
    "catalogue",
    "catalog",
    "dashboard",
    "statistics",
    "schedule",
    "summary",
    "history",
    "log",
    "queue",
    "inbox",
    "map",
    "ledger",
    "statement",
    "ranking",
    "chart",
];

/// `The shelf list shows …`, `… is a table with …`.
pub fn view(tokens: &[Token]) -> Option<Said> {
    let shows = tokens
        .iter()
        .position(|t| t.is(&["shows", "show", "lists", "displays", "holds", "contains", "keeps"]));
    if let Some(at) = shows {
        let relative = at > 0 && tokens[at - 1].is(&["that", "which"]);
        let (name, begin) = noun_phrase_before(tokens, if relative { at - 1 } else { at })?;
        let is_view = name.words.last().is_some_and(|last| VIEWS.contains(&last.as_str()));
        let says_so = tokens[at].is(&["shows", "show", "lists", "displays"]) && (begin == 0 || relative);
        if !is_view && !says_so {
            return None;
        }
        let mut fields = Vec::new();
        phrase::list(tokens, at + 1, &mut fields);
        return Some(Said::View { name, fields });
    }
    let is = tokens.iter().position(|t| t.is(&["is", "are"]))?;
    let (what, after) = noun_phrase(tokens, is + 1)?;
    let is_view =
        what.determiner.is_some() && what.words.last().is_some_and(|last| VIEWS.contains(&last.as_str()));
    if !is_view || is == 0 || is > 6 {
        return None;
    }
    let words: Vec<String> =
        tokens[..is].iter().filter(|t| !t.is(DETERMINERS)).map(|t| t.word.clone()).collect();
    let mut fields = Vec::new();
    if tokens.get(after).is_some_and(|t| t.is(&["with", "of", "showing"])) {
        phrase::list(tokens, after + 1, &mut fields);
    }
    Some(Said::View { name: Phrase { determiner: None, words }, fields })
}

/// `A buyer searches assets in it by a text`, `Everyone can ask for the free tables`.
pub fn looks(tokens: &[Token]) -> Option<Said> {
    let (at, verb) = tokens.iter().enumerate().take(8).skip(1).find_map(|(at, t)| {
        let base = words::base_of_third_person(&t.word).unwrap_or_else(|| t.word.clone());
        LOOKING.contains(&base.as_str()).then_some((at, base))
    })?;
    let actor_end = (1..=at)
        .rev()
        .find(|end| !tokens[end - 1].is(&["can", "may", "also", "then", "want", "wants", "to"]))?;
    let everyone = tokens[actor_end - 1].is(&["everyone", "everybody", "we", "anyone", "anybody", "they"]);
    let actor =
        if everyone { None } else { Some(noun_phrase_before(tokens, actor_end).filter(|(_, b)| *b == 0)?.0) };
    let prepositions: &[&str] = match verb.as_str() {
        "look" => &["at", "through"],
        "ask" => &["for"],
        _ => &["for", "through", "in"],
    };
    let mut object = at + 1;
    if tokens.get(object).is_some_and(|t| t.is(prepositions)) {
        object += 1;
    } else if matches!(verb.as_str(), "look" | "ask") {
        return None;
    }
    let (mut what, mut after) = noun_phrase(tokens, object)?;
    // `usage by day` is one name, `assets by a text` is not
    while tokens.get(after).is_some_and(|t| t.is(&["by", "per"]))
        && tokens.get(after + 1).is_some_and(is_noun_like)
    {
        let Some((more, end)) = noun_phrase(tokens, after + 1) else { break };
        what.words.push(tokens[after].word.clone());
        what.words.extend(more.words);
        after = end;
    }
    let cut = what.words.len();
    if let Some(every) = tokens[object..after].iter().skip(1).position(|t| t.is(&["every", "each"])) {
        what.words.truncate(every.min(cut));
    }
    let mut fields = Vec::new();
    let columns = (after..tokens.len()).find(|at| VIEWS.contains(&tokens[*at].word.as_str()));
    if let Some(at) = columns.filter(|at| tokens.get(at + 1).is_some_and(|t| t.is(&["of", "with"]))) {
        phrase::list(tokens, at + 2, &mut fields);
    }
    let tokens = &tokens[..columns.unwrap_or(tokens.len())];
    let mut parameters = Vec::new();
    let mut at = after;
    while at < tokens.len() {
        let chooses = tokens[at].is(&["by", "for", "of"])
            && tokens.get(at + 1).is_some_and(|t| t.is(&["a", "an", "one"]) || tokens[at].word == "by");
        match noun_phrase(tokens, at + 1).filter(|_| chooses) {
            Some((phrase, end)) => {
                parameters.push(phrase.name());
                at = end;
            }
            None => at += 1,
        }
    }
    let verb = if matches!(verb.as_str(), "search" | "browse") { verb } else { "look".to_owned() };
    Some(Said::Looks { actor, verb, what, parameters, fields })
}
