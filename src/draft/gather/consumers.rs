//! What listens to events: policies, event handlers and processes.

use super::Gatherer;
use super::commands::TELLING;
use crate::draft::outline::{Delivery, Effect, Origin, Process, Reaction, Rule, Step, Timer, When};
use crate::draft::reading::phrase::{noun_phrase, noun_phrase_before};
use crate::draft::reading::rule;
use crate::draft::reading::statement::{self, Said};
use crate::draft::reading::words::{self, Token};

/// Nouns for what people are told by.
const MESSAGES: &[&str] = &[
    "message",
    "messages",
    "mail",
    "mails",
    "e-mail",
    "e-mails",
    "email",
    "emails",
    "sms",
    "note",
    "letter",
    "notification",
    "notifications",
    "text",
    "call",
    "chat",
    "push",
    "newsletter",
    "invoice",
    "receipt",
    "confirmation",
    "webhook",
    "label",
];

impl Gatherer<'_> {
    /// Takes reactions and processes in the order of the text.
    pub(super) fn consumers(&mut self) {
        // where each process was spoken of first, and where its end was
        let mut spans: Vec<(usize, usize, Option<usize>)> = Vec::new();
        let statements = std::mem::take(&mut self.statements);
        for (at, statement) in statements.iter().enumerate() {
            let sentence = statement.sentence;
            match &statement.said {
                Said::Begins { process, triggers } => {
                    let index = self.process(&process.name(), sentence);
                    for trigger in triggers {
                        let event = self.resolve(trigger, sentence);
                        if !self.out.processes[index].starts.contains(&event) {
                            self.out.processes[index].starts.push(event);
                        }
                    }
                    if !spans.iter().any(|(process, ..)| *process == index) {
                        spans.push((index, sentence, None));
                    }
                }
                Said::Timers(timers) => {
                    let Some((process, ..)) = spans.last() else { continue };
                    let process = &mut self.out.processes[*process];
                    for (name, value, unit) in timers {
                        process.timers.push(Timer { name: name.clone(), value: *value, unit });
                    }
                }
                Said::Ends { process, condition, triggers } => {
                    let name = process.name();
                    let last = name.split('-').next_back().unwrap_or_default();
                    let known = spans
                        .iter_mut()
                        .rev()
                        .find(|(index, ..)| self.out.processes[*index].name.ends_with(last));
                    let Some((index, _, end)) = known else { continue };
                    *end = Some(sentence);
                    let index = *index;
                    self.ends(index, condition, triggers, sentence);
                }
                Said::Reaction(reaction) => {
                    let commands = self
                        .of_reaction
                        .iter()
                        .find(|(of, _)| *of == at)
                        .map(|(_, c)| c.clone())
                        .unwrap_or_default();
                    let section = self.text.sentences[sentence].section;
                    let within = spans.iter().rev().find(|(_, begin, end)| {
                        self.text.sentences[*begin].section == section && *begin <= sentence && end.is_none()
                    });
                    match within.map(|(process, ..)| *process) {
                        Some(process) => self.step(process, reaction, commands, sentence),
                        None => self.reaction(reaction, commands, sentence),
                    }
                }
                _ => {}
            }
        }
        self.statements = statements;
        for (process, begin, end) in spans {
            self.settle(process, begin, end);
        }
    }

    fn process(&mut self, name: &str, sentence: usize) -> usize {
        if let Some(known) = self.out.processes.iter().position(|p| p.name == name) {
            return known;
        }
        let origin = Origin::said(self.cite(sentence));
        self.out.processes.push(Process {
            name: name.to_owned(),
            starts: Vec::new(),
            ends: Vec::new(),
            steps: Vec::new(),
            timers: Vec::new(),
            correlation: None,
            delivery: Delivery::default(),
            origin,
        });
        self.out.processes.len() - 1
    }

    fn ends(
        &mut self,
        index: usize,
        condition: &str,
        triggers: &[crate::draft::reading::clause::Happened],
        sentence: usize,
    ) {
        let mut events: Vec<usize> = triggers.iter().map(|t| self.resolve(t, sentence)).collect();
        if events.is_empty() {
            events = self.mentioned(sentence, self.context_at(sentence));
        }
        let rule =
            Rule { name: rule::name(condition), text: condition.to_owned(), cite: self.cite(sentence) };
        let process = &mut self.out.processes[index];
        process.ends.push(rule);
        for event in events {
            if !process.steps.iter().any(|s| s.when == When::Event(event)) {
                let text = "The process is over.".to_owned();
                let step = Step {
                    when: When::Event(event),
                    text,
                    emits: Vec::new(),
                    sets: Vec::new(),
                    cancels: Vec::new(),
                };
                process.steps.push(step);
            }
        }
    }

    fn step(&mut self, process: usize, reaction: &statement::Reaction, emits: Vec<usize>, sentence: usize) {
        let whens: Vec<When> = match &reaction.timer {
            Some(timer) => vec![When::Timer(timer.clone())],
            None => reaction.triggers.iter().map(|t| When::Event(self.resolve(t, sentence))).collect(),
        };
        let timers: Vec<String> = self.out.processes[process].timers.iter().map(|t| t.name.clone()).collect();
        let effect = words::tokens(&reaction.effect);
        let named: Vec<String> =
            timers.iter().filter(|t| effect.iter().any(|w| w.word == **t)).cloned().collect();
        let speaks_of_timers = !named.is_empty() || effect.iter().any(|t| t.is(&["timer", "timers"]));
        let meant = if named.is_empty() { timers } else { named };
        let stops = speaks_of_timers
            && effect.iter().any(|t| t.is(&["cancelled", "stopped", "cancel", "stop", "cancels", "stops"]));
        let process = &mut self.out.processes[process];
        for when in whens {
            if let When::Timer(name) = &when
                && !process.timers.iter().any(|t| t.name == *name)
            {
                continue;
            }
            process.steps.push(Step {
                when,
                text: reaction.effect.clone(),
                emits: emits.clone(),
                sets: Vec::new(),
                cancels: if stops { meant.clone() } else { Vec::new() },
            });
        }
    }

    /// Gives a process what it needs and was not said.
    fn settle(&mut self, index: usize, begin: usize, end: Option<usize>) {
        let last = end.unwrap_or(begin) + 3;
        let section = self.text.sentences[begin].section;
        let near: Vec<usize> = (begin.saturating_sub(2)..=last)
            .filter(|at| self.text.sentences.get(*at).is_some_and(|s| s.section == section))
            .collect();
        let shared =
            near.iter().take_while(|at| **at <= begin + 1).find_map(|at| shared_id(&self.tokens[*at]));
        let delivery = near.iter().find_map(|at| self.delivery_in(*at)).unwrap_or_default();
        let process = &mut self.out.processes[index];
        process.correlation = shared;
        process.delivery = delivery;
        // what begins it sets its timers
        let timers: Vec<String> = process.timers.iter().map(|t| t.name.clone()).collect();
        for start in process.starts.clone() {
            let step = process.steps.iter_mut().find(|s| s.when == When::Event(start));
            match step {
                Some(step) => step.sets.clone_from(&timers),
                None => {
                    let text = if timers.is_empty() {
                        "The process begins."
                    } else {
                        "The process begins and its timers are set."
                    };
                    let step = Step {
                        when: When::Event(start),
                        text: text.to_owned(),
                        emits: Vec::new(),
                        sets: timers.clone(),
                        cancels: Vec::new(),
                    };
                    process.steps.insert(0, step);
                }
            }
        }
    }

    fn reaction(&mut self, reaction: &statement::Reaction, commands: Vec<usize>, sentence: usize) {
        if reaction.triggers.is_empty() {
            return;
        }
        let effect_words = words::tokens(&reaction.effect);
        let outside = reaction.deeds.iter().any(|d| TELLING.contains(&d.verb.as_str()))
            || effect_words.iter().any(|t| t.is(MESSAGES));
        if commands.is_empty() && !outside {
            return;
        }
        let mut handles: Vec<usize> = Vec::new();
        for trigger in &reaction.triggers {
            let event = self.resolve(trigger, sentence);
            if !handles.contains(&event) {
                handles.push(event);
            }
        }
        // `… and so does a reminder when it was sent`
        for event in self.mentioned(sentence, self.context_at(sentence)) {
            let mark = self.marks[event].first().cloned().unwrap_or_default();
            let told =
                self.tokens[sentence].windows(2).any(|w| w[0].is(&["was", "were"]) && w[1].word == mark);
            if commands.is_empty() && told && !handles.contains(&event) {
                handles.push(event);
            }
        }
        let mut delivery = Delivery::default();
        for at in sentence..sentence + 3 {
            let same = self
                .text
                .sentences
                .get(at)
                .is_some_and(|s| s.section == self.text.sentences[sentence].section);
            if let Some(found) = self.delivery_in(at).filter(|_| same) {
                delivery = found;
                break;
            }
        }
        let first = &self.out.events[handles[0]];
        let event_name = format!("{}-{}", self.out.units[first.unit].name, first.name);
        let cite = self.cite(sentence);
        let (name, effect) = if commands.is_empty() {
            let known =
                self.out.systems.iter().find(|s| self.mentions(sentence, &s.name)).map(|s| s.name.clone());
            let system = known.or_else(|| system_in(&effect_words));
            if let Some(system) = &system {
                self.system(system, cite.clone());
            }
            let name = message_in(&effect_words).unwrap_or_else(|| format!("{event_name}-message"));
            (name, Effect::Outside { text: reaction.effect.clone(), system })
        } else {
            (self.out.commands[commands[0]].name.clone(), Effect::Commands(commands))
        };
        let name = if self.out.reactions.iter().any(|r| r.name == name) {
            format!("{name}-on-{event_name}")
        } else {
            name
        };
        self.out.reactions.push(Reaction { name, handles, effect, delivery, origin: Origin::said(cite) });
    }

    /// What a sentence says about messages that arrive twice.
    fn delivery_in(&self, sentence: usize) -> Option<Delivery> {
        let tokens = self.tokens.get(sentence)?;
        let has = |any: &[&str]| tokens.iter().any(|t| t.is(any));
        let at_least_once =
            tokens.windows(3).any(|w| w[0].word == "at" && w[1].word == "least" && w[2].word == "once");
        let again = has(&["twice", "repeated", "doubles", "duplicates", "repeats"]) && !rule::is_rule(tokens);
        if !at_least_once && !again {
            return None;
        }
        let copes =
            has(&["skips", "ignores", "notices", "drops", "filters", "deduplicates", "knows", "harm"]);
        let nobody = has(&["nobody", "nothing"]);
        let elsewhere = tokens.iter().skip(1).any(|t| t.capital) || has(&["but"]);
        let owner = match (nobody, copes, elsewhere) {
            (true, ..) | (_, false, _) => "none",
            (_, true, true) => "downstream",
            (_, true, false) => "self",
        };
        let strategy = (owner != "none").then(|| self.text.sentences[sentence].text.clone());
        Some(Delivery { repeated: Some(owner), strategy })
    }
}

/// `found again by its asset id`, `one for each deposit id`.
fn shared_id(tokens: &[Token]) -> Option<String> {
    let at = tokens.iter().position(|t| t.word == "id")?;
    let (phrase, _) = noun_phrase_before(tokens, at + 1)?;
    Some(words::name(&phrase.words))
}

/// A third party that a message goes through: `through Twilio`, `which is Slack`.
fn system_in(tokens: &[Token]) -> Option<String> {
    let at = (1..tokens.len()).find(|at| {
        tokens[*at].capital
            && tokens[at - 1]
                .is(&["through", "via", "by", "with", "using", "to", "in", "on", "from", "is", "over"])
    })?;
    let more = tokens[at..].iter().take_while(|t| t.capital).take(3);
    Some(words::name(&more.map(|t| t.word.as_str()).collect::<Vec<_>>()))
}

/// The message that is sent, as a name.
fn message_in(tokens: &[Token]) -> Option<String> {
    (0..tokens.len()).find_map(|at| {
        let (phrase, end) = noun_phrase(tokens, at)?;
        let last = phrase.words.last()?;
        (end > at && MESSAGES.contains(&last.as_str())).then(|| phrase.name())
    })
}
