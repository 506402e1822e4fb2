//! Guards that reject a command.

use super::{Evidence, Handling, Rule};
use crate::roles::words::{shared_words, words};
use crate::syntax::facts::{Call, Expr, Function, Guard, GuardKind, Label, last_segment};
use crate::syntax::{FnId, Place, Program};

pub(super) fn collect(program: &Program, evidence: &mut Evidence, handlings: &[Handling]) {
    for handling in handlings {
        let Some(unit) = evidence.candidates[handling.command].unit else { continue };
        for &(function, at) in &handling.reach.refusals {
            let call = &program.function(function).body.calls[at];
            let Some(reason) = super::flow::reason(call) else { continue };
            let is_code = !reason.contains(' ');
            let demanded = demanded(call);
            let (error, condition) = match against(call) {
                Some((error, condition)) => (Some(error), Some(condition)),
                None => (is_code.then(|| reason.to_owned()), demanded.map(str::to_owned)),
            };
            let rule = Rule {
                unit,
                command: handling.command,
                message: (!is_code).then(|| reason.to_owned()),
                when_true: demanded.is_none(),
                error,
                condition,
                place: Place { path: program.files[function.0 as usize].path.clone(), line: call.span.line },
            };
            if !evidence.rules.contains(&rule) {
                evidence.rules.push(rule);
            }
        }
        for &(function, at) in &handling.reach.guards {
            let guard = &program.function(function).body.guards[at];
            if !is_domain(guard) || delivers(program.function(function)) {
                continue;
            }
            let path = &program.files[function.0 as usize].path;
            let rule = Rule::of_guard(unit, handling.command, guard, path);
            if guard.message.is_none()
                && let Some(text) = super::error_messages::of(program, function, guard)
            {
                evidence.explained.insert(rule.place.clone(), text);
            }
            let known = evidence.rules.iter().any(|r| r.command == rule.command && r.place == rule.place);
            if !known {
                evidence.rules.push(rule);
            }
        }
    }
    for handling in handlings.iter().filter(|h| evidence.candidates[h.command].is_stored_operation()) {
        let Some(unit) = evidence.candidates[handling.command].unit else { continue };
        for &function in &handling.reach.functions {
            let answered = super::answers::refusing(program, function);
            for refusal in by_constraint(program, function).into_iter().chain(answered) {
                evidence.rules.push(Rule { unit, command: handling.command, ..refusal });
            }
        }
    }
    refusing_folds(program, evidence, handlings);
    evidence.rules.sort_by(|a, b| (a.unit, &a.place, a.command).cmp(&(b.unit, &b.place, b.command)));
}

/// The condition that a helper is told to demand: `this.open` of `this.ensure(this.open, 'Only an open one …')`.
fn demanded(call: &Call) -> Option<&str> {
    let demands = shared_words(&call.name).first().is_some_and(|w| {
        matches!(
            w.as_str(),
            "ensure" | "assert" | "require" | "must" | "invariant" | "verify" | "demand" | "enforce"
        )
    });
    match call.args.as_slice() {
        [Expr::Other(condition) | Expr::Name(condition), Expr::Str(_), ..] if demands => Some(condition),
        _ => None,
    }
}

/// What a helper called after the fault it finds refuses: `carIdNullOrEmpty` and `props.carId is null or empty`
/// of `Guard.againstNullOrEmpty(props.carId, 'carId')`.
fn against(call: &Call) -> Option<(String, String)> {
    let called = words(&call.name);
    let (first, fault) = called.split_first()?;
    let told =
        call.args.first().and_then(Expr::as_name).filter(|_| first == "against" && !fault.is_empty())?;
    Some((format!("{}_{}", last_segment(told), fault.join("_")), format!("{told} is {}", fault.join(" "))))
}

/// Constraints of the store that the code turns into refusals of its own:
/// `.on_constraint("user_email_key", |_| Error::invalid("email taken"))`.
fn by_constraint(program: &Program, function: FnId) -> Vec<Rule> {
    let calls = &program.function(function).body.calls;
    let path = &program.files[function.0 as usize].path;
    let maps = |c: &&Call| {
        c.name.contains("constraint") && matches!(c.args.as_slice(), [Expr::Str(_), Expr::Closure(_)])
    };
    let rules = calls.iter().filter(maps).filter_map(|call| {
        let constraint = call.args.first()?.as_str()?;
        // What the call is made on starts at the same place; the closure stands behind it.
        let receiver_end = calls
            .iter()
            .filter(|c| c.span.start == call.span.start && c.span.end < call.span.end)
            .map(|c| c.span.end)
            .max();
        let behind = |c: &&Call| {
            c.span.start >= receiver_end.unwrap_or(call.span.start)
                && c.span.end <= call.span.end
                && c.span != call.span
        };
        let refusing = calls.iter().find(behind);
        let message = refusing.and_then(|c| c.args.iter().rev().find_map(last_text));
        Some(Rule {
            unit: 0,
            command: 0,
            error: message.is_none().then(|| constraint.to_owned()),
            message: message.map(str::to_owned),
            condition: Some(format!("violates {constraint}")),
            when_true: true,
            place: Place { path: path.clone(), line: refusing.map_or(call.span.end_line, |c| c.span.line) },
        })
    });
    rules.collect()
}

/// The last text inside an expression.
fn last_text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Str(text) => Some(text),
        Expr::Array(all) | Expr::Call(_, _, all) => all.iter().rev().find_map(last_text),
        _ => None,
    }
}

/// Where recording an event runs the fold, a fold that refuses an event refuses the commands that lead to it.
fn refusing_folds(program: &Program, evidence: &mut Evidence, handlings: &[Handling]) {
    let units: Vec<_> = evidence.of_kind(super::Kind::Aggregate).map(|(id, c)| (id, c.symbol)).collect();
    for (unit, symbol) in units {
        let crate::syntax::Symbol::Type(ty) = symbol else { continue };
        for &method in program.methods(ty) {
            let function = program.function(method);
            if function.trait_.is_none() || !function.name.starts_with("apply") {
                continue;
            }
            for guard in
                function.body.guards.iter().filter(|g| g.kind == GuardKind::ReturnError && is_domain(g))
            {
                let refused = innermost_labels(function, guard);
                let leads_there = |h: &&Handling| {
                    evidence.candidates[h.command].unit == Some(unit)
                        && h.reach
                            .events
                            .keys()
                            .any(|e| refused.is_empty() || refused.iter().any(|l| *l == program.name(*e)))
                };
                let commands: std::collections::BTreeSet<_> =
                    handlings.iter().filter(leads_there).map(|h| h.command).collect();
                let path = &program.files[method.0 as usize].path;
                for command in commands {
                    evidence.rules.push(Rule::of_guard(unit, command, guard, path));
                }
            }
        }
    }
}

/// Last names of what the arm around a guard asks for; empty for a catch-all.
fn innermost_labels<'a>(function: &'a Function, guard: &Guard) -> Vec<&'a str> {
    let arms = function.body.arms.iter().filter(|a| a.span.contains(&guard.span));
    let Some(arm) = arms.max_by_key(|a| a.span.start) else { return Vec::new() };
    arm.labels
        .iter()
        .filter_map(|l| match l {
            Label::Path(path) if path.contains("::") => Some(last_segment(path)),
            _ => None,
        })
        .collect()
}

/// A bus or a store of events that fails refuses nothing of the domain.
fn delivers(function: &Function) -> bool {
    let owner = words(function.owner.as_deref().unwrap_or_default());
    owner.last().is_some_and(|w| matches!(w.as_str(), "bus" | "publisher" | "dispatcher" | "outbox"))
        || owner.ends_with(&["event".to_owned(), "store".to_owned()])
}

/// Refusals that speak of the machine (unexpected failures, conversions) are no rules of the domain.
pub(super) fn is_domain(guard: &Guard) -> bool {
    const TECHNICAL: &[&str] = &[
        "UnexpectedError",
        "NotImplementedError",
        "TypeError",
        "SyntaxError",
        "InternalServerError",
        "InternalError",
        "ConcurrencyError",
        // An error type without its variant only passes something on.
        "DomainError",
        "AppError",
        "ApplicationError",
    ];
    let error = guard.error.as_deref().unwrap_or_default();
    let says_something = guard.message.is_some()
        || !matches!(error, "" | "Error" | "Exception" | "err" | "e" | "error" | "ex");
    // Two writers at once: the lock refuses, not the domain.
    let of_a_lock = || {
        shared_words(error).iter().any(|w| matches!(w.as_str(), "concurrency" | "optimistic" | "poisoned"))
    };
    says_something
        && !TECHNICAL.contains(&error)
        && !of_a_lock()
        && (guard.kind != GuardKind::Assert || guard.message.is_some())
}

#[cfg(test)]
mod tests {
    use crate::roles::testing::evidence_of;

    #[test]
    fn a_lock_and_a_bus_refuse_nothing_of_the_domain() {
        let code = r"
            export class BedSown { constructor(readonly id: string) {} }
            export class Bed extends AggregateRoot {
                sow() {
                    if (this.sown) { throw new BedTakenError(); }
                    if (this.version !== this.expected) { throw new OptimisticLockError('changed meanwhile'); }
                    this.apply(new BedSown(this.id));
                    this.bus.publish(this);
                }
                constructor(private readonly bus: EventBus) { super(); }
            }
            export class EventBus {
                publish(bed: Bed) { if (!this.route) { throw new NoRouteError('no route'); } }
            }";
        let lines = evidence_of(&[("bed.ts", code)]);
        let refusals: Vec<&String> = lines.iter().filter(|l| l.contains("refuses")).collect();
        assert_eq!(refusals, ["Bed refuses sow: BedTakenError"]);
    }
}
