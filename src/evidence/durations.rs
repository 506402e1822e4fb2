//! Stretches of time that code writes down: `5 * 60 * 1000`, `Duration::from_secs(30)`, `{ hours: 24 }`,
//! a constant called `PATIENCE_MINUTES`.

use std::fmt;

use serde::Serialize;

use crate::roles::words::{shared_words, words};
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// How many names and factors are followed to a number.
const DEPTH: usize = 6;

/// Units of time, as the language has them; milliseconds only for what is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// A thousandth of a second.
    Milliseconds,
    /// A second.
    Seconds,
    /// Sixty seconds.
    Minutes,
    /// Sixty minutes.
    Hours,
    /// Twenty-four hours.
    Days,
    /// Seven days.
    Weeks,
    /// A month of the calendar.
    Months,
    /// A year of the calendar.
    Years,
}

impl Unit {
    fn called(word: &str) -> Option<Unit> {
        Some(match word {
            "ms" | "millis" | "millisecond" | "milliseconds" => Unit::Milliseconds,
            "s" | "sec" | "secs" | "second" | "seconds" => Unit::Seconds,
            "m" | "min" | "mins" | "minute" | "minutes" => Unit::Minutes,
            "h" | "hour" | "hours" => Unit::Hours,
            "d" | "day" | "days" => Unit::Days,
            "w" | "week" | "weeks" => Unit::Weeks,
            "month" | "months" => Unit::Months,
            "y" | "year" | "years" => Unit::Years,
            _ => return None,
        })
    }

    /// The unit that a word in the plural names: `inMinutes` counts in minutes, `setTime` in nothing.
    pub(super) fn plural(word: &str) -> Option<Unit> {
        Unit::called(word).filter(|unit| unit.name() == word || word == "secs" || word == "mins")
    }

    /// The unit's name, in the plural.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Milliseconds => "milliseconds",
            Unit::Seconds => "seconds",
            Unit::Minutes => "minutes",
            Unit::Hours => "hours",
            Unit::Days => "days",
            Unit::Weeks => "weeks",
            Unit::Months => "months",
            Unit::Years => "years",
        }
    }
}

/// A stretch of time, at least one of its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Duration {
    /// How many.
    pub value: u64,
    /// Of what.
    pub unit: Unit,
}

impl Duration {
    /// Milliseconds and seconds are told in the largest unit that needs no fraction.
    fn of(value: u64, unit: Unit) -> Option<Duration> {
        let (mut value, mut unit) = (value, unit);
        for (from, factor, to) in [
            (Unit::Milliseconds, 1000, Unit::Seconds),
            (Unit::Seconds, 60, Unit::Minutes),
            (Unit::Minutes, 60, Unit::Hours),
        ] {
            // What is written as minutes or hours stays so.
            let written = from >= Unit::Minutes && from == unit && value < 60;
            if unit == from && value > 0 && value % factor == 0 && !written {
                (value, unit) = (value / factor, to);
            }
        }
        (value > 0).then_some(Duration { value, unit })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = self.unit.name();
        let unit = if self.value == 1 { unit.trim_end_matches('s') } else { unit };
        write!(f, "{} {unit}", self.value)
    }
}

/// The stretch of time an expression inside a function stands for. A bare number counts in `unit`, if
/// there is one, unless the name of its constant says otherwise.
pub fn literal(program: &Program, function: FnId, expr: &Expr, unit: Option<Unit>) -> Option<Duration> {
    duration(program, function, expr, unit, DEPTH)
}

fn duration(
    program: &Program,
    function: FnId,
    expr: &Expr,
    unit: Option<Unit>,
    depth: usize,
) -> Option<Duration> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Call(holder, name, args) => {
            let of_duration = holder.as_deref().and_then(Expr::as_name).is_some_and(|h| {
                matches!(last_segment(h), "Duration" | "TimeDelta" | "StdDuration" | "TimeSpan" | "Delay")
            });
            let unit =
                shared_words(name).iter().rev().find_map(|w| Unit::called(w)).filter(|_| of_duration)?;
            Duration::of(number(program, function, args.first()?, depth)?, unit)
        }
        Expr::Object(entries) => entries.iter().find_map(|(key, value)| {
            let key = words(key);
            let own = key.iter().rev().find_map(|w| Unit::called(w));
            let delays = key.iter().any(|w| {
                matches!(w.as_str(), "delay" | "after" | "in" | "timeout" | "ttl" | "expires" | "expiration")
            });
            if !delays && (own.is_none() || key.len() > 1) {
                return None;
            }
            duration(program, function, value, own.or(unit), depth)
        }),
        Expr::Str(text) => {
            let text = text.trim();
            let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
            let unit = Unit::called(text[digits..].trim())?;
            Duration::of(text[..digits].parse().ok()?, unit)
        }
        Expr::Name(path) => {
            let value = named(program, function, path)?;
            let own = shared_words(last_segment(path)).iter().rev().find_map(|w| Unit::called(w));
            duration(program, function, value, own.or(unit), depth)
        }
        // `new Date(Date.now() + PATIENCE_MS)`
        Expr::Construct(path, args, _) if path == "Date" => {
            let Expr::Other(moment) = args.first()? else { return None };
            from_now(program, function, moment, depth)
        }
        Expr::Other(text) if text.contains('+') => from_now(program, function, text, depth),
        other => Duration::of(number(program, function, other, depth)?, unit?),
    }
}

/// What is added to the moment at hand: `PATIENCE_MS` of `Date.now() + PATIENCE_MS`.
fn from_now(program: &Program, function: FnId, moment: &str, depth: usize) -> Option<Duration> {
    let (now, rest) = moment.split_once('+')?;
    let now = now.trim();
    let in_ms = now == "Date.now()" || now.ends_with(".getTime()");
    let is_now = in_ms
        || matches!(now, "Utc::now()" | "Instant::now()" | "SystemTime::now()" | "OffsetDateTime::now_utc()");
    let rest = rest.trim();
    let plain = rest.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':'));
    let expr = if plain && !rest.starts_with(|c: char| c.is_ascii_digit()) {
        Expr::Name(rest.to_owned())
    } else {
        Expr::Other(rest.to_owned())
    };
    duration(program, function, &expr, in_ms.then_some(Unit::Milliseconds), depth).filter(|_| is_now)
}

/// What a local or a constant is set to.
fn named<'a>(program: &'a Program, function: FnId, path: &str) -> Option<&'a Expr> {
    let local = program.function(function).body.locals.iter().find(|l| l.name == path);
    if let Some(local) = local {
        return local.value.as_ref().filter(|v| v.as_name() != Some(path));
    }
    let field = path.strip_prefix("this.").or(path.strip_prefix("self.")).or(path.strip_prefix("Self::"));
    if let (Some(field), Some(owner)) = (field, program.owner(function)) {
        let decl = program.ty(owner);
        return decl.fields.iter().find(|f| f.name == field)?.default.as_ref();
    }
    program.value_decl(program.value(function.0, path)?).value.as_ref()
}

/// A whole number: a literal, a constant, or a product of these.
fn number(program: &Program, function: FnId, expr: &Expr, depth: usize) -> Option<u64> {
    let depth = depth.checked_sub(1)?;
    match expr {
        Expr::Number(text) => digits(text),
        Expr::Name(path) => number(program, function, named(program, function, path)?, depth),
        Expr::Other(text) => text.split('*').try_fold(1_u64, |product, factor| {
            let factor = factor.trim().trim_matches(['(', ')']);
            let value = match digits(factor) {
                Some(value) => value,
                None => number(program, function, named(program, function, factor)?, depth)?,
            };
            product.checked_mul(value)
        }),
        _ => None,
    }
}

/// `5_000`, `30u64`.
fn digits(text: &str) -> Option<u64> {
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    let end = plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len());
    let (number, suffix) = plain.split_at(end);
    (suffix.is_empty() || suffix.starts_with(['u', 'i'])).then(|| number.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax;

    /// The stretch in the last argument of the only call of a function.
    fn told(path: &str, text: &str, unit: Option<Unit>) -> Option<String> {
        let language = if path.ends_with(".rs") { Language::Rust } else { Language::TypeScript };
        let pack = syntax::pack_for(language);
        let program = Program::new(vec![syntax::read(pack, path, language, FileRole::Production, text)]);
        let (id, function) = program.functions().next().unwrap();
        let call = function.body.calls.iter().find(|c| c.name == "wait").unwrap();
        literal(&program, id, call.args.last().unwrap(), unit).map(|d| d.to_string())
    }

    #[test]
    fn numbers_count_in_the_unit_of_the_call_or_of_their_constant() {
        let ms = Some(Unit::Milliseconds);
        assert_eq!(told("a.ts", "function f() { wait(5 * 60 * 1000); }", ms).unwrap(), "5 minutes");
        assert_eq!(told("a.ts", "function f() { wait(1_500); }", ms).unwrap(), "1500 milliseconds");
        let constant = "const PATIENCE_MINUTES = 30; function f() { wait(PATIENCE_MINUTES); }";
        assert_eq!(told("a.ts", constant, None).unwrap(), "30 minutes");
        assert_eq!(told("a.ts", "function f(n) { wait(n); }", ms), None);
        let moment = "const PATIENCE = 48 * 60 * 60 * 1000;
            function f() { const due = new Date(Date.now() + PATIENCE); wait(due); }";
        assert_eq!(told("a.ts", moment, None).unwrap(), "48 hours");
    }

    #[test]
    fn durations_options_and_texts_name_their_unit() {
        let rust = "fn f() { wait(Duration::from_secs(90)); }";
        assert_eq!(told("a.rs", rust, None).unwrap(), "90 seconds");
        let constant = "const PATIENCE: Duration = Duration::from_secs(60 * 60); fn f() { wait(PATIENCE); }";
        assert_eq!(told("a.rs", constant, None).unwrap(), "1 hour");
        assert_eq!(
            told("a.ts", "function f() { wait({ delay: 1000 }); }", Some(Unit::Milliseconds)).unwrap(),
            "1 second"
        );
        assert_eq!(told("a.ts", "function f() { wait({ hours: 24 }); }", None).unwrap(), "24 hours");
        assert_eq!(told("a.ts", "function f() { wait('3 days'); }", None).unwrap(), "3 days");
        assert_eq!(told("a.ts", "function f() { wait({ id: 3 }); }", None), None);
    }
}
