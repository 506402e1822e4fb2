//! Declarations as lines: what stands around them, their signature, the part that matters, all of it.
//!
//! Lines are the smallest unit that is ever shown, so that everything shown can be looked up.

use std::collections::BTreeSet;

use super::files::{Clean, FileNo, Files};
use super::redact::redact;
use super::visible::visible;
use crate::syntax::facts::{Annotation, FileFacts, Span, TypeRef};
use crate::syntax::program::discriminator;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// Numbers of lines of one file.
pub(super) type Lines = BTreeSet<u32>;

/// Lines of comment above a declaration that belong to it, at most.
const MAX_DOC: u32 = 20;
/// Lines a declaration may take before its opening brace.
const MAX_HEAD: u32 = 6;
/// Lines around a place that belong to it in any case.
const AROUND: u32 = 2;
/// Lines that follow the first of a part of a function that is shown for one place in it.
const PART: std::ops::Range<u32> = 2..60;

/// A declaration that may be shown, more or less of it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// What a person calls it.
    pub name: String,
    /// Where.
    pub file: FileNo,
    /// Its own line.
    pub line: u32,
    /// How it is declared, and in what.
    pub signature: Lines,
    /// The signature and what was asked about.
    pub focus: Lines,
    /// All of it.
    pub body: Lines,
}

impl Item {
    /// The name, fit to be shown.
    pub fn shown_name(&self) -> String {
        visible(&redact(&self.name)).into_owned()
    }

    /// Adds what another place makes interesting about it.
    pub fn add_focus(&mut self, more: &Lines) {
        self.focus.extend(more);
    }
}

/// The code of a scan, by lines.
#[derive(Debug)]
pub(super) struct Code<'a> {
    pub program: &'a Program,
    pub files: &'a Files<'a>,
}

impl<'a> Code<'a> {
    /// The file of the program that a place is in, if it can be shown.
    pub fn file(&self, path: &str) -> Option<(u32, FileNo)> {
        let at = self.program.files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        Some((u32::try_from(at).ok()?, self.files.by_path(path)?))
    }

    fn opened(&self, file: u32) -> Option<(&'a FileFacts, FileNo, &'a Clean)> {
        let facts = self.program.files.get(file as usize)?;
        let no = self.files.by_path(&facts.path)?;
        Some((facts, no, self.files.get(no)?))
    }

    /// What a symbol stands for.
    pub fn symbol(&self, symbol: Symbol) -> Option<Item> {
        match symbol {
            Symbol::Type(id) => self.ty(id),
            Symbol::Function(id) => self.function(id, &[]),
            Symbol::Variant(id, at) => self.variant(id, at),
            // What shows of an object made on the spot is the function that makes it.
            Symbol::Made(id, _) => self.function(id, &[self.program.place(symbol).line]),
            Symbol::Value(id) => {
                let (_, file, clean) = self.opened(id.0)?;
                let value = self.program.value_decl(id);
                let start = with_doc(clean, value.span.line);
                let signature: Lines = (start..=value.span.line).collect();
                let body = (start..=value.span.end_line).collect();
                let focus = signature.clone();
                Some(Item { name: value.name.clone(), file, line: value.span.line, signature, focus, body })
            }
        }
    }

    /// A type with its fields; the methods of a class are declarations of their own.
    fn ty(&self, id: TypeId) -> Option<Item> {
        let (facts, file, clean) = self.opened(id.0)?;
        let ty = self.program.ty(id);
        let start = with_doc(clean, first_line(ty.span, &ty.annotations));
        let head = head(clean, ty.span);
        let signature: Lines = (start..=head).collect();
        let methods = facts.functions.iter().filter(|f| ty.span.contains(&f.span) && !f.is_abstract);
        let of_methods: Lines = methods
            .flat_map(|method| {
                let from = with_doc(clean, first_line(method.span, &method.annotations)).max(head + 1);
                from..=method.span.end_line
            })
            .collect();
        let mut body: Lines = (start..=ty.span.end_line).filter(|line| !of_methods.contains(line)).collect();
        // Parameter properties: the constructor's signature declares fields.
        for field in &ty.fields {
            let from = first_line(field.span, &field.annotations);
            body.extend(
                (from..=field.span.end_line).filter(|line| (start..=ty.span.end_line).contains(line)),
            );
        }
        let focus = signature.clone();
        Some(Item { name: ty.name.clone(), file, line: ty.span.line, signature, focus, body })
    }

    fn variant(&self, id: TypeId, at: u32) -> Option<Item> {
        let (_, file, clean) = self.opened(id.0)?;
        let ty = self.program.ty(id);
        let place = self.program.place(Symbol::Variant(id, at));
        let own: Lines = match (ty.variants.get(at as usize), self.program.members(id).get(at as usize)) {
            (Some(variant), _) => (with_doc(clean, first_line(variant.span, &variant.annotations))
                ..=variant.span.end_line)
                .collect(),
            (None, Some(member @ TypeRef::Object(fields))) if discriminator(member).is_some() => {
                fields.iter().flat_map(|field| field.span.line..=field.span.end_line).collect()
            }
            _ => [place.line].into(),
        };
        let start = first_line(ty.span, &ty.annotations);
        let signature: Lines = (start..=head(clean, ty.span).min(place.line)).chain(own).collect();
        let name = format!("{}.{}", ty.name, self.program.name(Symbol::Variant(id, at)));
        let (focus, body) = (signature.clone(), signature.clone());
        Some(Item { name, file, line: place.line, signature, focus, body })
    }

    /// A function with the head of what holds it; `lines` are those that matter.
    pub fn function(&self, id: FnId, lines: &[u32]) -> Option<Item> {
        let (facts, file, clean) = self.opened(id.0)?;
        let function = self.program.function(id);
        let start = with_doc(clean, first_line(function.span, &function.annotations));
        let end = function.span.end_line;
        let opening =
            if function.body.span.line == 0 { end } else { function.body.span.line.clamp(start, end) };
        let mut signature = holder(facts, clean, function.span);
        signature.extend(start..=opening);
        let mut focus = signature.clone();
        for &line in lines.iter().filter(|line| (start..=end).contains(line)) {
            let arms = function.body.arms.iter().map(|arm| arm.span);
            let calls = function.body.calls.iter().map(|call| call.span);
            let inner = facts.functions.iter().map(|f| f.span).filter(|span| function.span.contains(span));
            let parts = arms.chain(calls).chain(inner).filter(|s| s.line <= line && line <= s.end_line);
            let part = parts.map(|s| (s.end_line - s.line, s)).filter(|(more, _)| PART.contains(more)).min();
            focus.extend(line.saturating_sub(AROUND).max(start)..=(line + AROUND).min(end));
            focus.extend(part.into_iter().flat_map(|(_, part)| part.line..=part.end_line));
        }
        let mut body = signature.clone();
        body.extend(start..=end);
        let name = match &function.owner {
            Some(owner) => format!("{owner}.{}", function.name),
            None => function.name.clone(),
        };
        Some(Item { name, file, line: self.program.place(Symbol::Function(id)).line, signature, focus, body })
    }

    /// The function that holds a place, outermost where one is written inside another.
    pub fn function_at(&self, place: &Place) -> Option<FnId> {
        let (file, _) = self.file(&place.path)?;
        let functions = &self.program.files[file as usize].functions;
        let at = functions.iter().position(|f| f.span.line <= place.line && place.line <= f.span.end_line)?;
        Some(FnId(file, u32::try_from(at).ok()?))
    }

    /// Whatever holds a place: a function, else a type, else a value, else the call it stands in.
    pub fn at(&self, place: &Place) -> Option<Item> {
        if let Some(function) = self.function_at(place) {
            return self.function(function, &[place.line]);
        }
        let (file, no) = self.file(&place.path)?;
        let (facts, _, clean) = self.opened(file)?;
        let holds = |span: Span| span.line <= place.line && place.line <= span.end_line;
        let position = |found: Option<usize>| found.and_then(|at| u32::try_from(at).ok());
        if let Some(at) = position(facts.types.iter().rposition(|ty| holds(ty.span))) {
            return self.symbol(Symbol::Type(TypeId(file, at)));
        }
        if let Some(at) = position(facts.values.iter().rposition(|value| holds(value.span))) {
            return self.symbol(Symbol::Value(crate::syntax::ValueId(file, at)));
        }
        let calls = facts.top_level.calls.iter().map(|call| call.span).filter(|span| holds(*span));
        let large = calls.filter(|span| PART.start <= span.end_line - span.line);
        let span = large.min_by_key(|span| span.end_line - span.line);
        let (from, to) = span.map_or((place.line, place.line), |span| (span.line, span.end_line));
        let around = |line: u32| line.saturating_sub(AROUND).max(1)..=(line + AROUND).min(clean.len());
        let focus: Lines = around(place.line).filter(|line| (from..=to).contains(line)).collect();
        if focus.is_empty() {
            return None;
        }
        Some(Item {
            name: place.to_string(),
            file: no,
            line: place.line,
            signature: [from].into(),
            body: (from..=to).collect(),
            focus: focus.into_iter().chain([from]).collect(),
        })
    }
}

/// First line of a declaration, decorators and attributes included.
pub(super) fn first_line(span: Span, annotations: &[Annotation]) -> u32 {
    let near = annotations.iter().map(|a| a.span.line).filter(|&line| line > 0 && line + 40 > span.line);
    near.chain([span.line]).min().unwrap_or(span.line)
}

/// The line before which the comment of a declaration on `line` begins.
pub(super) fn with_doc(clean: &Clean, line: u32) -> u32 {
    let mut start = line;
    while start > 1 && line - start < MAX_DOC && clean.is_comment(start - 1) {
        start -= 1;
    }
    start
}

/// Last line of a declaration's head: where its brace opens, or it ends.
fn head(clean: &Clean, span: Span) -> u32 {
    let last = span.end_line.min(span.line + MAX_HEAD);
    (span.line..=last).find(|&line| clean.text(line).contains(['{', ';'])).unwrap_or(span.line)
}

/// Head of the innermost class, `impl` or trait around a function.
fn holder(facts: &FileFacts, clean: &Clean, span: Span) -> Lines {
    let around = facts.types.iter().map(|ty| ty.span).chain(facts.impls.iter().map(|block| block.span));
    let holder =
        around.filter(|outer| outer.contains(&span) && *outer != span).min_by_key(|o| o.end - o.start);
    holder.map_or(Lines::new(), |outer| (outer.line..=head(clean, outer)).collect())
}
