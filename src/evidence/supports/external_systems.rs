//! External systems: third parties that code calls by their SDK, or through a client of its own that
//! speaks HTTP.

use std::collections::BTreeMap;

use super::{candidate, parties};
use crate::evidence::flow::Flow;
use crate::evidence::{CandidateId, Evidence, Kind, RelationKind};
use crate::roles::words::shared_words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Place, Program, Symbol, TypeId};

/// Packages that are a third party's own client, with the party's name.
pub(super) const SDKS: &[(&str, &str)] = &[
    ("stripe", "stripe"),
    ("async-stripe", "stripe"),
    ("async_stripe", "stripe"),
    ("twilio", "twilio"),
    ("@sendgrid/mail", "sendgrid"),
    ("sendgrid", "sendgrid"),
    ("@slack/web-api", "slack"),
    ("@slack/webhook", "slack"),
    ("openai", "openai"),
    ("async_openai", "openai"),
    ("mailgun.js", "mailgun"),
    ("mailgun-js", "mailgun"),
    ("@paypal/checkout-server-sdk", "paypal"),
    ("braintree", "braintree"),
    ("algoliasearch", "algolia"),
    ("auth0", "auth0"),
    ("plaid", "plaid"),
    ("@hubspot/api-client", "hubspot"),
    ("@mailchimp/mailchimp_marketing", "mailchimp"),
    ("@octokit/rest", "github"),
    ("octocrab", "github"),
    ("firebase-admin", "firebase"),
    ("@googlemaps/google-maps-services-js", "google-maps"),
    ("postmark", "postmark"),
    ("square", "square"),
    ("adyen", "adyen"),
    ("@adyen/api-library", "adyen"),
    ("@mollie/api-client", "mollie"),
    ("razorpay", "razorpay"),
    ("@aws-sdk/client-ses", "ses"),
    ("aws_sdk_sesv2", "ses"),
    ("aws_sdk_ses", "ses"),
    ("@segment/analytics-node", "segment"),
    ("intercom-client", "intercom"),
    ("zendesk", "zendesk"),
    ("docusign-esign", "docusign"),
];

/// Words of a client's name that do not name the party.
const TECHNICAL: &[&str] = &[
    "client",
    "gateway",
    "adapter",
    "mailer",
    "provider",
    "api",
    "http",
    "https",
    "rest",
    "connector",
    "notifier",
    "sender",
    "service",
    "fetch",
    "axios",
    "reqwest",
    "impl",
    "web",
    "remote",
    "sdk",
    "channel",
];

/// Names that only say what sort of thing is called.
const NO_NAME: &[&str] = &[
    "mail", "email", "sms", "payment", "payments", "request", "base", "event", "events", "message", "auth",
    "token", "user", "data", "file", "test", "app", "server", "internal", "backend", "query", "store",
];

pub(super) fn collect(program: &Program, flow: &Flow<'_>, evidence: &mut Evidence) {
    let mut systems: BTreeMap<String, CandidateId> = BTreeMap::new();
    let mut by_file: BTreeMap<u32, CandidateId> = BTreeMap::new();
    let mut by_function: BTreeMap<FnId, CandidateId> = BTreeMap::new();
    for (f, file) in program.files.iter().enumerate() {
        let sdk = file
            .imports
            .iter()
            .find_map(|import| parties::party_of(&import.module).map(|name| (name, import.span)));
        let own = || own_client(program, f as u32);
        let found = match sdk {
            Some((name, span)) => Some((name.to_owned(), span.line, first_symbol(program, f as u32))),
            None => own().map(|(name, id)| (name, program.ty(id).span.line, Some(Symbol::Type(id)))),
        };
        let Some((name, line, Some(symbol))) = found else { continue };
        let place = Place { path: file.path.clone(), line };
        let at = *systems.entry(name.clone()).or_insert_with(|| {
            evidence.add(candidate(Kind::ExternalSystem, name, symbol, place, "external-systems"))
        });
        // In a file of several classes, each call tells by itself whom it speaks to.
        let classes = file.types.iter().filter(|t| matches!(t.kind, TypeKind::Class | TypeKind::Struct));
        if sdk.is_none() || classes.count() < 2 {
            by_file.insert(f as u32, at);
        }
    }
    let told = program.map_functions(|id, function| {
        if function.body.calls.is_empty() {
            return None;
        }
        let clients = parties::clients(&program.files[id.0 as usize]);
        let party = |call: &Call| Some((parties::among(&clients, program, id, call)?, call.span.line));
        Some((id, function.body.calls.iter().find_map(party)?))
    });
    for (id, (name, line)) in told.into_iter().flatten() {
        let place = Place { path: program.files[id.0 as usize].path.clone(), line };
        let at = *systems.entry(name.clone()).or_insert_with(|| {
            evidence.add(candidate(
                Kind::ExternalSystem,
                name,
                Symbol::Function(id),
                place,
                "external-systems",
            ))
        });
        by_function.insert(id, at);
    }
    called_by(program, flow, evidence, &by_file, &by_function);
}

fn first_symbol(program: &Program, file: u32) -> Option<Symbol> {
    let facts = program.files.get(file as usize)?;
    if !facts.types.is_empty() {
        return Some(Symbol::Type(TypeId(file, 0)));
    }
    (!facts.functions.is_empty()).then_some(Symbol::Function(FnId(file, 0)))
}

/// A class of this file that speaks HTTP and is named after someone.
fn own_client(program: &Program, file: u32) -> Option<(String, TypeId)> {
    let facts = program.files.get(file as usize)?;
    (0..facts.types.len() as u32).map(|i| TypeId(file, i)).find_map(|id| {
        let decl = program.ty(id);
        let all = shared_words(&decl.name);
        let named: Vec<&str> =
            all.iter().map(String::as_str).filter(|word| !TECHNICAL.contains(word)).collect();
        let is_client = named.len() < all.len() && matches!(decl.kind, TypeKind::Class | TypeKind::Struct);
        let telling = !named.is_empty() && !named.iter().all(|word| NO_NAME.contains(word));
        let speaks =
            || program.methods(id).iter().any(|&m| program.function(m).body.calls.iter().any(speaks_http));
        (is_client && telling && speaks()).then(|| (named.join("-"), id))
    })
}

fn speaks_http(call: &Call) -> bool {
    let verb = matches!(call.name.as_str(), "get" | "post" | "put" | "patch" | "delete" | "request");
    if !verb && !matches!(call.name.as_str(), "fetch" | "axios") {
        return false;
    }
    let receiver = call.receiver.to_lowercase();
    (call.name == "fetch" && (receiver.is_empty() || receiver.ends_with("http") || receiver == "globalthis"))
        || (call.name == "axios" && receiver.is_empty())
        || (verb
            && (receiver.ends_with("axios") || receiver.contains("http") || receiver.contains("reqwest")))
        || (verb
            && receiver.ends_with(".client")
            && call.args.iter().any(|a| {
                matches!(a, Expr::Str(url) if url.contains('/'))
                    || matches!(a, Expr::Call(_, name, _) if name == "format")
            }))
}

/// Consumers whose code reaches a client's file call that system.
fn called_by(
    program: &Program,
    flow: &Flow<'_>,
    evidence: &mut Evidence,
    by_file: &BTreeMap<u32, CandidateId>,
    by_function: &BTreeMap<FnId, CandidateId>,
) {
    let consumers: Vec<(CandidateId, Symbol)> =
        evidence.of_kind(Kind::EventHandler).map(|(id, c)| (id, c.symbol)).collect();
    for (id, symbol) in consumers {
        let starts = match symbol {
            Symbol::Type(ty) => program.methods(ty).to_vec(),
            Symbol::Function(function) => vec![function],
            _ => Vec::new(),
        };
        for start in starts {
            let reach = flow.reach(start, None, None);
            for function in reach.functions {
                if let Some(&system) = by_function.get(&function).or_else(|| by_file.get(&function.0)) {
                    let via = vec![program.place(Symbol::Function(function))];
                    evidence.relate(RelationKind::Calls, id, system, via);
                }
            }
        }
    }
}
