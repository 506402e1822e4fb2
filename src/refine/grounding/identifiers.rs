//! Identifiers in lines: how a name of the model is found in code, whatever case the code is in.

use crate::citation::{names, same_word};
use crate::sketch::naming;

/// The one spelling by which identifiers are compared: `customerId` is `customer-id`.
pub(super) fn form(identifier: &str) -> String {
    naming::property(identifier)
}

/// Runs of letters, digits, `_` and `$`.
pub(super) fn tokens(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).filter(|token| !token.is_empty())
}

/// Like [`tokens`], with dots, hyphens and slashes between them: `order.placed`, `@mail/client`.
pub(super) fn runs(line: &str) -> impl Iterator<Item = &str> {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '-' | '/');
    line.split(move |c: char| !joins(c)).filter(|run| run.contains(['.', '-', '/']) && run.len() <= 200)
}

/// Text between quotes.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split(['"', '\'', '`']).skip(1).step_by(2)
}

/// How closely a line must hold a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likeness {
    /// Its very words.
    Words,
    /// Forms of its words: the element was derived, `archived` from `archiveOrder`.
    Forms,
}

/// Whether one identifier of a line holds all words of a name, which pattern affixes are not part of.
pub(super) fn line_holds(line: &str, name: &str, likeness: Likeness) -> bool {
    let wanted = name_words(name);
    !wanted.is_empty() && tokens(line).chain(runs(line)).any(|token| token_holds(token, &wanted, likeness))
}

/// Like [`line_holds`], where the words may also stand in a literal: `'shop manager'`.
pub(super) fn line_or_literal_holds(line: &str, name: &str) -> bool {
    let wanted = name_words(name);
    line_holds(line, name, Likeness::Words)
        || literals(line).any(|literal| token_holds(literal, &wanted, Likeness::Words))
}

/// Whether a line has an identifier that is one of these names and nothing else, pattern affixes
/// aside.
pub(super) fn line_names(line: &str, wanted: &[Vec<String>], likeness: Likeness) -> bool {
    let same = |held: &[String], wanted: &[String]| {
        let pairs = || held.iter().zip(wanted);
        held.len() == wanted.len()
            && match likeness {
                Likeness::Words => pairs().all(|(one, other)| one == other),
                Likeness::Forms => pairs().all(|(one, other)| same_word(one, other)),
            }
    };
    tokens(line).chain(runs(line)).any(|token| {
        let words = names::words(token);
        let held = names::without_affixes(&words);
        wanted.iter().any(|wanted| same(held, wanted))
    })
}

/// The words of a name, which pattern affixes are not part of.
pub(super) fn name_words(name: &str) -> Vec<String> {
    names::without_affixes(&names::words(name)).to_vec()
}

fn token_holds(token: &str, wanted: &[String], likeness: Likeness) -> bool {
    let held = names::words(token);
    let same = |one: &String, other: &String| match likeness {
        Likeness::Words => one == other || is_plural(one, other) || is_plural(other, one),
        Likeness::Forms => same_word(one, other),
    };
    if wanted.iter().all(|word| held.iter().any(|other| same(word, other))) {
        return true;
    }
    // Written as one word: `gift-card` is `giftcard`.
    wanted.len() > 1 && held.contains(&wanted.concat())
}

fn is_plural(one: &str, many: &str) -> bool {
    many.strip_suffix('s').is_some_and(|singular| singular == one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_a_name_as_an_identifier() {
        use Likeness::{Forms, Words};
        for (line, name, likeness, expected) in [
            ("class Order {", "order-archived", Words, false),
            ("class OrderArchived {", "order-archived", Words, true),
            ("case 'order.archived':", "order-archived", Words, true),
            ("archived: order", "order-archived", Words, false),
            ("archiveOrder()", "archived", Words, false),
            ("archiveOrder()", "archived", Forms, true),
            ("fn delete_order()", "archived", Forms, false),
            ("struct Giftcard;", "gift-card", Words, true),
            ("orders: Vec<Order>", "order", Words, true),
            ("class Order {", "order-aggregate", Words, true),
        ] {
            assert_eq!(line_holds(line, name, likeness), expected, "{line} / {name}");
        }
    }

    #[test]
    fn a_line_names_what_it_has_an_identifier_for() {
        let placed = [name_words("placed"), name_words("order-placed")];
        for (line, expected) in [
            ("new OrderPlacedEvent()", true),
            ("type: 'placed'", true),
            ("orderPlacedAt: Date", false),
            ("class Order {}", false),
        ] {
            assert_eq!(line_names(line, &placed, Likeness::Words), expected, "{line}");
        }
    }

    #[test]
    fn roles_and_third_parties_may_stand_in_literals() {
        assert!(line_or_literal_holds("@Roles('shop manager')", "shop-manager"));
        assert!(line_or_literal_holds("import x from '@sendgrid/mail'", "sendgrid"));
        assert!(!line_or_literal_holds("// the shop manager", "shop-manager"));
    }
}
