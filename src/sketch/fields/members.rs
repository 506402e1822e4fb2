//! Members of types that get them from a generic base: `OrderPlaced['payload']` where
//! `OrderPlaced extends Message<{ orderId: string }>` and `Message<P>` has a field `payload: P`.

use crate::syntax::facts::*;
use crate::syntax::{Program, TypeId};

use super::HOPS;

/// What a type gives its base for the type parameter that a member is declared with, and the file where it
/// is written; nothing if the member's type does not depend on who extends the base.
pub(super) fn bound(program: &Program, file: u32, owner: &TypeRef, member: &str) -> Option<(u32, TypeRef)> {
    let TypeRef::Named { path, args } = owner else { return None };
    let id = program.resolve_alias(file, path)?;
    of_type(program, id, (file, args), member, HOPS)
}

fn of_type(
    program: &Program,
    id: TypeId,
    given: (u32, &[TypeRef]),
    member: &str,
    depth: usize,
) -> Option<(u32, TypeRef)> {
    let depth = depth.checked_sub(1)?;
    let decl = program.ty(id);
    if let Some(field) = decl.fields.iter().find(|f| f.name == member) {
        let at = parameter(decl, field.ty.as_ref()?)?;
        return given.1.get(at).map(|ty| (given.0, ty.clone()));
    }
    decl.supertypes.iter().find_map(|base| {
        let parent = program.resolve_alias(id.0, base.name()?)?;
        let (file, found) = of_type(program, parent, (id.0, base.args()), member, depth)?;
        // Handed through: `Fact<P> extends Message<P>`.
        match parameter(decl, &found).filter(|_| file == id.0) {
            Some(at) => given.1.get(at).map(|ty| (given.0, ty.clone())),
            None => Some((file, found)),
        }
    })
}

/// Which type parameter of a declaration a type expression is.
fn parameter(decl: &TypeDecl, ty: &TypeRef) -> Option<usize> {
    let TypeRef::Named { path, args } = ty else { return None };
    let name = |generic: &str| generic.split([' ', '=', ':']).next() == Some(path);
    decl.generics.iter().position(|g| name(g)).filter(|_| args.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::document;

    #[test]
    fn a_member_of_an_interface_over_a_generic_base_is_what_the_base_is_given() {
        let code = r"
            export interface IMessage<P = any> { readonly type: string; readonly payload: P; readonly correlationId: string }
            export interface IFact<P> extends IMessage<P> {}
            export interface IBedSown extends IFact<{ bedId: string; crop: string }> { readonly type: 'BedSown' }
            export interface IBedLost extends IMessage<IBedSown['payload'] & { reason: string }> { readonly type: 'BedLost' }
            export class BedSown implements IBedSown {
                readonly type = 'BedSown' as const;
                constructor(public payload: IBedSown['payload'], public correlationId: string) {}
            }
            export class BedLost implements IBedLost {
                readonly type = 'BedLost' as const;
                constructor(public payload: IBedLost['payload'], public correlationId: string) {}
            }
            export class Bed extends AggregateRoot {
                sow(crop: string) { this.raise(new BedSown({ bedId: this.id, crop }, 'c')); }
                lose(reason: string) { this.raise(new BedLost({ bedId: this.id, crop: '', reason }, 'c')); }
            }";
        let fields = |name: &str| {
            let event = document(&[("bed.ts", code)], "event", name);
            event["data"]["properties"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(fields("sown"), ["bed-id", "crop"]);
        assert_eq!(fields("lost"), ["bed-id", "crop", "reason"]);
    }
}
