//! Views and the questions to them.

use super::Gatherer;
use crate::draft::outline::{Origin, Projection, Query, View};
use crate::draft::reading::statement::Said;
use crate::draft::reading::words;

impl Gatherer<'_> {
    /// Takes views, what they are built from, and who looks at them.
    pub(super) fn views(&mut self) {
        let statements = std::mem::take(&mut self.statements);
        for statement in &statements {
            let sentence = statement.sentence;
            match &statement.said {
                Said::View { name, fields } => {
                    self.view(&name.said(), fields, sentence);
                }
                Said::Looks { actor, verb, what, parameters, fields } => {
                    let said = what.said();
                    let view =
                        self.view_meant(&said, sentence).or_else(|| self.view(&said, fields, sentence));
                    let Some(view) = view else { continue };
                    let context = self.out.views[view].context;
                    let cite = self.cite(sentence);
                    let name = if verb == "look" { said } else { format!("{verb}-{said}") };
                    let actors: Vec<String> = actor.iter().map(|actor| actor.name()).collect();
                    for actor in &actors {
                        self.actor(actor, context, cite.clone());
                    }
                    let same = |q: &Query| q.name == name && self.out.views[q.view].context == context;
                    if let Some(known) = self.out.queries.iter().position(same) {
                        let known = &mut self.out.queries[known];
                        known.actors.extend(
                            actors.into_iter().filter(|a| !known.actors.contains(a)).collect::<Vec<_>>(),
                        );
                        continue;
                    }
                    self.out.queries.push(Query {
                        name,
                        view,
                        parameters: parameters.clone(),
                        actors,
                        origin: Origin::said(cite),
                    });
                }
                _ => {}
            }
        }
        self.statements = statements;
    }

    /// A view and its projections; none where nothing happens that it could show.
    fn view(&mut self, name: &str, fields: &[String], sentence: usize) -> Option<usize> {
        let here = self.context_at(sentence);
        if let Some(known) =
            self.out.views.iter().position(|v| v.name == *name && here.is_none_or(|c| c == v.context))
        {
            return Some(known);
        }
        let told = self.told_of_view(name, sentence);
        let mut projections: Vec<Projection> = Vec::new();
        for at in &told {
            for event in self.mentioned(*at, here) {
                if !projections.iter().any(|p| p.event == event) {
                    projections.push(Projection { event, text: self.text.sentences[*at].text.clone() });
                }
            }
        }
        let said = !projections.is_empty();
        if !said {
            let about = |event: &usize| {
                let unit = &self.out.units[self.out.events[*event].unit];
                let id = format!("{}-id", unit.name);
                let spoken = fields.contains(&id) || self.mentions(sentence, &unit.name);
                here.is_none_or(|c| c == unit.context) && spoken
            };
            let events: Vec<usize> = (0..self.out.events.len()).filter(about).collect();
            let text = self.text.sentences[sentence].text.clone();
            projections = events.into_iter().map(|event| Projection { event, text: text.clone() }).collect();
        }
        let first = projections.first()?.event;
        let context = here.unwrap_or_else(|| self.out.context_of_unit(self.out.events[first].unit));
        let mut origin = Origin::said(self.cite(sentence));
        for at in told {
            origin.also(self.cite(at));
        }
        let fields = if fields.is_empty() { self.out.events[first].fields.clone() } else { fields.to_vec() };
        self.out.views.push(View { name: name.to_owned(), context, fields, projections, origin });
        Some(self.out.views.len() - 1)
    }

    /// The sentences that go on about a view.
    fn told_of_view(&self, name: &str, sentence: usize) -> Vec<usize> {
        let section = self.text.sentences[sentence].section;
        let head = name.split('-').next_back().unwrap_or_default();
        let mut out = vec![sentence];
        for at in sentence + 1..(sentence + 6).min(self.tokens.len()) {
            let other =
                self.statements_at(at).any(|said| matches!(said, Said::View { .. } | Said::Reaction(_)));
            if self.text.sentences[at].section != section || other {
                break;
            }
            if self.statements_at(at).any(|said| matches!(said, Said::Looks { .. })) {
                continue;
            }
            let speaks = self.mentions(at, head)
                || self.tokens[at].iter().any(|t| t.is(&["it", "list", "ones", "table", "view"]));
            if !speaks {
                break;
            }
            out.push(at);
        }
        out
    }

    fn statements_at(&self, sentence: usize) -> impl Iterator<Item = &Said> {
        self.statements.iter().filter(move |s| s.sentence == sentence).map(|s| &s.said)
    }

    /// The view that a look goes to.
    fn view_meant(&self, what: &str, sentence: usize) -> Option<usize> {
        let here = self.context_at(sentence);
        let near = |v: &usize| here.is_none_or(|c| c == self.out.views[*v].context);
        let views = || (0..self.out.views.len()).rev().filter(near);
        if let Some(same) = views().find(|v| self.out.views[*v].name == what) {
            return Some(same);
        }
        let spoken: Vec<String> = what.split('-').map(words::singular).collect();
        let shares = |text: &str| text.split('-').any(|w| spoken.contains(&words::singular(w)));
        views().find(|v| shares(&self.out.views[*v].name)).or_else(|| {
            let within = self.tokens[sentence].iter().any(|t| t.is(&["it", "there"]));
            views().find(|v| within || self.out.views[*v].fields.iter().any(|f| shares(f)))
        })
    }
}
