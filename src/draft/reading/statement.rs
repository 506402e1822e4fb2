//! Statements: what each sentence says about a business.

use super::brief;
use super::clause::{self, Clause, Deed, Happened, Manner};
use super::looking::{looks, view};
use super::phrase::{self, Phrase, noun_phrase};
use super::process::{process, timer_due};
use super::rule;
use super::text::Text;
use super::words::{self, Token};

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
pub fn sentence_of(part: &str) -> String {
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
