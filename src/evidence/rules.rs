//! Guards that reject a command.

use super::{Evidence, Handling, Rule};
use crate::syntax::facts::{Guard, GuardKind};
use crate::syntax::{Place, Program};

pub(super) fn collect(program: &Program, evidence: &mut Evidence, handlings: &[Handling]) {
    for handling in handlings {
        let Some(unit) = evidence.candidates[handling.command].unit else { continue };
        for &(function, at) in &handling.reach.refusals {
            let call = &program.function(function).body.calls[at];
            let Some(reason) = super::flow::reason(call) else { continue };
            let is_code = !reason.contains(' ');
            let rule = Rule {
                unit,
                command: handling.command,
                error: is_code.then(|| reason.to_owned()),
                message: (!is_code).then(|| reason.to_owned()),
                condition: None,
                when_true: true,
                place: Place { path: program.files[function.0 as usize].path.clone(), line: call.span.line },
            };
            if !evidence.rules.contains(&rule) {
                evidence.rules.push(rule);
            }
        }
        for &(function, at) in &handling.reach.guards {
            let guard = &program.function(function).body.guards[at];
            if !is_domain(guard) {
                continue;
            }
            let place =
                Place { path: program.files[function.0 as usize].path.clone(), line: guard.span.line };
            let known = evidence.rules.iter().any(|r| r.command == handling.command && r.place == place);
            if !known {
                evidence.rules.push(Rule {
                    unit,
                    command: handling.command,
                    error: guard.error.clone(),
                    message: guard.message.clone(),
                    condition: guard.condition.clone(),
                    when_true: guard.when_true,
                    place,
                });
            }
        }
    }
    evidence.rules.sort_by(|a, b| (a.unit, &a.place, a.command).cmp(&(b.unit, &b.place, b.command)));
}

/// Refusals that speak of the machine (unexpected failures, conversions) are no rules of the domain.
fn is_domain(guard: &Guard) -> bool {
    const TECHNICAL: &[&str] = &[
        "UnexpectedError",
        "NotImplementedError",
        "TypeError",
        "SyntaxError",
        "InternalServerError",
        "InternalError",
        "ConcurrencyError",
    ];
    let error = guard.error.as_deref().unwrap_or_default();
    let says_something = guard.message.is_some()
        || !matches!(error, "" | "Error" | "Exception" | "err" | "e" | "error" | "ex");
    says_something
        && !TECHNICAL.contains(&error)
        && (guard.kind != GuardKind::Assert || guard.message.is_some())
}
