//! What a name written in a file means.
//!
//! Resolution is by name and evidence, not by a compiler: a name is looked up in its own file, then
//! through the file's imports, then by what is nearest in the tree. It answers "most probably this
//! one", and says nothing when nothing fits, so that a missing dependency costs one edge and not the run.

use super::facts::*;
use super::modules::stands_alone;
use super::nearness::{InFile, own};
use super::program::{FnId, Program, Symbol, TypeId, ValueId, first_segment};
use crate::source::Language;

impl Program {
    /// The type that `name` (qualified or not) means in a file.
    pub fn resolve(&self, file: u32, name: &str) -> Option<TypeId> {
        self.resolve_near(file, name, Span::default())
    }

    /// [`Program::resolve`], preferring what shares the place's inline module.
    pub(super) fn resolve_near(&self, file: u32, name: &str, place: Span) -> Option<TypeId> {
        let facts = self.files.get(file as usize)?;
        let last = last_segment(name);
        // Most names are of types that the program does not declare.
        if !self.types_by_name.contains_key(last) && !self.renamed.contains(last) {
            return None;
        }
        let qualifier = name.strip_suffix(last).unwrap_or_default().trim_end_matches([':', '.']);
        let import = import_of(facts, if qualifier.is_empty() { last } else { first_segment(name) });
        let wanted = match import {
            Some(import) if qualifier.is_empty() && is_renamed(import) => import.name.as_str(),
            _ => last,
        };
        let candidates = self.types_by_name.get(wanted)?;
        let module = match import {
            // `import * as events` / `use crate::events`: the qualifier leads to the module.
            Some(import) if !qualifier.is_empty() => format!("{}/{}", import.module, import.name),
            Some(import) => import.module.clone(),
            None => qualifier.to_owned(),
        };
        if qualifier.is_empty() || import_of(facts, first_segment(name)).is_none() {
            let own = own(candidates, file);
            if !own.is_empty() && (qualifier.is_empty() || wanted == last) {
                let module_of = |id: &TypeId| {
                    let span = self.ty(*id).span;
                    place.start.abs_diff(span.start)
                };
                let imported_elsewhere = import_of(facts, last).is_some();
                if !imported_elsewhere || own.len() == 1 {
                    return own.iter().min_by_key(|id| module_of(id)).copied();
                }
            }
        }
        self.nearest(file, &module, candidates, |_| true)
    }

    /// The function that a plain call to `name` means in a file.
    pub fn resolve_function(&self, file: u32, name: &str) -> Option<FnId> {
        let facts = self.files.get(file as usize)?;
        let import = import_of(facts, name);
        if let Some(found) = import.and_then(|import| self.imported_function(file, import)) {
            return Some(found);
        }
        let (wanted, module) = match import {
            Some(i) if i.name != "default" && i.name != "*" => (i.name.as_str(), i.module.clone()),
            Some(i) => (name, i.module.clone()),
            None => (name, String::new()),
        };
        let candidates = self.functions_by_name.get(wanted)?;
        let is_free = |id: FnId| stands_alone(self.function(id));
        if import.is_none() {
            if let Some(found) = own(candidates, file).iter().copied().find(|id| is_free(*id)) {
                return Some(found);
            }
            // Without an import, only languages with modules as namespaces reach other files.
            if facts.language != Language::Rust {
                return None;
            }
        }
        self.nearest(file, &module, candidates, is_free)
    }

    /// The top-level value that `name` means in a file.
    pub fn value(&self, file: u32, name: &str) -> Option<ValueId> {
        let facts = self.files.get(file as usize)?;
        if !self.values_by_name.contains_key(last_segment(name)) && !self.renamed.contains(name) {
            return None;
        }
        let (wanted, module) = match import_of(facts, name) {
            Some(i) if i.name != "default" && i.name != "*" => (i.name.as_str(), i.module.clone()),
            Some(i) => (name, i.module.clone()),
            None => (last_segment(name), String::new()),
        };
        let candidates = self.values_by_name.get(wanted)?;
        if let Some(own) = own(candidates, file).first() {
            return Some(*own);
        }
        self.nearest(file, &module, candidates, |_| true)
    }

    /// The enum variant that a path such as `Event::Placed` means in a file.
    pub fn variant(&self, file: u32, path: &str) -> Option<Symbol> {
        let last = last_segment(path);
        let rest = path.strip_suffix(last)?.trim_end_matches([':', '.']);
        if rest.is_empty() {
            // `use Event::*` or `use Event::Placed`.
            let facts = self.files.get(file as usize)?;
            let Some(import) = import_of(facts, last) else {
                let globs =
                    facts.imports.iter().filter(|i| i.name == "*" && facts.language == Language::Rust);
                return globs
                    .map(|i| last_segment(&i.module))
                    .filter(|name| name.starts_with(char::is_uppercase))
                    .find_map(|name| self.variant_of(self.resolve_alias(file, name)?, last));
            };
            let ty = self.resolve(file, last_segment(&import.module))?;
            return self.variant_of(ty, last);
        }
        let ty = self.resolve_alias(file, rest)?;
        self.variant_of(ty, last)
    }

    /// [`Program::resolve`], looking through type aliases to what they name.
    pub fn resolve_alias(&self, file: u32, name: &str) -> Option<TypeId> {
        let mut id = self.resolve(file, name)?;
        for _ in 0..8 {
            let next = match &self.ty(id).alias {
                Some(alias @ TypeRef::Named { .. }) => alias.name().and_then(|n| self.resolve(id.0, n)),
                _ => None,
            };
            match next {
                Some(next) if next != id => id = next,
                _ => break,
            }
        }
        Some(id)
    }

    /// Of several homonyms the one that the import's module names, else the nearest in the tree.
    fn nearest<T: InFile>(
        &self,
        from: u32,
        module: &str,
        candidates: &[T],
        fits: impl Fn(T) -> bool,
    ) -> Option<T> {
        self.paths.nearest(&self.files, from, module, candidates, fits)
    }
}

/// Whether what is imported has another name where it comes from.
pub(super) fn is_renamed(import: &Import) -> bool {
    import.name != import.local && import.name != "default" && import.name != "*"
}

fn import_of<'a>(file: &'a FileFacts, local: &str) -> Option<&'a Import> {
    file.imports.iter().find(|i| i.local == local)
}
