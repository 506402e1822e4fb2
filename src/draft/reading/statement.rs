//! Statements: what each sentence says about a business.

use super::brief;
use super::clause::{self, Clause, Deed, Happened, Manner};
use super::phrase::{self, Phrase, is_noun_like, noun_phrase, noun_phrase_before};
use super::rule;
use super::text::Text;
use super::words::{self, DETERMINERS, LOOKING, Token};

/// Something that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Somebody does something.
    Deed(Deed),
    /// Something happens.
    Happened(Happened),
    /// Something happens as well, under a condition.
    Also {
        /// What.
        happened: Happened,
        /// When.
        condition: String,
    },
    /// More of what the deed before it carries.
    Gives(Vec<String>),
    /// Something must hold.
    Rule(String),
    /// Whenever this, then that.
    Reaction(Reaction),
    /// A view, and what it shows.
    View {
        /// Its name.
        name: Phrase,
        /// Its columns.
        fields: Vec<String>,
    },
    /// Somebody looks at something.
    Looks {
        /// Who, unless everybody.
        actor: Option<Phrase>,
        /// `search`; `look` for every verb that says no more than that.
        verb: String,
        /// At what.
        what: Phrase,
        /// Chosen by what.
        parameters: Vec<String>,
        /// Its columns, if they are said.
        fields: Vec<String>,
    },
    /// A process has a beginning.
    Begins {
        /// Its name.
        process: Phrase,
        /// What begins it.
        triggers: Vec<Happened>,
    },
    /// A process has an end.
    Ends {
        /// Its name.
        process: Phrase,
        /// When it is over, in the words of the text.
        condition: String,
        /// The same, as far as it is something that happened.
        triggers: Vec<Happened>,
    },
    /// A process waits: name, number and unit.
    Timers(Vec<(String, u64, &'static str)>),
    /// The business has parts.
    Parts(Vec<Phrase>),
    /// What was done before it is a decision over many things, and this says what it looks at.
    Decision,
}

/// Whenever this, then that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// What has happened.
    pub triggers: Vec<Happened>,
    /// Or which moment has come.
    pub timer: Option<String>,
    /// What is done then.
    pub deeds: Vec<Deed>,
    /// What has happened then.
    pub happened: Vec<Happened>,
    /// All of it, in the words of the text.
    pub effect: String,
}

/// Something that was said, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What.
    pub said: Said,
    /// The sentence, as an index into [`Text::sentences`].
    pub sentence: usize,
}

/// Reads a text.
pub fn statements(text: &Text) -> Vec<Statement> {
    let mut out = Vec::new();
    for (at, sentence) in text.sentences.iter().enumerate() {
        let tokens = words::tokens(&sentence.text);
        if !tokens.is_empty() && tokens.len() < 200 {
            let mut said = read(&tokens, &sentence.text);
            let chain = tokens.iter().any(|t| t.word == "→");
            if chain || (text.brief && said.is_empty()) {
                let notes = brief::read(&tokens);
                said = if notes.len() > said.len() { notes } else { said };
            }
            out.extend(said.into_iter().map(|said| Statement { said, sentence: at }));
        }
    }
    out
}

fn read(tokens: &[Token], text: &str) -> Vec<Said> {
    if let Some(parts) = parts(tokens) {
        return vec![parts];
    }
    if tokens.iter().any(|t| t.word == "decision")
        || (tokens[0].word == "it" && tokens.get(1).is_some_and(|t| t.word == "looks"))
    {
        return vec![Said::Decision];
    }
    let process = process(tokens);
    if !process.is_empty() {
        return process;
    }
    if let Some(said) = consequence(tokens, text) {
        return said;
    }
    if let Some(said) = view(tokens).or_else(|| looks(tokens)) {
        return vec![said];
    }
    let mut out = Vec::new();
    let segments: Vec<&str> = text.split(';').collect();
    for segment in &segments {
        let tokens = words::tokens(segment);
        if rule::is_rule(&tokens) {
            out.push(Said::Rule(sentence_of(segment)));
        } else {
            clauses(&tokens, Manner::Plain, &mut out);
        }
    }
    out
}

/// A part of a sentence as a sentence.
fn sentence_of(part: &str) -> String {
    let part = part.trim().trim_start_matches("and ").trim_end_matches('.');
    let mut chars = part.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

fn clauses(tokens: &[Token], manner: Manner, out: &mut Vec<Said>) {
    let mut before: Option<Phrase> = None;
    for part in clause::split(tokens) {
        if let Some(names) = gives(part) {
            out.push(Said::Gives(names));
            continue;
        }
        let recorded = part.iter().any(|t| t.is(&["record", "recorded"]));
        let manner = if recorded { Manner::Consequence } else { manner };
        match clause::read(part, before.as_ref(), manner) {
            Some(Clause::Deed(deed)) => {
                before.clone_from(&deed.actor);
                out.push(Said::Deed(deed));
            }
            Some(Clause::Happened(happened)) => out.push(Said::Happened(happened)),
            None if matches!(out.last(), Some(Said::Deed(_))) => out.extend(bare_list(part).map(Said::Gives)),
            None => {}
        }
    }
}

/// `: a rehearsal id, a date and a place`.
fn bare_list(tokens: &[Token]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    let end = phrase::list(tokens, 0, &mut names);
    (end == tokens.len() && !names.is_empty()).then_some(names)
}

/// `: the courier gives the deposit id and the phone number`.
fn gives(tokens: &[Token]) -> Option<Vec<String>> {
    let at = tokens.iter().take(6).position(|t| t.is(&["gives", "give", "provides", "provide", "enters"]))?;
    let mut names = Vec::new();
    phrase::list(tokens, at + 1, &mut names);
    (at > 0 && !names.is_empty()).then_some(names)
}

const LEADS: &[&str] = &["when", "whenever", "once", "after", "if", "as", "every"];

/// Sentences that begin with `when`, `whenever`, `if` …, or end with it.
fn consequence(tokens: &[Token], text: &str) -> Option<Vec<Said>> {
    let lead = tokens.first().filter(|t| t.is(LEADS))?;
    let comma = comma_of_lead(tokens)?;
    let (condition, effect) = (&tokens[1..comma], &tokens[comma + 1..]);
    let triggers = happenings(condition);
    let effect_text = text.split_once(',').map_or(text, |(_, rest)| rest);
    if lead.word == "if" {
        let mut said = Vec::new();
        clauses(effect, Manner::Plain, &mut said);
        let recorded = effect.iter().any(|t| t.is(&["record", "recorded"]));
        let condition = text.split_once(',').map_or("", |(head, _)| head);
        for one in &mut said {
            if let (true, Said::Happened(happened)) = (recorded, &*one) {
                *one = Said::Also { happened: happened.clone(), condition: sentence_of(condition) };
            }
        }
        return if rule::is_rule(effect) { Some(vec![Said::Rule(sentence_of(text))]) } else { Some(said) };
    }
    let timer = timer_due(condition);
    if triggers.is_empty() && timer.is_none() {
        return None;
    }
    let mut said = Vec::new();
    let first = effect.split(|t| t.word == ";").next().unwrap_or_default();
    clauses(first, Manner::Consequence, &mut said);
    let mut reaction = Reaction {
        triggers,
        timer,
        deeds: Vec::new(),
        happened: Vec::new(),
        effect: sentence_of(effect_text),
    };
    for one in said {
        match one {
            Said::Deed(deed) => reaction.deeds.push(deed),
            Said::Happened(happened) => reaction.happened.push(happened),
            _ => {}
        }
    }
    Some(vec![Said::Reaction(reaction)])
}

/// The comma behind which the main clause begins.
fn comma_of_lead(tokens: &[Token]) -> Option<usize> {
    let commas = || (0..tokens.len()).filter(|at| tokens[*at].word == ",");
    commas().find(|at| !tokens.get(at + 1).is_some_and(|t| t.is(&["and", "or"]))).or_else(|| commas().next())
}

/// Everything that happened in a condition; relative clauses and timers are none.
pub fn happenings(tokens: &[Token]) -> Vec<Happened> {
    let mut out: Vec<Happened> = Vec::new();
    for part in tokens.split(|t| t.is(&["or", "and", ","])) {
        match clause::read(part, None, Manner::Consequence) {
            Some(Clause::Happened(happened)) => out.push(happened),
            // `was collected or was taken back`, `or taken back`
            _ => {
                let from = part.iter().take_while(|t| t.is(&["was", "were", "been"])).count();
                if let (Some(first), Some(verb)) = (out.first().cloned(), part.get(from))
                    && words::is_participle(&verb.word)
                {
                    let particle = part.get(from + 1).filter(|t| t.is(words::PARTICLES));
                    let what = std::iter::once(verb).chain(particle).map(|t| t.word.clone()).collect();
                    out.push(Happened { what, ..first });
                }
            }
        }
    }
    out
}

/// `the reminder is due`: which timer.
fn timer_due(tokens: &[Token]) -> Option<String> {
    let at = tokens.iter().position(|t| t.is(&["is", "expires", "fires", "ends", "runs"]))?;
    let due = tokens[at].word != "is"
        || tokens.get(at + 1).is_some_and(|t| t.is(&["due", "reached", "over", "up"]));
    due.then(|| noun_phrase_before(tokens, at).map(|(name, _)| name.name())).flatten()
}

/// Where a process begins and ends, and what it waits for.
fn process(tokens: &[Token]) -> Vec<Said> {
    let mut out = Vec::new();
    let begins = tokens.iter().position(|t| t.is(&["begins", "starts"]));
    if let Some(at) =
        begins.filter(|at| tokens.get(at + 1).is_some_and(|t| t.is(&["when", "with", "once", "as", "after"])))
        && let Some((process, _)) = noun_phrase_before(tokens, at)
    {
        let end = tokens[at..]
            .iter()
            .position(|t| t.is_mark() || t.is(&["sets", "remembers"]))
            .map_or(tokens.len(), |n| at + n);
        let triggers = happenings(&tokens[at + 2..end.max(at + 2)]);
        if !triggers.is_empty() {
            out.push(Said::Begins { process, triggers });
        }
    }
    let over = (0..tokens.len()).find(|&at| {
        let verb = tokens[at].is(&["ends", "finishes"])
            || (tokens[at].word == "is"
                && tokens.get(at + 1).is_some_and(|t| t.is(&["over", "finished", "done", "complete"])));
        verb && tokens[at..].iter().take(4).any(|t| t.is(&["when", "once", "after", "if"]))
    });
    if let Some(at) = over
        && let Some((process, _)) = noun_phrase_before(tokens, at)
        && let Some(when) = tokens[at..].iter().position(|t| t.is(&["when", "once", "after", "if"]))
    {
        let rest = &tokens[at + when + 1..];
        let condition = rest.iter().map(|t| t.word.as_str()).collect::<Vec<_>>().join(" ");
        out.push(Said::Ends { process, condition: sentence_of(&condition), triggers: happenings(rest) });
    }
    let timers = timers(tokens);
    if !timers.is_empty()
        && tokens.iter().any(|t| t.is(&["timer", "timers", "waits", "deadline", "reminder"]))
    {
        out.push(Said::Timers(timers));
    }
    out
}

/// `a reminder after two days and a deadline after seven days`.
fn timers(tokens: &[Token]) -> Vec<(String, u64, &'static str)> {
    let mut out = Vec::new();
    for at in 1..tokens.len().saturating_sub(2) {
        if tokens[at].word != "after" {
            continue;
        }
        let (Some(value), Some(unit)) = (number(&tokens[at + 1].word), unit(&tokens[at + 2].word)) else {
            continue;
        };
        if let Some((name, _)) = noun_phrase_before(tokens, at) {
            out.push((name.name(), value, unit));
        }
    }
    out
}

/// A number, in digits or as a word.
fn number(word: &str) -> Option<u64> {
    const NUMBERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let number = match NUMBERS.iter().position(|n| *n == word) {
        Some(number) => number as u64,
        None if word == "a" || word == "an" => 1,
        None => word.parse().ok()?,
    };
    (1..=100_000).contains(&number).then_some(number)
}

fn unit(word: &str) -> Option<&'static str> {
    const UNITS: [&str; 7] = ["seconds", "minutes", "hours", "days", "weeks", "months", "years"];
    UNITS.into_iter().find(|unit| *unit == word || unit.strip_suffix('s') == Some(word))
}

/// `… three parts …: asset processing, licensing and compliance`.
fn parts(tokens: &[Token]) -> Option<Said> {
    let parts = tokens.iter().position(|t| t.is(&["parts", "areas", "departments", "divisions"]))?;
    let colon = parts + tokens[parts..].iter().position(|t| t.word == ":")?;
    let mut out = Vec::new();
    let mut at = colon + 1;
    while at < tokens.len() {
        match noun_phrase(tokens, at) {
            Some((phrase, after)) => {
                out.push(phrase);
                // `intake, where food comes in, and …`
                let relative = tokens.get(after + 1).is_some_and(|t| t.is(&["where", "which", "that"]));
                let rest = &tokens[after..];
                let next = rest.iter().skip(usize::from(relative)).position(|t| t.is(&[",", "and"]));
                let next = next.map(|n| n + usize::from(relative));
                let next = if relative {
                    next.and_then(|n| rest.iter().skip(n).position(|t| t.word == ",").map(|m| n + m))
                } else {
                    next
                };
                at = next.map_or(tokens.len(), |n| after + n);
            }
            None => at += 1,
        }
    }
    (out.len() > 1).then_some(Said::Parts(out))
}

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

fn view(tokens: &[Token]) -> Option<Said> {
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
fn looks(tokens: &[Token]) -> Option<Said> {
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
