//! Words of identifiers: how conventions tell `OrderPlaced` from `PlaceOrder`.

use std::cell::RefCell;
use std::ops::Deref;
use std::sync::Arc;

use rustc_hash::FxHashMap;

/// How many identifiers a thread remembers the words of.
const REMEMBERED: usize = 50_000;

/// The words of an identifier, shared by all who ask for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Arc<[String]>);

impl Deref for Words {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

thread_local! {
    static KNOWN: RefCell<FxHashMap<Box<str>, Words>> = RefCell::default();
}

/// [`words`], remembered: for what is asked of every name of a program, by one convention after the other.
pub fn shared_words(identifier: &str) -> Words {
    KNOWN.with_borrow_mut(|known| {
        if let Some(shared) = known.get(identifier) {
            return shared.clone();
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let shared = Words(words(identifier).into());
        known.insert(identifier.into(), shared.clone());
        shared
    })
}

/// Splits an identifier into lower-case words: `HTTPServerError2` → `http server error2`.
/// Digits stay with the word before them.
pub fn words(identifier: &str) -> Vec<String> {
    if identifier.is_ascii() {
        return ascii_words(identifier).map(str::to_ascii_lowercase).collect();
    }
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut chars = identifier.chars().peekable();
    let mut last = None;
    while let Some(c) = chars.next() {
        let before = last.replace(c);
        if !c.is_alphanumeric() {
            if !word.is_empty() {
                out.push(std::mem::take(&mut word));
            }
            continue;
        }
        let after = chars.peek();
        let starts = c.is_uppercase()
            && (before.is_some_and(|b| b.is_lowercase() || b.is_numeric())
                || (before.is_some_and(char::is_uppercase) && after.is_some_and(|a| a.is_lowercase())));
        if starts && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        word.extend(c.to_lowercase());
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// The words of nearly all identifiers there are, as they are written.
fn ascii_words(identifier: &str) -> impl Iterator<Item = &str> {
    let bytes = identifier.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(|b| !b.is_ascii_alphanumeric()) {
            at += 1;
        }
        let start = at;
        while let Some(byte) = bytes.get(at).filter(|b| b.is_ascii_alphanumeric()) {
            let starts = at > start && byte.is_ascii_uppercase() && {
                let inside = !bytes[at - 1].is_ascii_uppercase();
                inside || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase)
            };
            if starts {
                break;
            }
            at += 1;
        }
        (start < at).then(|| &identifier[start..at])
    })
}

/// Whether the last words of an identifier are `suffix` (`ends_with_word("OrderEvent", "event")`),
/// and something stands before them.
pub fn ends_with_word(identifier: &str, suffix: &str) -> bool {
    // Most identifiers end in another letter, and splitting them costs much more than looking at it.
    let last = |text: &str| text.chars().rev().find(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    if last(identifier) != last(suffix) && identifier.is_ascii() {
        return false;
    }
    let (words, suffix) = (shared_words(identifier), shared_words(suffix));
    words.len() > suffix.len() && words.ends_with(&suffix)
}

/// Past forms that do not end in `-ed`.
const IRREGULAR_PAST: &[&str] = &[
    "been",
    "begun",
    "bought",
    "bound",
    "broken",
    "brought",
    "built",
    "caught",
    "checkedin",
    "chosen",
    "cut",
    "done",
    "drawn",
    "drew",
    "fallen",
    "fed",
    "fell",
    "felt",
    "filled",
    "forgotten",
    "fought",
    "found",
    "frozen",
    "given",
    "gone",
    "gave",
    "got",
    "grown",
    "held",
    "hidden",
    "hit",
    "hurt",
    "kept",
    "known",
    "laid",
    "led",
    "left",
    "lent",
    "let",
    "lit",
    "lost",
    "made",
    "met",
    "overdrawn",
    "overdue",
    "paid",
    "put",
    "quit",
    "read",
    "reset",
    "resent",
    "ridden",
    "risen",
    "run",
    "ran",
    "said",
    "sent",
    "set",
    "shut",
    "sold",
    "sought",
    "spent",
    "split",
    "spoken",
    "spread",
    "stolen",
    "stood",
    "struck",
    "stuck",
    "swept",
    "taken",
    "taught",
    "thrown",
    "told",
    "took",
    "understood",
    "undone",
    "upset",
    "withdrawn",
    "withdrew",
    "won",
    "worn",
    "woken",
    "written",
    "wrote",
    "went",
    "began",
    "broke",
    "chose",
    "drove",
    "driven",
    "overridden",
    "bid",
    "born",
    "dealt",
    "dug",
    "flown",
    "grew",
    "hung",
    "knew",
    "meant",
    "rebuilt",
    "redone",
    "rewritten",
    "sank",
    "shrunk",
    "shown",
    "slept",
    "sworn",
    "torn",
    "threw",
    "unbound",
    "upheld",
    "wound",
    "became",
    "came",
    "lapsed",
    "ended",
];

/// Whether a word is a verb's past form, as far as spelling tells.
pub fn is_past(word: &str) -> bool {
    const NOT_VERBS: &[&str] = &[
        "need", "speed", "seed", "feed", "bed", "red", "shed", "embed", "proceed", "exceed", "succeed",
        "hundred", "sacred", "id", "need", "breed", "weed", "indeed", "feed",
    ];
    (word.len() > 3 && word.ends_with("ed") && !NOT_VERBS.contains(&word)) || IRREGULAR_PAST.contains(&word)
}

/// Whether an identifier reads like something that happened: a past form among its words,
/// technical suffixes aside (`OrderPlacedEvent`, `PaymentReceivedV2`, `WasOpened`).
pub fn reads_as_past(identifier: &str) -> bool {
    shared_words(identifier).iter().any(|w| is_past(w))
}

/// Verbs that commands and operations start with, beside whatever else they may be called.
const IMPERATIVES: &[&str] = &[
    "accept",
    "acknowledge",
    "activate",
    "add",
    "adjust",
    "admit",
    "adopt",
    "allocate",
    "announce",
    "apply",
    "appoint",
    "approve",
    "archive",
    "assign",
    "attach",
    "authorize",
    "award",
    "ban",
    "begin",
    "block",
    "book",
    "borrow",
    "build",
    "buy",
    "calculate",
    "cancel",
    "capture",
    "catch",
    "change",
    "charge",
    "check",
    "checkin",
    "checkout",
    "claim",
    "clear",
    "close",
    "collect",
    "compensate",
    "complete",
    "confirm",
    "connect",
    "consume",
    "convert",
    "correct",
    "create",
    "credit",
    "deactivate",
    "debit",
    "decide",
    "declare",
    "decline",
    "decrease",
    "decrement",
    "deduct",
    "define",
    "delay",
    "delete",
    "deliver",
    "demote",
    "deny",
    "deposit",
    "destroy",
    "detach",
    "detect",
    "disable",
    "discard",
    "disconnect",
    "dismiss",
    "dispatch",
    "downvote",
    "drop",
    "earn",
    "edit",
    "enable",
    "end",
    "enrol",
    "enroll",
    "enter",
    "escalate",
    "evict",
    "expire",
    "extend",
    "fail",
    "favorite",
    "finalize",
    "finish",
    "flag",
    "follow",
    "freeze",
    "fulfil",
    "fulfill",
    "generate",
    "give",
    "grant",
    "harvest",
    "hire",
    "hold",
    "import",
    "include",
    "increase",
    "increment",
    "initialize",
    "initiate",
    "inspect",
    "install",
    "invite",
    "invoice",
    "issue",
    "join",
    "kill",
    "leave",
    "lend",
    "level",
    "link",
    "load",
    "lock",
    "log",
    "login",
    "logout",
    "lose",
    "lower",
    "make",
    "mark",
    "measure",
    "merge",
    "move",
    "notify",
    "offer",
    "open",
    "order",
    "pack",
    "paint",
    "park",
    "pause",
    "pay",
    "perform",
    "pick",
    "place",
    "plan",
    "play",
    "post",
    "postpone",
    "prepare",
    "print",
    "process",
    "produce",
    "promote",
    "propose",
    "provision",
    "publish",
    "purchase",
    "put",
    "raise",
    "rate",
    "reactivate",
    "receive",
    "reconcile",
    "record",
    "redeem",
    "refresh",
    "refund",
    "register",
    "reject",
    "release",
    "remove",
    "rename",
    "renew",
    "rent",
    "reopen",
    "reorder",
    "repair",
    "replace",
    "reply",
    "report",
    "request",
    "reschedule",
    "reserve",
    "reset",
    "resolve",
    "restock",
    "restore",
    "resume",
    "retire",
    "retry",
    "return",
    "reverse",
    "review",
    "revise",
    "revoke",
    "save",
    "schedule",
    "seal",
    "sell",
    "send",
    "serve",
    "set",
    "settle",
    "ship",
    "sign",
    "sort",
    "spend",
    "split",
    "start",
    "stop",
    "store",
    "submit",
    "subscribe",
    "subtract",
    "supply",
    "suspend",
    "switch",
    "take",
    "terminate",
    "top",
    "transfer",
    "trigger",
    "unassign",
    "unblock",
    "unfavorite",
    "unfollow",
    "unlock",
    "unpack",
    "unregister",
    "unsubscribe",
    "update",
    "upgrade",
    "upload",
    "upsert",
    "upvote",
    "use",
    "validate",
    "verify",
    "void",
    "vote",
    "wash",
    "weigh",
    "withdraw",
    "write",
];

/// Verbs that are things, too: `OrderPlaced` tells of an order.
const ALSO_NOUNS: &[&str] = &[
    "block", "book", "charge", "credit", "debit", "hold", "invoice", "log", "measure", "offer", "order",
    "pack", "park", "plan", "post", "print", "report", "request", "review", "seal", "vote",
];

/// Whether an identifier reads like an order to do something: its first word is such a verb.
pub fn reads_as_imperative(identifier: &str) -> bool {
    let words = shared_words(identifier);
    let Some((first, rest)) = words.split_first() else { return false };
    let is_noun = ALSO_NOUNS.contains(&first.as_str()) && rest.iter().any(|w| is_past(w));
    IMPERATIVES.contains(&first.as_str()) && !is_noun
}

/// Verbs that only look.
const READING: &[&str] = &[
    "get", "find", "list", "fetch", "search", "load", "read", "count", "show", "view", "lookup", "browse",
    "query", "select", "is", "has", "can", "exists", "all", "by", "describe",
];

/// Whether an identifier reads like a question (`getOrder`, `list_open`, `is_closed`).
pub fn reads_as_question(identifier: &str) -> bool {
    shared_words(identifier).first().is_some_and(|w| READING.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_split_at_humps_and_separators() {
        assert_eq!(words("OrderPlacedEvent"), ["order", "placed", "event"]);
        assert_eq!(words("order_placed-v1"), ["order", "placed", "v1"]);
        assert_eq!(words("HTTPServerError2"), ["http", "server", "error2"]);
        assert_eq!(words("CATCH_POKEMON"), ["catch", "pokemon"]);
        assert_eq!(words("$type"), ["type"]);
    }

    #[test]
    fn past_forms_are_recognized_and_look_alikes_are_not() {
        for yes in ["OrderPlaced", "MoneyWithdrawn", "CheckWrote", "WasOpened", "InvoicePaidEvent"] {
            assert!(reads_as_past(yes), "{yes}");
        }
        for no in ["PlaceOrder", "OrderSpeed", "FeedItem", "Order", "SeedData"] {
            assert!(!reads_as_past(no), "{no}");
        }
    }

    #[test]
    fn imperatives_and_questions() {
        assert!(reads_as_imperative("placeOrder") && reads_as_imperative("WithdrawMoney"));
        assert!(!reads_as_imperative("PaymentReceived"));
        assert!(reads_as_question("getOrderById") && !reads_as_question("placeOrder"));
    }

    #[test]
    fn a_suffix_alone_is_no_suffix() {
        assert!(ends_with_word("OrderEvent", "event"));
        assert!(!ends_with_word("Event", "event"));
        assert!(!ends_with_word("Prevent", "event"));
    }
}
