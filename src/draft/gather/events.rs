//! Events: which unit each belongs to, which command leads to it, and what nobody said.

use super::Gatherer;
use crate::draft::outline::{Command, Event, Origin, Rule};
use crate::draft::reading::clause::Happened;
use crate::draft::reading::rule;
use crate::draft::reading::words;
use crate::sketch::tense;

/// An event as it is spoken of.
struct Spoken {
    /// To what.
    noun: String,
    /// What happened to it, as a name.
    what: String,
    /// The words by which it is mentioned elsewhere.
    marks: Vec<String>,
    /// The participle alone.
    verb: String,
}

impl Gatherer<'_> {
    fn spoken(&self, happened: &Happened) -> Spoken {
        let subject = happened.subject.name();
        let verb = happened.what[0].clone();
        let somebody = self.people.contains(&subject) || self.out.contexts.iter().any(|c| c.name == subject);
        if let (Some(object), true) = (&happened.active, somebody) {
            return Spoken {
                noun: object.name(),
                what: words::name(&[&verb]),
                marks: vec![verb.clone()],
                verb,
            };
        }
        let marks = match (&happened.active, verb.as_str()) {
            (Some(_), _) => vec![verb.clone()],
            (None, "became") => happened.what[1..].to_vec(),
            (None, _) => happened.what.clone(),
        };
        let mut name = happened.what.clone();
        if let (Some(object), Some(last)) = (&happened.active, name.last_mut()) {
            *last = object.words.last().cloned().unwrap_or_default();
        }
        Spoken { noun: subject, what: words::name(&name), marks, verb }
    }

    /// An event that the text declares.
    pub(super) fn event(&mut self, happened: &Happened, sentence: usize) -> usize {
        let spoken = self.spoken(happened);
        let here = self.context_at(sentence);
        if let Some(known) = self.find(&spoken, here) {
            let cite = self.cite(sentence);
            let event = &mut self.out.events[known];
            event.origin.also(cite);
            for field in &happened.fields.names {
                if !event.fields.contains(field) {
                    event.fields.push(field.clone());
                }
            }
            return known;
        }
        let command = self.command_of(&spoken, sentence, here);
        let unit = self.unit_of_event(&spoken, happened, command, sentence, here);
        let index = self.push_event(&spoken, unit, Origin::said(self.cite(sentence)));
        self.out.events[index].fields.clone_from(&happened.fields.names);
        if let Some(command) = command {
            if happened.fields.same {
                let fields = self.out.commands[command].fields.clone();
                self.out.events[index].fields = fields;
            }
            self.out.commands[command].events.push(index);
        }
        index
    }

    fn push_event(&mut self, spoken: &Spoken, unit: usize, origin: Origin) -> usize {
        let own = self.out.units[unit].name == spoken.noun;
        let name = if own { spoken.what.clone() } else { format!("{}-{}", spoken.noun, spoken.what) };
        self.out.events.push(Event { name, unit, fields: Vec::new(), origin });
        self.marks.push(spoken.marks.clone());
        self.out.events.len() - 1
    }

    /// Something that happens as well, under a condition: another event of the last command.
    pub(super) fn also(&mut self, happened: &Happened, condition: &str, sentence: usize) {
        let commands_before = self.out.commands.len();
        let event = self.event(happened, sentence);
        let Some(command) = self.last_command.filter(|c| *c < commands_before) else { return };
        if !self.out.commands.iter().any(|c| c.events.contains(&event)) {
            self.out.commands[command].events.push(event);
        }
        let name = &self.out.events[event].name;
        let text = format!("{} is recorded as well: {condition}", name);
        let cite = self.cite(sentence);
        self.out.commands[command].constraints.push(Rule { name: rule::name(condition), text, cite });
    }

    /// A known event that is spoken of.
    fn find(&self, spoken: &Spoken, context: Option<usize>) -> Option<usize> {
        let full = format!("{}-{}", spoken.noun, spoken.what);
        let fits = |event: &Event| {
            let unit = &self.out.units[event.unit];
            let own = unit.name == spoken.noun || unit.name.starts_with(&format!("{}-", spoken.noun));
            event.name == full || (own && event.name == spoken.what)
        };
        let at = |context: usize| {
            (0..self.out.events.len()).find(|e| {
                fits(&self.out.events[*e]) && self.out.context_of_unit(self.out.events[*e].unit) == context
            })
        };
        match context {
            Some(context) => at(context),
            None => (0..self.out.events.len()).find(|e| fits(&self.out.events[*e])),
        }
    }

    /// An event that a trigger speaks of; one that nobody declared is declared by that.
    pub(super) fn resolve(&mut self, happened: &Happened, sentence: usize) -> usize {
        let spoken = self.spoken(happened);
        let subject = happened.subject.name();
        let told = self.out.contexts.iter().position(|c| c.name == subject);
        let here = told.or_else(|| self.context_at(sentence));
        let found = self.find(&spoken, here).or_else(|| self.find(&spoken, None)).or_else(|| {
            let near = |e: &usize| {
                let event = &self.out.events[*e];
                let noun =
                    self.out.units[event.unit].name == spoken.noun || event.name.contains(&spoken.noun);
                noun && self.marks[*e].first() == spoken.marks.first()
            };
            (0..self.out.events.len()).find(near)
        });
        found.unwrap_or_else(|| {
            let index = self.event(happened, sentence);
            self.command_for(index);
            index
        })
    }

    /// The command that leads to an event: by its verb, else the one just spoken of.
    fn command_of(&self, spoken: &Spoken, sentence: usize, here: Option<usize>) -> Option<usize> {
        let in_context =
            |c: &usize| here.is_none_or(|here| self.out.context_of_unit(self.out.commands[*c].unit) == here);
        let by_verb = |c: &usize| {
            let (source, command) = (&self.sources[*c], &self.out.commands[*c]);
            let noun = source.object == spoken.noun || self.out.units[command.unit].name == spoken.noun;
            let particle = source.particle.as_deref().is_none_or(|p| spoken.what.ends_with(p));
            noun && particle && words::is_past_of(&spoken.verb, &source.verb)
        };
        let commands = || (0..self.out.commands.len()).filter(in_context);
        if let Some(command) = commands().find(by_verb) {
            return Some(command);
        }
        let same_sentence = commands().rev().find(|c| self.sources[*c].sentence == sentence);
        same_sentence.or_else(|| {
            let last = self.last_command.filter(in_context)?;
            let near = sentence.saturating_sub(self.sources[last].sentence) <= 1;
            let explained = self.out.commands[last].events.is_empty() && !self.has_own_event(last);
            (near && explained).then_some(last)
        })
    }

    /// Whether the text says in so many words that a command's deed was done.
    fn has_own_event(&self, command: usize) -> bool {
        use crate::draft::reading::statement::Said;
        let source = &self.sources[command];
        self.statements.iter().any(|s| {
            matches!(&s.said, Said::Happened(h) if h.subject.name() == source.object && words::is_past_of(&h.what[0], &source.verb))
        })
    }

    fn unit_of_event(
        &mut self,
        spoken: &Spoken,
        happened: &Happened,
        command: Option<usize>,
        sentence: usize,
        here: Option<usize>,
    ) -> usize {
        let context = here
            .unwrap_or_else(|| command.map_or(0, |c| self.out.context_of_unit(self.out.commands[c].unit)));
        let known = self.out.units.iter().position(|u| u.context == context && u.name == spoken.noun);
        if let Some(unit) = known {
            return unit;
        }
        let origin = Origin::said(self.cite(sentence));
        if self.identified.contains(&spoken.noun)
            && command.is_none_or(|c| self.sources[c].object == spoken.noun)
        {
            return self.unit(&spoken.noun, context, origin);
        }
        if let Some(command) = command {
            return self.out.commands[command].unit;
        }
        let by_field = happened.fields.names.iter().filter_map(|f| f.strip_suffix("-id"));
        let by_field = by_field
            .filter_map(|noun| self.out.units.iter().position(|u| u.context == context && u.name == noun))
            .next();
        let last =
            self.last_unit.filter(|u| self.out.units[*u].context == context && !self.identified.is_empty());
        by_field.or(last).unwrap_or_else(|| self.unit(&spoken.noun, context, origin))
    }

    /// Events that a sentence mentions by what happened, those of `context` first.
    pub(super) fn mentioned(&self, sentence: usize, context: Option<usize>) -> Vec<usize> {
        let Some(tokens) = self.tokens.get(sentence) else { return Vec::new() };
        let said = |marks: &[String]| {
            !marks.is_empty()
                && tokens.windows(marks.len()).any(|w| w.iter().zip(marks).all(|(t, m)| t.word == *m))
        };
        let all: Vec<usize> = (0..self.out.events.len()).filter(|e| said(&self.marks[*e])).collect();
        let own: Vec<usize> = all
            .iter()
            .copied()
            .filter(|e| {
                context.is_some_and(|context| self.out.context_of_unit(self.out.events[*e].unit) == context)
            })
            .collect();
        let found = if own.is_empty() { all } else { own };
        // `packed parcels` are no packed lunches: where the thing is named too, that decides
        let named: Vec<usize> = found
            .iter()
            .copied()
            .filter(|e| {
                let event = &self.out.events[*e];
                let noun = event.name.split('-').next().unwrap_or_default();
                self.mentions(sentence, &self.out.units[event.unit].name) || self.mentions(sentence, noun)
            })
            .collect();
        let shared = |e: &usize| found.iter().filter(|o| self.marks[**o] == self.marks[*e]).count() > 1;
        found.iter().copied().filter(|e| !shared(e) || named.contains(e) || named.is_empty()).collect()
    }

    /// Fills in what the language demands: an event for each command, a command for each event, ids.
    pub(super) fn complete(&mut self) {
        for command in 0..self.out.commands.len() {
            if !self.out.commands[command].events.is_empty() {
                continue;
            }
            let unit = self.out.commands[command].unit;
            let source = &self.sources[command];
            let mut marks = vec![tense::past(&source.verb)];
            marks.extend(source.particle.clone());
            let noun = if source.object.is_empty() {
                self.out.units[unit].name.clone()
            } else {
                source.object.clone()
            };
            // a thing of another kind in the name tells what was done from what else may be done
            let noun = if self.people.contains(&noun)
                || self.out.commands[command].name.ends_with(&self.out.units[unit].name)
            {
                self.out.units[unit].name.clone()
            } else {
                noun
            };
            let spoken = Spoken { noun, what: words::name(&marks), verb: marks[0].clone(), marks };
            let context = self.out.context_of_unit(unit);
            let index = match self.find(&spoken, Some(context)) {
                Some(index) => index,
                None => {
                    let cite = self.out.commands[command].origin.cites[0].clone();
                    self.push_event(&spoken, unit, Origin::inferred(cite))
                }
            };
            self.out.commands[command].events.push(index);
        }
        for event in 0..self.out.events.len() {
            self.command_for(event);
        }
        self.complete_fields();
    }

    /// A command for an event that has none.
    fn command_for(&mut self, event: usize) {
        if self.out.commands.iter().any(|c| c.events.contains(&event)) {
            return;
        }
        let unit = self.out.events[event].unit;
        let marks = &self.marks[event];
        let Some(verb) = marks.iter().find_map(|m| words::base_of_participle(m)) else { return };
        let event_name = &self.out.events[event].name;
        let prefix = event_name.split(&marks[0]).next().unwrap_or_default().trim_end_matches('-').to_owned();
        let object = if prefix.is_empty() { self.out.units[unit].name.clone() } else { prefix };
        let name = words::name(&[verb.as_str(), object.as_str()]);
        let cite = self.out.events[event].origin.cites[0].clone();
        let sentence = self.text.sentences.iter().position(|s| s.line == cite.line).unwrap_or(0);
        self.out.commands.push(Command {
            name,
            unit,
            fields: self.out.events[event].fields.clone(),
            events: vec![event],
            actors: Vec::new(),
            constraints: Vec::new(),
            origin: Origin::inferred(cite),
        });
        self.sources.push(super::Source { verb, particle: None, object, sentence });
    }

    /// Ids where the text takes them for granted, and what an event says because its command did.
    fn complete_fields(&mut self) {
        for index in 0..self.out.commands.len() {
            let command = &self.out.commands[index];
            let unit = &self.out.units[command.unit].name;
            let id = self.identified.contains(unit).then(|| format!("{unit}-id"));
            let missing = id.filter(|id| !command.fields.contains(id));
            if let Some(id) = missing {
                self.out.commands[index].fields.insert(0, id);
            }
            let command = self.out.commands[index].clone();
            for event in command.events {
                let unit = &self.out.units[command.unit].name;
                let event = &mut self.out.events[event];
                let own_id = event.fields.iter().any(|f| f.strip_suffix("-id") == Some(unit.as_str()));
                if own_id {
                    continue;
                }
                let own = std::mem::take(&mut event.fields);
                event.fields.clone_from(&command.fields);
                event.fields.extend(own.into_iter().filter(|f| !command.fields.contains(f)));
            }
        }
    }
}
