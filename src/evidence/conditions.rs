//! When a consumer does nothing with an event that reaches it: a branch that returns before anything is
//! done (`if (event.carrier === 'ups') return;`), a branch around all that is done, a filter in a stream.

use serde::Serialize;

use super::CandidateId;
use super::branches::tells_apart;
use super::processes::Stretch;
use crate::syntax::facts::*;
use crate::syntax::{Place, Program};

/// A condition on an event that a consumer listens to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Condition {
    /// Who.
    pub consumer: CandidateId,
    /// On which event.
    pub event: CandidateId,
    /// The condition as the code writes it.
    pub text: String,
    /// Nothing is done when it holds (else: unless it holds).
    pub when_true: bool,
    /// The line that asks.
    pub place: Place,
}

/// Most conditions told of one event.
const MAX: usize = 3;

/// The conditions in the stretches that deal with one event: text, whether it must not hold, and where.
pub(super) fn of(program: &Program, stretches: &[Stretch]) -> Vec<(String, bool, Place)> {
    let mut out: Vec<(String, bool, Place)> = Vec::new();
    for stretch in stretches {
        let function = program.function(stretch.function);
        let path = &program.files[stretch.function.0 as usize].path;
        let counts = |span: &Span| stretch.within.is_none_or(|w| w.contains(span));
        let mut told = |text: &str, when_true: bool, line: u32| {
            let new = (text.to_owned(), when_true, Place { path: path.clone(), line });
            if !out.contains(&new) {
                out.push(new);
            }
        };
        let branches: Vec<&Branch> =
            function.body.branches.iter().filter(|b| counts(&b.span) && !tells_apart(b)).collect();
        for branch in &branches {
            if leaves_idle(&function.body, branch, &branches)
                || surrounds(&function.body, branch, &branches, &counts)
            {
                let refuses = branch.leaves && is_idle(&function.body, branch);
                told(&branch.condition, branch.when_true == refuses, branch.span.line);
            }
        }
        for (text, line) in filters(&function.body, &counts) {
            told(&text, false, line);
        }
    }
    if out.len() > MAX { Vec::new() } else { out }
}

/// Nothing happens in a branch but a word in the log.
fn is_idle(body: &Body, branch: &Branch) -> bool {
    let inside = |span: &Span| branch.span.contains(span);
    !body.guards.iter().any(|g| inside(&g.span))
        && !body.constructions.iter().any(|c| inside(&c.span))
        && !body.calls.iter().any(|c| inside(&c.span) && !is_chatter(c))
        && !body.assigns.iter().any(|a| inside(&a.span))
}

fn is_chatter(call: &Call) -> bool {
    call.is_macro
        || matches!(
            last_segment(&call.receiver).to_ascii_lowercase().as_str(),
            "console" | "logger" | "log" | "tracing"
        )
}

/// A branch that returns at once, with something done behind it.
fn leaves_idle(body: &Body, branch: &Branch, all: &[&Branch]) -> bool {
    let nested = all.iter().any(|b| b.span != branch.span && b.span.contains(&branch.span));
    let acts = |span: &Span| branch.span.end <= span.start;
    branch.leaves
        && !nested
        && is_idle(body, branch)
        && (body.calls.iter().any(|c| acts(&c.span) && !is_chatter(c))
            || body.assigns.iter().any(|a| acts(&a.span)))
}

/// The only branch, with all that is done inside.
fn surrounds(body: &Body, branch: &Branch, all: &[&Branch], counts: &dyn Fn(&Span) -> bool) -> bool {
    let done = |span: &Span| branch.span.contains(span);
    let behind = |span: &Span| counts(span) && branch.span.end <= span.start;
    let asked = |span: &Span| counts(span) && span.end <= branch.span.start;
    let first = body.calls.iter().filter(|c| asked(&c.span) && !is_chatter(c));
    !branch.leaves
        && all.iter().filter(|b| !branch.span.contains(&b.span)).count() == 0
        && body.calls.iter().any(|c| done(&c.span) && !is_chatter(c))
        && !body.calls.iter().any(|c| behind(&c.span) && !is_chatter(c))
        && !body.assigns.iter().any(|a| counts(&a.span) && !done(&a.span))
        && first.into_iter().all(|c| looks_up(&c.name))
}

/// A call that only asks.
fn looks_up(name: &str) -> bool {
    crate::roles::words::words(name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "get"
                | "find"
                | "load"
                | "read"
                | "fetch"
                | "query"
                | "is"
                | "has"
                | "by"
                | "into"
                | "as"
                | "new"
                | "of"
        )
    })
}

/// `filter((e) => e.attempt >= 3)` in a stream of events.
fn filters(body: &Body, counts: &dyn Fn(&Span) -> bool) -> Vec<(String, u32)> {
    let streams = body.calls.iter().any(|c| counts(&c.span) && matches!(c.name.as_str(), "ofType" | "pipe"));
    if !streams {
        return Vec::new();
    }
    let filters =
        body.calls.iter().filter(|c| counts(&c.span) && c.name == "filter" && c.receiver.is_empty());
    filters
        .filter_map(|call| {
            let told = body.returns.iter().find(|r| call.span.contains(&r.span))?;
            let Expr::Other(text) = &told.value else { return None };
            (!text.contains("instanceof")).then(|| (text.clone(), call.span.line))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::sketch::testing::{document, named};

    const HARBOUR: &str = r"
        export class BoatLanded { constructor(readonly boatId: string, readonly tons: number) {} }
        export class Boat extends AggregateRoot { land(tons: number) { this.apply(new BoatLanded(this.id, tons)); } }
        export class ChargeFeeCommand { constructor(readonly boatId: string) {} }
        export class Account extends AggregateRoot { charge() { this.apply(new FeeCharged(this.id)); } }
        export class FeeCharged { constructor(readonly boatId: string) {} }
        @CommandHandler(ChargeFeeCommand)
        export class ChargeFeeHandler { async execute(command: ChargeFeeCommand) { const a = new Account(); a.charge(); } }
        @EventsHandler(BoatLanded)
        export class RingBell {
            async handle(event: BoatLanded) {
                if (event.tons < 5) { this.logger.debug('small boat'); return; }
                await this.bell.ring(event.boatId);
            }
        }
        @EventsHandler(BoatLanded)
        export class ChargeOnLanding {
            async handle(event: BoatLanded) {
                if (event.tons > 10) { await this.commandBus.execute(new ChargeFeeCommand(event.boatId)); }
            }
        }
        @Injectable()
        export class HarbourSagas {
            @Saga()
            heavy = (events$: Observable<any>): Observable<ICommand> =>
                events$.pipe(ofType(BoatLanded), filter((e) => e.tons >= 90), map((e) => new ChargeFeeCommand(e.boatId)));
        }";

    #[test]
    fn what_a_consumer_passes_over_is_told() {
        let rules = |kind, name| {
            let found = document(&[("harbour.ts", HARBOUR)], kind, name);
            (named(&found["constraints"], "name"), named(&found["constraints"], "rule"))
        };
        assert_eq!(
            rules("event-handler", "ring-bell"),
            (
                vec!["nothing-when-tons-below-5".to_owned()],
                vec!["Nothing is done when `event.tons < 5`.".to_owned()]
            )
        );
        assert_eq!(
            rules("policy", "charge-on-landing"),
            (
                vec!["nothing-unless-tons-above-10".to_owned()],
                vec!["Nothing is done unless `event.tons > 10`.".to_owned()]
            )
        );
        assert_eq!(rules("policy", "heavy").1, ["Nothing is done unless `e.tons >= 90`."]);
    }
}
