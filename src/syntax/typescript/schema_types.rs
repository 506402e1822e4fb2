//! Types that only a schema declares: `const Placed = z.object({ type: z.literal('Placed'), … })`, where
//! nobody writes `type Placed = z.infer<typeof Placed>` beside it because a union of schemas names it.

use std::collections::BTreeSet;

use crate::syntax::facts::{Expr, FileFacts, TypeDecl, TypeKind, TypeRef};
use crate::syntax::program::DISCRIMINATORS;

/// Calls that make the schema of an object.
const MAKERS: &[&str] = &["object", "strictObject", "looseObject", "Struct", "TaggedStruct"];

/// Gives such schemas the type that their union is made of.
pub(super) fn finish(facts: &mut FileFacts) {
    let known: BTreeSet<&str> = facts.types.iter().map(|t| t.name.as_str()).collect();
    let mut declared: Vec<TypeDecl> = Vec::new();
    for value in facts.values.iter().filter(|v| !known.contains(v.name.as_str())) {
        if !value.value.as_ref().is_some_and(is_tagged) {
            continue;
        }
        let schema = TypeRef::Named { path: format!("typeof {}", value.name), args: Vec::new() };
        declared.push(TypeDecl {
            name: value.name.clone(),
            kind: TypeKind::Alias,
            span: value.span,
            doc: value.doc.clone(),
            exported: value.exported,
            alias: Some(TypeRef::Named { path: "infer".to_owned(), args: vec![schema] }),
            ..TypeDecl::default()
        });
    }
    if !declared.is_empty() {
        facts.types.extend(declared);
        facts.types.sort_by_key(|t| t.span);
    }
}

/// Whether an expression is the schema of an object that a literal tells apart from others.
fn is_tagged(schema: &Expr) -> bool {
    let Expr::Call(receiver, name, args) = schema else { return false };
    if !MAKERS.contains(&name.as_str()) {
        // `z.object({ … }).strict()`
        return receiver.as_deref().is_some_and(is_tagged);
    }
    args.iter().any(|arg| {
        DISCRIMINATORS
            .iter()
            .any(|key| matches!(arg.get(key), Some(Expr::Call(_, name, _)) if name.eq_ignore_ascii_case("literal")))
    })
}
