//! Guards that reject a command.

use super::{Evidence, Handling, Rule};
use crate::syntax::facts::{Function, Guard, GuardKind, Label, last_segment};
use crate::syntax::{Place, Program};

pub(super) fn collect(program: &Program, evidence: &mut Evidence, handlings: &[Handling]) {
    for handling in handlings {
        let Some(unit) = evidence.candidates[handling.command].unit else { continue };
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
    refusing_folds(program, evidence, handlings);
    evidence.rules.sort_by(|a, b| (a.unit, &a.place, a.command).cmp(&(b.unit, &b.place, b.command)));
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
                    evidence.rules.push(Rule {
                        unit,
                        command,
                        error: guard.error.clone(),
                        message: guard.message.clone(),
                        condition: guard.condition.clone(),
                        when_true: guard.when_true,
                        place: Place { path: path.clone(), line: guard.span.line },
                    });
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
        // An error type without its variant only passes something on.
        "DomainError",
        "AppError",
        "ApplicationError",
    ];
    let error = guard.error.as_deref().unwrap_or_default();
    let says_something = guard.message.is_some()
        || !matches!(error, "" | "Error" | "Exception" | "err" | "e" | "error" | "ex");
    says_something
        && !TECHNICAL.contains(&error)
        && (guard.kind != GuardKind::Assert || guard.message.is_some())
}
