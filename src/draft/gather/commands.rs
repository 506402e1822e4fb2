//! Commands and the units they are directed at.

use super::{Gatherer, Source};
use crate::draft::outline::{Command, Origin, Rule, Unit, UnitKind};
use crate::draft::reading::clause::Deed;
use crate::draft::reading::rule;
use crate::draft::reading::statement::{Reaction, Said};
use crate::draft::reading::words;

/// Verbs by which people are told something.
pub(super) const TELLING: &[&str] = &[
    "mail", "email", "e-mail", "send", "notify", "inform", "text", "print", "post", "message", "alert",
    "forward", "publish",
];

impl Gatherer<'_> {
    /// Goes through the text once and takes commands and events as they come.
    pub(super) fn commands_and_events(&mut self) {
        let statements = std::mem::take(&mut self.statements);
        let strong = |this: &Self, deed: &Deed, at: usize| {
            let gives = matches!(statements.get(at + 1).map(|s| &s.said), Some(Said::Gives(_)));
            gives || this.is_founded(deed, statements.iter().map(|s| &s.said))
        };
        let any_strong = statements
            .iter()
            .enumerate()
            .any(|(at, s)| matches!(&s.said, Said::Deed(deed) if strong(self, deed, at)));
        for (at, statement) in statements.iter().enumerate() {
            let sentence = statement.sentence;
            match &statement.said {
                Said::Deed(deed) if !any_strong || strong(self, deed, at) => {
                    let command = self.command(deed, sentence, false);
                    self.last_command = command.or(self.last_command);
                }
                Said::Gives(names) => self.give(names),
                Said::Happened(happened) => {
                    self.event(happened, sentence);
                }
                Said::Also { happened, condition } => self.also(happened, condition, sentence),
                Said::Reaction(reaction) => {
                    let commands = self.commands_of(reaction, sentence);
                    self.of_reaction.push((at, commands));
                }
                Said::Decision => self.decision(sentence),
                _ => {}
            }
        }
        self.statements = statements;
    }

    /// Whether there is more to a deed than the words: fields, an id, or that it happened.
    fn is_founded<'s>(&self, deed: &Deed, mut said: impl Iterator<Item = &'s Said>) -> bool {
        let object = deed.object.as_ref().map(|o| o.name()).unwrap_or_default();
        !deed.fields.names.is_empty()
            || self.identified.contains(&object)
            || said.any(|said| matches!(said, Said::Happened(happened) if happened.subject.name() == object))
    }

    /// The commands a reaction leads to; what only tells somebody something is none.
    fn commands_of(&mut self, reaction: &Reaction, sentence: usize) -> Vec<usize> {
        let mut out = Vec::new();
        for deed in &reaction.deeds {
            let object = deed.object.as_ref().map(|o| o.name()).unwrap_or_default();
            let is_timer = matches!(object.as_str(), "timer" | "reminder" | "deadline")
                && matches!(deed.verb.as_str(), "cancel" | "stop" | "set" | "start");
            let only_tells = TELLING.contains(&deed.verb.as_str()) && reaction.happened.is_empty();
            if is_timer || only_tells {
                continue;
            }
            if let Some(command) = self.command(deed, sentence, true) {
                self.last_command = Some(command);
                out.push(command);
            }
        }
        for happened in &reaction.happened {
            self.event(happened, sentence);
        }
        out
    }

    /// The command of a deed, new or known.
    fn command(&mut self, deed: &Deed, sentence: usize, anywhere: bool) -> Option<usize> {
        let name = deed.name();
        let here = self.context_at(sentence);
        let known = |this: &Self, context: Option<usize>| {
            (0..this.out.commands.len()).find(|c| {
                let command = &this.out.commands[*c];
                command.name == name
                    && context.is_none_or(|context| this.out.context_of_unit(command.unit) == context)
            })
        };
        let found =
            known(self, here).or_else(|| if anywhere || here.is_none() { known(self, None) } else { None });
        let cite = self.cite(sentence);
        let actor = deed.actor.as_ref().map(|actor| actor.name());
        let index = match found {
            Some(index) => {
                let command = &mut self.out.commands[index];
                command.origin.also(cite.clone());
                for field in &deed.fields.names {
                    if !command.fields.contains(field) {
                        command.fields.push(field.clone());
                    }
                }
                index
            }
            None => {
                let context = here.unwrap_or_else(|| self.context_meant(deed));
                let unit = self.unit_of(deed, sentence, context);
                self.out.commands.push(Command {
                    name,
                    unit,
                    fields: deed.fields.names.clone(),
                    events: Vec::new(),
                    actors: Vec::new(),
                    constraints: Vec::new(),
                    origin: Origin::said(cite.clone()),
                });
                self.sources.push(Source {
                    verb: deed.verb.clone(),
                    particle: deed.particle.clone(),
                    object: deed.object.as_ref().map(|o| o.name()).unwrap_or_default(),
                    sentence,
                });
                self.out.commands.len() - 1
            }
        };
        let unit = self.out.commands[index].unit;
        self.last_unit = Some(unit);
        if let Some(actor) = actor {
            self.actor(&actor, self.out.context_of_unit(unit), cite);
            let actors = &mut self.out.commands[index].actors;
            if !actors.contains(&actor) {
                actors.push(actor);
            }
        }
        Some(index)
    }

    /// The context of a deed that stands in none: where its object is at home, else where we are.
    fn context_meant(&self, deed: &Deed) -> usize {
        let object = deed.object.as_ref().map(|o| o.name()).unwrap_or_default();
        let home = self.out.units.iter().find(|unit| unit.name == object).map(|unit| unit.context);
        home.or(self.last_unit.map(|unit| self.out.context_of_unit(unit))).unwrap_or(0)
    }

    /// More of what the last command carries.
    fn give(&mut self, names: &[String]) {
        let Some(index) = self.last_command else { return };
        let first_id = names.iter().find_map(|n| n.strip_suffix("-id")).map(str::to_owned);
        for name in names {
            if !self.out.commands[index].fields.contains(name) {
                self.out.commands[index].fields.push(name.clone());
            }
        }
        // `deposits a parcel: the deposit id, …` is about the deposit
        let unit = self.out.commands[index].unit;
        let named = self.identified.contains(&self.out.units[unit].name);
        let by_object = self.sources[index].object == self.out.units[unit].name;
        if let Some(noun) = first_id
            && !(named && by_object)
            && self.identified.contains(&noun)
        {
            let context = self.out.units[unit].context;
            let cite = self.out.units[unit].origin.clone();
            let moved = self.unit(&noun, context, cite);
            self.out.commands[index].unit = moved;
            self.last_unit = Some(moved);
            let orphan = !self.out.commands.iter().any(|c| c.unit == unit)
                && !self.out.events.iter().any(|e| e.unit == unit);
            if orphan && unit + 1 == self.out.units.len() {
                self.out.units.pop();
            }
        }
    }

    /// The unit a deed is directed at, told by what has an id, by what is said around it, by order.
    fn unit_of(&mut self, deed: &Deed, sentence: usize, context: usize) -> usize {
        let object = deed.object.as_ref().map(|o| o.name());
        let actor = deed.actor.as_ref().map(|a| a.name()).unwrap_or_default();
        let origin = Origin::said(self.cite(sentence));
        if let Some(object) = object.as_deref().filter(|o| self.identified.contains(*o)) {
            return self.unit(object, context, origin);
        }
        let by_field = deed.fields.names.iter().filter_map(|f| f.strip_suffix("-id")).find(|n| *n != actor);
        if let Some(noun) = by_field.map(str::to_owned) {
            return self.unit(&noun, context, origin);
        }
        let spoken = |this: &Self, sentence: usize| {
            let mut nouns: Vec<&String> =
                this.identified.iter().filter(|n| **n != actor && this.mentions(sentence, n)).collect();
            // what is a unit already, or takes commands elsewhere, before what only has an id
            nouns.sort_by_key(|n| !this.out.units.iter().any(|u| u.context == context && u.name == ***n));
            nouns.first().map(|n| (*n).clone())
        };
        if let Some(noun) = spoken(self, sentence) {
            return self.unit(&noun, context, origin);
        }
        let of_rule = (0..self.tokens.len())
            .filter(|at| *at != sentence && rule::is_rule(&self.tokens[*at]))
            .find(|at| {
                let verb = self.tokens[*at]
                    .iter()
                    .any(|t| t.word == deed.verb || words::is_past_of(&t.word, &deed.verb));
                verb && object.as_deref().is_some_and(|o| self.mentions(*at, o))
            });
        if let Some(noun) = of_rule.and_then(|at| spoken(self, at)) {
            return self.unit(&noun, context, origin);
        }
        let counts = deed.object.as_ref().is_some_and(|o| o.is_countable());
        if let (Some(object), false) = (&object, counts)
            && let Some(unit) = (0..self.out.units.len())
                .find(|u| self.out.units[*u].context == context && self.out.units[*u].name == *object)
        {
            return unit;
        }
        let before = self
            .last_unit
            .filter(|u| self.out.units[*u].context == context && !counts && !self.identified.is_empty());
        match before {
            Some(unit) => unit,
            None => self.unit(&object.unwrap_or(actor), context, origin),
        }
    }

    /// The unit of this name, new or known.
    pub(super) fn unit(&mut self, name: &str, context: usize, origin: Origin) -> usize {
        let known = self.out.units.iter().position(|u| u.context == context && u.name == name);
        known.unwrap_or_else(|| {
            self.out.units.push(Unit {
                name: name.to_owned(),
                context,
                kind: UnitKind::Aggregate,
                rules: Vec::new(),
                consults: Vec::new(),
                origin,
            });
            self.out.units.len() - 1
        })
    }

    /// What was done last is a decision that looks at many things.
    fn decision(&mut self, sentence: usize) {
        let Some(command) = self.last_command else { return };
        if sentence.saturating_sub(self.sources[command].sentence) > 4 {
            return;
        }
        let unit = self.out.commands[command].unit;
        if self.out.units[unit].kind == UnitKind::Aggregate {
            let shared = self.out.commands.iter().filter(|c| c.unit == unit).count() > 1;
            let name = self.out.commands[command].name.clone();
            let events: Vec<usize> = if shared {
                self.out.commands[command].events.clone()
            } else {
                (0..self.out.events.len()).filter(|e| self.out.events[*e].unit == unit).collect()
            };
            // a boundary owns no events: they stand free, so their names say what they are about
            let noun = self.out.units[unit].name.clone();
            let own = if shared {
                let (context, origin) =
                    (self.out.units[unit].context, self.out.commands[command].origin.clone());
                self.unit(&name, context, origin)
            } else {
                self.out.units[unit].name = name;
                unit
            };
            self.out.units[own].kind = UnitKind::Boundary;
            self.out.commands[command].unit = own;
            for event in events {
                self.out.events[event].unit = own;
                if !self.out.events[event].name.starts_with(&noun) {
                    self.out.events[event].name = format!("{noun}-{}", self.out.events[event].name);
                }
            }
        }
        let unit = self.out.commands[command].unit;
        let context = self.out.units[unit].context;
        for event in self.mentioned(sentence, Some(context)) {
            if !self.out.units[unit].consults.contains(&event) {
                self.out.units[unit].consults.push(event);
            }
        }
    }

    /// Rules go to the unit they speak of, else to the one spoken of before.
    pub(super) fn rules(&mut self) {
        for at in 0..self.statements.len() {
            let sentence = self.statements[at].sentence;
            let Said::Rule(text) = &self.statements[at].said else { continue };
            let text = text.clone();
            let context = self.context_at(sentence);
            let tokens = words::tokens(&text);
            let position = |unit: &Unit| {
                tokens
                    .iter()
                    .position(|t| unit.name.split('-').next_back() == Some(words::singular(&t.word).as_str()))
            };
            let mut near: Option<usize> = None;
            for (index, source) in self.sources.iter().enumerate() {
                if source.sentence <= sentence
                    && self.out.context_of_unit(self.out.commands[index].unit)
                        == context.unwrap_or(usize::MAX)
                {
                    near = Some(self.out.commands[index].unit);
                }
            }
            let boundary = near.filter(|u| self.out.units[*u].kind == UnitKind::Boundary);
            let spoken = (0..self.out.units.len())
                .filter(|u| context.is_none_or(|context| self.out.units[*u].context == context))
                .filter_map(|u| position(&self.out.units[u]).map(|p| (p, u)))
                .min()
                .map(|(_, u)| u);
            let Some(unit) = boundary.or(spoken).or(near) else { continue };
            let rule = Rule { name: rule::name(&text), text, cite: self.cite(sentence) };
            if !self.out.units[unit].rules.iter().any(|r| r.name == rule.name) {
                self.out.units[unit].rules.push(rule);
            }
        }
    }
}
