//! Last touches of a complete file: who is exported, what was noted twice.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::{THIS_FILE, renamed};
use crate::syntax::facts::{FileFacts, Function, Import, Span};

/// Runs once all facts of a file are there and assigned.
pub(super) fn finish(facts: &mut FileFacts) {
    own_exports(facts);
    drop_overloads(facts);
    drop_noted_twice(facts);
}

/// `export { a, b as c }`, `export default a`, `module.exports = { a }`: marks what is declared
/// here, passes on what was imported, and declares new names for old values.
fn own_exports(facts: &mut FileFacts) {
    let (own, others): (Vec<Import>, Vec<Import>) =
        std::mem::take(&mut facts.reexports).into_iter().partition(|e| e.module == THIS_FILE);
    facts.reexports = others;
    if own.is_empty() {
        return;
    }
    let imported: BTreeMap<&str, &Import> = facts.imports.iter().map(|i| (i.local.as_str(), i)).collect();
    let mut passed_on = Vec::new();
    let mut exported: BTreeSet<&str> = BTreeSet::new();
    for export in &own {
        if let Some(import) = imported.get(export.name.as_str()) {
            passed_on.push(Import {
                module: import.module.clone(),
                name: import.name.clone(),
                local: export.local.clone(),
                span: export.span,
            });
            continue;
        }
        exported.insert(&export.name);
        if export.name != export.local {
            facts.values.push(renamed(&export.local, &export.name, export));
        }
    }
    for declared in facts.types.iter_mut().filter(|t| exported.contains(t.name.as_str())) {
        declared.exported = true;
    }
    for value in facts.values.iter_mut().filter(|v| exported.contains(v.name.as_str())) {
        value.exported = true;
    }
    let free = |f: &&mut Function| f.owner.is_none() && exported.contains(f.name.as_str());
    for function in facts.functions.iter_mut().filter(free) {
        function.exported = true;
    }
    facts.reexports.extend(passed_on);
    facts.reexports.sort_by_key(|e| e.span);
    facts.values.sort_by_key(|v| v.span);
}

/// Overload signatures of a function that has a body say nothing of their own.
fn drop_overloads(facts: &mut FileFacts) {
    let key = |f: &Function| (f.module.clone(), f.owner.clone(), f.name.clone());
    if !facts.functions.iter().any(|f| f.is_abstract) {
        return;
    }
    let with_body: BTreeSet<_> = facts.functions.iter().filter(|f| !f.is_abstract).map(key).collect();
    facts.functions.retain(|f| !f.is_abstract || !with_body.contains(&key(f)));
}

/// A top-level constant is a value and no local; a named function's parameters are no locals of
/// it, nor is what gives a function its name an assignment.
fn drop_noted_twice(facts: &mut FileFacts) {
    let mut noted: BTreeSet<Span> = facts.values.iter().map(|v| v.span).collect();
    noted.extend(facts.functions.iter().map(|f| f.span));
    noted.extend(facts.types.iter().map(|t| t.span));
    let imports: Vec<Span> = facts.imports.iter().map(|i| i.span).collect();
    let imports_something = |place: &Span| {
        let at = imports.partition_point(|import| import.start < place.start);
        imports.get(at).is_some_and(|import| place.contains(import))
    };
    facts.top_level.locals.retain(|l| !noted.contains(&l.span) && !imports_something(&l.span));
    facts.top_level.assigns.retain(|a| !noted.contains(&a.span));
    for function in &mut facts.functions {
        let own: BTreeSet<Span> = function.params.iter().map(|p| p.span).collect();
        let whole = function.span;
        function.body.locals.retain(|l| l.span != whole && !own.contains(&l.span));
        function.body.assigns.retain(|a| a.span != whole);
    }
}
