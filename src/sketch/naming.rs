//! Names of elements from identifiers of the code: split, lower-case, join with `-`, and drop the
//! affixes that only say which pattern a type plays.

use crate::evidence::Kind;
use crate::roles::words::words;

/// Affixes that never belong to the domain, whatever they stand on.
const EVERYWHERE: &[&str] = &["dto", "impl", "vo"];

/// Technical last words per kind, compound ones word by word.
fn affixes(kind: Kind) -> &'static [&'static [&'static str]] {
    match kind {
        Kind::Aggregate => &[
            &["aggregate", "root"],
            &["root", "entity"],
            &["aggregate"],
            &["entity"],
            &["state"],
            &["event", "store"],
            &["store"],
            &["root"],
            &["decider"],
            &["model"],
        ],
        Kind::DynamicConsistencyBoundary => {
            &[&["state", "query"], &["state"], &["decision"], &["boundary"], &["command"], &["cmd"]]
        }
        Kind::Command => &[
            &["command", "handler"],
            &["command"],
            &["cmd"],
            &["use", "case"],
            &["usecase"],
            &["interactor"],
            &["request"],
            &["handler"],
            &["action"],
        ],
        Kind::Event => &[
            &["domain", "event"],
            &["integration", "event"],
            &["event", "type"],
            &["event"],
            &["evt"],
            &["message"],
        ],
        Kind::EventHandler | Kind::Policy | Kind::ProcessManager => &[
            &["domain", "event", "handler"],
            &["domain", "events", "handler"],
            &["event", "handler"],
            &["events", "handler"],
            &["event", "listener"],
            &["event", "subscriber"],
            &["process", "manager"],
            &["domain", "event", "subscriber"],
            &["job", "runner"],
            &["job"],
            &["runner"],
            &["handler"],
            &["listener"],
            &["subscriber"],
            &["policy"],
            &["saga"],
            &["sagas"],
            &["reactor"],
            &["consumer"],
            &["query"],
            &["service"],
            &["workflow"],
            &["event"],
        ],
        Kind::ReadModel => &[
            &["read", "model", "projection"],
            &["view", "projection"],
            &["read", "model"],
            &["view", "model"],
            &["projection", "service"],
            &["projection", "handler"],
            &["projection"],
            &["projector"],
            &["view"],
            &["query"],
            &["service"],
            &["updater"],
            &["entity"],
            &["document"],
        ],
        Kind::ValueObject => &[&["value", "object"], &["vo"]],
        Kind::Actor => &[&["role"]],
        Kind::ExternalSystem => &[],
        Kind::Query => &[
            &["query", "handler"],
            &["query"],
            &["handler"],
            &["use", "case"],
            &["usecase"],
            &["request"],
            &["action"],
            &["endpoint"],
        ],
    }
}

/// The element's name: `OrderPlacedEvent` → `order-placed`. Falls back on all words if nothing but
/// affixes would be left.
pub fn name(identifier: &str, kind: Kind) -> String {
    let all = own_words(identifier);
    let mut rest = all.clone();
    loop {
        let before = rest.len();
        strip(&mut rest, kind);
        if rest.len() == before {
            break;
        }
    }
    kebab(if rest.is_empty() { &all } else { &rest })
}

/// The element's name with nothing taken off: `CardEvent` → `card-event`.
pub fn full_name(identifier: &str) -> String {
    kebab(&words(identifier))
}

/// Words without the `I` of an interface.
fn own_words(identifier: &str) -> Vec<String> {
    let mut chars = identifier.chars();
    let is_interface = chars.next() == Some('I')
        && chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_some_and(char::is_lowercase);
    words(if is_interface { &identifier[1..] } else { identifier })
}

fn strip(rest: &mut Vec<String>, kind: Kind) {
    let version = rest.last().is_some_and(|w| {
        w.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
    });
    if rest.len() > 1 && (version || rest.last().is_some_and(|w| EVERYWHERE.contains(&w.as_str()))) {
        rest.pop();
        return;
    }
    for affix in affixes(kind) {
        if rest.len() > affix.len() && rest.iter().rev().zip(affix.iter().rev()).all(|(a, b)| a == b) {
            rest.truncate(rest.len() - affix.len());
            return;
        }
    }
}

/// Joins words into a name the language accepts: letters, digits and `-`, a letter first.
pub fn kebab<S: AsRef<str>>(words: &[S]) -> String {
    let joined =
        words.iter().map(|w| plain(w.as_ref())).filter(|w| !w.is_empty()).collect::<Vec<_>>().join("-");
    match joined.chars().next() {
        None => "unnamed".to_owned(),
        Some(c) if c.is_ascii_lowercase() => joined,
        Some(_) => format!("n{joined}"),
    }
}

/// ASCII letters and digits only; letters with marks lose them where that is possible.
fn plain(word: &str) -> String {
    word.chars()
        .filter_map(|c| match c {
            'a'..='z' | '0'..='9' => Some(c.to_string()),
            'A'..='Z' => Some(c.to_ascii_lowercase().to_string()),
            'ä' | 'æ' => Some("ae".into()),
            'ö' | 'ø' | 'œ' => Some("oe".into()),
            'ü' => Some("ue".into()),
            'ß' => Some("ss".into()),
            'á' | 'à' | 'â' | 'ã' | 'å' | 'ą' => Some("a".into()),
            'é' | 'è' | 'ê' | 'ë' | 'ę' | 'ě' => Some("e".into()),
            'í' | 'ì' | 'î' | 'ï' => Some("i".into()),
            'ó' | 'ò' | 'ô' | 'õ' => Some("o".into()),
            'ú' | 'ù' | 'û' | 'ů' => Some("u".into()),
            'ç' | 'ć' | 'č' => Some("c".into()),
            'ñ' | 'ń' => Some("n".into()),
            'ł' => Some("l".into()),
            'š' | 'ś' => Some("s".into()),
            'ý' => Some("y".into()),
            'ž' | 'ź' | 'ż' => Some("z".into()),
            _ => None,
        })
        .collect()
}

/// Name of a property: `orderId` → `order-id`.
pub fn property(identifier: &str) -> String {
    kebab(&words(identifier))
}

/// Without the aggregate's name in front: `order-placed` on `order` → `placed`.
pub fn event_on(name: &str, aggregate: &str) -> String {
    name.strip_prefix(aggregate)
        .and_then(|rest| rest.strip_prefix('-'))
        .filter(|rest| !rest.is_empty())
        .unwrap_or(name)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technical_affixes_go_and_domain_words_stay() {
        assert_eq!(name("OrderPlacedEvent", Kind::Event), "order-placed");
        assert_eq!(name("OrderPlacedDomainEventV2", Kind::Event), "order-placed");
        assert_eq!(name("PlaceOrderCommand", Kind::Command), "place-order");
        assert_eq!(name("GroupCheckoutSaga", Kind::Policy), "group-checkout");
        assert_eq!(name("BankAccountView", Kind::ReadModel), "bank-account");
        assert_eq!(name("IOrderRepository", Kind::Aggregate), "order-repository");
        assert_eq!(name("Event", Kind::Event), "event");
        assert_eq!(name("register_event", Kind::Command), "register-event");
    }

    #[test]
    fn names_are_always_acceptable() {
        assert_eq!(name("3DModelCreated", Kind::Event), "n3-d-model-created");
        assert_eq!(name("GrößeGeändert", Kind::Event), "groesse-geaendert");
        assert_eq!(name("注文", Kind::Event), "unnamed");
    }

    #[test]
    fn an_event_loses_its_aggregates_name_but_not_all_of_itself() {
        assert_eq!(event_on("order-placed", "order"), "placed");
        assert_eq!(event_on("order", "order"), "order");
        assert_eq!(event_on("orders-placed", "order"), "orders-placed");
    }
}
