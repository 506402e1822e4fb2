//! The domain, and the parts of the business with their own words.

use super::{Gatherer, Told};
use crate::draft::outline::{Cite, Context, Mapping, Origin, Term};
use crate::draft::reading::phrase::noun_phrase;
use crate::draft::reading::statement::Said;
use crate::draft::reading::text::Heading;
use crate::draft::reading::words;

impl Gatherer<'_> {
    /// Names the domain and its contexts: sections in which something happens.
    pub(super) fn contexts(&mut self, told: &Told) {
        let title = self.text.headings.iter().find(|h| h.level == 1);
        let first = self.text.sentences.first().map_or(1, |s| s.line);
        let name = match (&told.domain, title) {
            (Some(domain), _) => words::name(&[domain]),
            (None, Some(title)) => without_article(&title.title),
            (None, None) => "business".to_owned(),
        };
        let cite = Cite { path: self.text.path.clone(), line: title.map_or(first, |t| t.line) };
        self.out.domain.clone_from(&name);
        self.out.domain_origin =
            Origin { inferred: told.domain.is_none() && title.is_none(), ..Origin::said(cite.clone()) };
        self.out.about = told.about.clone().or_else(|| self.about());
        self.parts(told, name, cite);
    }

    /// The first sentence that is one.
    fn about(&self) -> Option<String> {
        self.text.sentences.first().filter(|s| s.text.split(' ').count() > 4).map(|s| s.text.clone())
    }

    /// The contexts, and which heading belongs to which.
    fn parts(&mut self, told: &Told, name: String, cite: Cite) {
        let said = self.statements.iter().filter_map(|s| match &s.said {
            Said::Parts(parts) => Some(parts.iter().map(|p| p.said())),
            _ => None,
        });
        let told_parts: Vec<String> =
            told.parts.iter().map(|part| words::name(&[part])).chain(said.flatten()).collect();
        let active: Vec<bool> = (0..self.text.headings.len()).map(|at| self.is_active(at)).collect();
        let expected = |h: &Heading| told.parts.contains(&h.title);
        let sections = || {
            self.text
                .headings
                .iter()
                .enumerate()
                .filter(|(at, h)| h.level > 1 && (active[*at] || expected(h)))
        };
        let named = |title: &str| told_parts.is_empty() || told_parts.contains(&words::name(&[title]));
        let several = sections().filter(|(_, h)| named(&h.title)).count() > 1 || !told_parts.is_empty();
        let mut contexts: Vec<Context> = Vec::new();
        let mut of_heading = vec![None; self.text.headings.len()];
        if several {
            for (at, heading) in sections().filter(|(_, h)| named(&h.title)) {
                let name = words::name(&[&heading.title]);
                let index = contexts.iter().position(|c| c.name == name).unwrap_or(contexts.len());
                if index == contexts.len() {
                    let cite = Cite { path: self.text.path.clone(), line: heading.line };
                    contexts.push(Context { name, origin: Origin::said(cite) });
                }
                of_heading[at] = Some(index);
            }
        }
        if contexts.is_empty() {
            contexts.push(Context { name, origin: Origin::said(cite) });
        }
        // deeper headings belong to the section around them
        let mut around: Vec<(usize, Option<usize>)> = Vec::new();
        for (at, heading) in self.text.headings.iter().enumerate() {
            around.retain(|(level, _)| *level < heading.level);
            let inherited = around.iter().rev().find_map(|(_, context)| *context);
            of_heading[at] = of_heading[at].or(inherited);
            around.push((heading.level, of_heading[at]));
        }
        self.out.contexts = contexts;
        self.context_of_heading = of_heading;
        self.terms();
    }

    /// Whether something is done or happens below a heading.
    fn is_active(&self, heading: usize) -> bool {
        self.statements.iter().any(|statement| {
            let section = self.text.sentences[statement.sentence].section;
            section == Some(heading)
                && matches!(statement.said, Said::Deed(_) | Said::Happened(_) | Said::Reaction(_))
        })
    }

    /// `for intake a parcel is a crate`, `in licensing, buyer means …`.
    fn terms(&mut self) {
        for (at, tokens) in self.tokens.iter().enumerate() {
            let mut from = 0;
            while let Some(offset) = tokens[from..].iter().position(|t| t.is(&["for", "in"])) {
                let start = from + offset;
                from = start + 1;
                let Some(context) = (0..self.out.contexts.len()).find(|c| {
                    let words: Vec<&str> = self.out.contexts[*c].name.split('-').collect();
                    tokens[from..]
                        .iter()
                        .map(|t| t.word.as_str())
                        .zip(&words)
                        .filter(|(a, b)| a == *b)
                        .count()
                        == words.len()
                }) else {
                    continue;
                };
                let mut after = from + self.out.contexts[context].name.split('-').count();
                after += usize::from(tokens.get(after).is_some_and(|t| t.word == ","));
                let Some((term, verb)) =
                    noun_phrase(&tokens[..tokens.len().min(after + 4)], after).and_then(|(_, end)| {
                        let verb =
                            (after..=end).find(|i| tokens.get(*i).is_some_and(|t| t.is(&["is", "means"])))?;
                        Some((noun_phrase(&tokens[..verb], after)?.0, verb))
                    })
                else {
                    continue;
                };
                let end =
                    tokens[verb..].iter().position(|t| t.is(&[",", ";"])).map_or(tokens.len(), |n| verb + n);
                let definition: Vec<&str> = tokens[verb + 1..end].iter().map(|t| t.word.as_str()).collect();
                if definition.is_empty() || at >= self.text.sentences.len() {
                    continue;
                }
                let definition = format!("{}.", definition.join(" "));
                self.out.terms.push(Term { context, term: term.words.join(" "), definition });
            }
        }
    }

    /// How a context says it takes what it hears from another.
    pub(super) fn mappings(&mut self) {
        for at in 0..self.tokens.len() {
            let words = &self.tokens[at];
            let has = |any: &[&str]| words.iter().any(|t| t.is(any));
            let kind = if has(&["translates", "translate"]) {
                "anti-corruption-layer"
            } else if self.text.sentences[at].text.contains("as they are") || has(&["conforms", "adopts"]) {
                "conformist"
            } else {
                continue;
            };
            let spoken: Vec<usize> = (0..self.out.contexts.len())
                .filter(|c| self.mentions(at, &self.out.contexts[*c].name.clone()))
                .collect();
            let Some(downstream) = self.context_at(at).or_else(|| spoken.first().copied()) else { continue };
            let Some(upstream) = spoken.into_iter().find(|c| *c != downstream) else { continue };
            let origin = Origin::said(self.cite(at));
            self.out.mappings.push(Mapping { downstream, upstream, kind, origin });
        }
    }
}

fn without_article(title: &str) -> String {
    let lower = title.trim().to_lowercase();
    let rest = ["the ", "a ", "an ", "our "].iter().find_map(|article| lower.strip_prefix(article));
    words::name(&[rest.unwrap_or(&lower)])
}
