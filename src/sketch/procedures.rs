//! What a remote procedure is told: `procedure.input(schema).mutation(({ input, ctx }) => …)` takes what the
//! schema describes, and the id of who asks if it reads it.

use super::fields::Slot;
use super::schemas::slots_of_schema;
use crate::syntax::facts::Expr;
use crate::syntax::{FnId, Program};

/// Calls of a chain looked at for its schema.
const MAX_CHAIN: usize = 8;

/// The data of a procedure, if the function is one.
pub(super) fn slots(program: &Program, id: FnId) -> Option<Vec<Slot>> {
    let function = program.function(id);
    let [only] = function.params.as_slice() else { return None };
    let takes = only.ty.is_none() && only.name.starts_with('{');
    let held = program.value(id.0, function.owner.as_deref()?).filter(|_| takes)?;
    let Some(Expr::Call(_, _, args)) = &program.value_decl(held).value else { return None };
    let mut chain = args.iter().find_map(|a| a.get(&function.name))?;
    let mut schema = None;
    for _ in 0..MAX_CHAIN {
        let Expr::Call(Some(on), name, args) = chain else { break };
        if name == "input" {
            schema = schema.or(args.first());
        }
        chain = on;
    }
    let mut out: Vec<Slot> = Vec::new();
    let asks = function.body.calls.iter().flat_map(|c| &c.args).any(|a| reads_asker(a, 6));
    if asks {
        out.push(super::units::id_slot("user_id", id.0));
    }
    for slot in schema.map(|s| slots_of_schema(program, held.0, s)).unwrap_or_default() {
        if !out.iter().any(|s| s.name == slot.name) {
            out.push(slot);
        }
    }
    Some(out)
}

/// `ctx.session.user.id`, `ctx.user.id`, `ctx.userId`.
fn reads_asker(expr: &Expr, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match expr {
        Expr::Name(path) => {
            path.starts_with("ctx.") && (path.ends_with("user.id") || path.ends_with("userId"))
        }
        Expr::Object(entries) => entries.iter().any(|(_, v)| reads_asker(v, depth)),
        Expr::Array(items) => items.iter().any(|i| reads_asker(i, depth)),
        Expr::Call(_, _, args) => args.iter().any(|a| reads_asker(a, depth)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    #[test]
    fn the_schema_says_what_comes_in_and_the_context_who_asks() {
        let text = "
            export const noteRouter = router({
              add: procedure.input(z.object({ title: z.string() })).mutation(async ({ ctx, input }) => {
                return ctx.db.note.create({ data: { title: input.title, by: ctx.session.user.id } }); }) });";
        let language = Language::TypeScript;
        let program =
            Program::new(vec![read(pack_for(language), "a.ts", language, FileRole::Production, text)]);
        let (id, _) = program.functions().find(|(_, f)| f.name == "add").unwrap();
        let names: Vec<String> = slots(&program, id).unwrap().into_iter().map(|s| s.name).collect();
        assert_eq!(names, ["user_id", "title"]);
    }
}
