//! What an error says by its declaration: `#[error("card is blocked")]` of a variant, the text a class
//! gives to its base (`super('Order is already paid')`).

use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program, Symbol, TypeId};

/// The text behind the error that a guard of a function refuses with.
pub(super) fn of(program: &Program, function: FnId, guard: &Guard) -> Option<String> {
    let path = guard.error_path.as_deref()?;
    let declared = match program.variant(function.0, path) {
        Some(Symbol::Variant(ty, at)) => {
            let variant = program.ty(ty).variants.get(at as usize)?;
            annotated(&variant.annotations)
        }
        _ => {
            let ty = program.resolve(function.0, path)?;
            annotated(&program.ty(ty).annotations).or_else(|| given_to_base(program, ty))
        }
    };
    plain(&declared?, guard.error.as_deref().unwrap_or_default())
}

/// `#[error("…")]`, `#[display("…")]`.
fn annotated(annotations: &[Annotation]) -> Option<String> {
    let said = annotations.iter().find(|a| matches!(last_segment(&a.name), "error" | "display"))?;
    said.args.iter().find_map(Expr::as_str).map(str::to_owned)
}

/// `constructor(id: string) { super(`…`); }`.
fn given_to_base(program: &Program, ty: TypeId) -> Option<String> {
    let constructor = program.method(ty, "constructor")?;
    let calls = &program.function(constructor).body.calls;
    let base = calls.iter().find(|c| c.name == "super" && c.receiver.is_empty())?;
    base.args.iter().find_map(Expr::as_str).map(str::to_owned)
}

/// The text, if it says more than the error's name: `OrderError - Closed: {0}` does not.
fn plain(text: &str, error: &str) -> Option<String> {
    let text =
        text.rsplit_once(" - ").map_or(text, |(_, said)| said).trim().trim_end_matches(['.', '!', ':']);
    let mut depth = 0_usize;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let of_name = words(error);
    let own = words(&outside);
    let says_more = own.len() > 1 && own.iter().any(|w| !of_name.contains(w));
    says_more.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, named};

    #[test]
    fn a_rule_says_what_its_error_says() {
        let code = r"
            export class KilnFired { constructor(readonly id: string) {} }
            export class Kiln extends AggregateRoot {
                fire() {
                    if (this.hot) { throw new KilnAlreadyHot(this.id); }
                    this.apply(new KilnFired(this.id));
                }
            }
            export class KilnAlreadyHot extends Error { constructor(id: string) { super(`Kiln ${id} is hot already.`); } }";
        let kiln = document(&[("kiln.ts", code)], "aggregate", "kiln");
        assert_eq!(
            named(&kiln["invariants"], "rule"),
            ["`fire` is rejected when `this.hot`: Kiln {id} is hot already."]
        );
        let code = r#"
            pub enum KilnCommand { Fire }
            pub enum KilnEvent { Fired }
            pub enum KilnError { #[error("the kiln is hot already")] Hot, #[error("KilnError - Broken")] Broken }
            pub struct Kiln { hot: bool, broken: bool }
            impl Aggregate for Kiln {
                type Command = KilnCommand;
                type Event = KilnEvent;
                type Error = KilnError;
                async fn handle(&self, command: KilnCommand) -> Result<Vec<KilnEvent>, KilnError> {
                    match command {
                        KilnCommand::Fire => {
                            if self.hot { return Err(KilnError::Hot); }
                            if self.broken { return Err(KilnError::Broken); }
                            Ok(vec![KilnEvent::Fired])
                        }
                    }
                }
                fn apply(&mut self, event: KilnEvent) {}
            }"#;
        let kiln = document(&[("src/kiln.rs", code)], "aggregate", "kiln");
        assert_eq!(
            named(&kiln["invariants"], "rule"),
            [
                "`fire` is rejected when `self.hot`: the kiln is hot already.",
                "`fire` is rejected when `self.broken`."
            ]
        );
    }
}
