//! `format!` templates → text with holes written as `{name}`.

use super::limits::MAX_STRING;
use super::text::truncate;
use crate::syntax::facts::Expr;

/// The text of a template with its arguments' names in the holes. `None` if the first argument
/// is no string literal.
pub(super) fn template(args: &[Expr]) -> Option<String> {
    let (template, args) = args.split_first()?;
    let template = template.as_str()?;
    let mut out = String::with_capacity(template.len());
    let mut next = 0;
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        out.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
        } else if brace == "{" {
            let (hole, after) = rest.split_once('}').unwrap_or((rest, ""));
            let argument = hole.split_once(':').map_or(hole, |(argument, _)| argument).trim();
            out.push_str(&format!("{{{}}}", hole_name(argument, args, &mut next)));
            rest = after;
        }
        if out.len() > MAX_STRING {
            break;
        }
    }
    out.push_str(rest);
    truncate(&mut out, MAX_STRING);
    Some(out)
}

fn hole_name(hole: &str, args: &[Expr], next: &mut usize) -> String {
    let index = if hole.is_empty() {
        *next += 1;
        Some(*next - 1)
    } else {
        hole.parse::<usize>().ok()
    };
    match index {
        Some(index) => args.get(index).map_or_else(|| hole.to_owned(), value_name),
        None => hole.to_owned(),
    }
}

fn value_name(value: &Expr) -> String {
    match value {
        Expr::Name(name) | Expr::Number(name) => name.clone(),
        Expr::Str(text) => text.clone(),
        Expr::Call(Some(on), name, _) => format!("{}.{name}", value_name(on)),
        Expr::Call(None, name, _) | Expr::Construct(name, _, _) => name.clone(),
        Expr::Other(text) => text.clone(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(template_text: &str, args: &[&str]) -> Option<String> {
        let mut all = vec![Expr::Str(template_text.to_owned())];
        all.extend(args.iter().map(|name| Expr::Name((*name).to_owned())));
        template(&all)
    }

    #[test]
    fn holes_carry_the_names_of_their_arguments() {
        let text = formatted("{} of {1} and {id:?}, {{literal}} {:>5}", &["amount", "self.balance"]);
        assert_eq!(text.as_deref(), Some("{amount} of {self.balance} and {id}, {literal} {self.balance}"));
    }

    #[test]
    fn broken_templates_stay_readable() {
        assert_eq!(formatted("{0} {7} {", &["x"]).as_deref(), Some("{x} {7} {x}"));
        assert_eq!(formatted("a } b", &[]).as_deref(), Some("a  b"));
        assert_eq!(template(&[Expr::Null]), None);
    }
}
