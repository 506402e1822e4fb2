//! Which third party one call speaks to: a client of its SDK, whatever name it is held under, or a request
//! to a host that the code names.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::external_systems::SDKS;
use crate::roles::words::words;
use crate::syntax::facts::*;
use crate::syntax::{FnId, Program};

/// What a file's imports call the parties whose clients they are.
pub(super) type Clients<'p> = Vec<(&'p str, &'static str)>;

/// The clients that a file imports.
pub(super) fn clients(file: &FileFacts) -> Clients<'_> {
    let imports = file.imports.iter();
    imports.filter_map(|import| Some((import.local.as_str(), party_of(&import.module)?))).collect()
}

/// The party that a call of a function speaks to.
pub(in crate::evidence) fn of(program: &Program, function: FnId, call: &Call) -> Option<String> {
    among(&clients(&program.files[function.0 as usize]), program, function, call)
}

/// As [`of`], for one who looks at all calls of a file.
pub(super) fn among(clients: &Clients<'_>, program: &Program, function: FnId, call: &Call) -> Option<String> {
    let by_sdk = by_sdk(clients, program, function, call).map(str::to_owned);
    by_sdk.or_else(|| by_host(program, function, call))
}

/// `sgMail.send(…)`, `this.stripe.paymentIntents.create(…)`: the receiver is what an SDK's import makes.
fn by_sdk(clients: &Clients<'_>, program: &Program, function: FnId, call: &Call) -> Option<&'static str> {
    if clients.is_empty() {
        return None;
    }
    let of_import = |name: &str| clients.iter().find(|(local, _)| *local == name).map(|(_, party)| *party);
    let held = call.receiver.trim_start_matches("this.").trim_start_matches("self.");
    let root =
        held.split(['.', ':', '(', '[', '?', '!']).next().filter(|r| !r.is_empty()).unwrap_or(&call.name);
    if let Some(party) = of_import(root) {
        return Some(party);
    }
    let of_value = |value: &Expr| made_by(value).and_then(|maker| of_import(first(maker)));
    let of_type = |ty: &TypeRef| ty.name().and_then(|name| of_import(first(name)));
    let body = &program.function(function).body;
    if let Some(local) = body.locals.iter().find(|l| l.name == root) {
        return local.value.as_ref().and_then(of_value).or_else(|| local.ty.as_ref().and_then(of_type));
    }
    let owner = program.owner(function);
    let field = owner.and_then(|ty| program.ty(ty).fields.iter().find(|f| f.name == root));
    if let Some(field) = field {
        let by_field =
            field.default.as_ref().and_then(of_value).or_else(|| field.ty.as_ref().and_then(of_type));
        return by_field.or_else(|| {
            let methods = program.methods(owner?).iter();
            let mut set = methods.flat_map(|&m| &program.function(m).body.assigns);
            set.find(|a| last_segment(&a.target) == root).and_then(|a| of_value(&a.value))
        });
    }
    program.value(function.0, root).and_then(|id| program.value_decl(id).value.as_ref()).and_then(of_value)
}

/// The party whose client a package is.
pub(super) fn party_of(module: &str) -> Option<&'static str> {
    let module = module.split("::").next().unwrap_or(module);
    static PARTIES: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| SDKS.iter().copied().collect());
    PARTIES.get(module).copied()
}

/// What makes a value: `Stripe` of `new Stripe(key)`, `twilio` of `twilio(sid, token)`.
fn made_by(value: &Expr) -> Option<&str> {
    match value {
        Expr::Construct(path, ..) => Some(path),
        Expr::Call(None, name, _) => Some(name),
        Expr::Call(Some(receiver), ..) => match receiver.as_ref() {
            Expr::Name(name) => Some(name),
            other => made_by(other),
        },
        _ => None,
    }
}

fn first(path: &str) -> &str {
    path.split(['.', ':']).next().unwrap_or(path)
}

/// `axios.post('https://api.parcels.io/v1/labels')`, also with the host in a constant.
fn by_host(program: &Program, function: FnId, call: &Call) -> Option<String> {
    let asks = matches!(
        call.name.as_str(),
        "get" | "post" | "put" | "patch" | "delete" | "request" | "fetch" | "axios" | "got" | "ky" | "send"
    );
    let url = call.args.first().filter(|_| asks)?;
    if let Some(url) = text(url) {
        if url.contains("://") {
            return party_at(url);
        }
        // `${PARCELS_URL}/labels`
        let hole = url.strip_prefix("${").or_else(|| url.strip_prefix('{'))?;
        let name = hole.split('}').next()?;
        let known = program.value(function.0, name)?;
        return program.value_decl(known).value.as_ref().and_then(text).and_then(party_at);
    }
    let known = program.value(function.0, url.as_name()?)?;
    program.value_decl(known).value.as_ref().and_then(text).and_then(party_at)
}

/// A text, also the one that a format macro or a concatenation begins with.
fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Str(text) => Some(text),
        Expr::Call(_, name, args) if name == "format" => args.first()?.as_str(),
        _ => None,
    }
}

/// Labels of a host that do not name whom it belongs to.
const NO_NAME: &[&str] = &[
    "www",
    "api",
    "apis",
    "app",
    "rest",
    "gateway",
    "hooks",
    "services",
    "service",
    "sandbox",
    "test",
    "staging",
    "live",
    "eu",
    "us",
    "v1",
    "v2",
    "example",
    "localhost",
    "internal",
    "local",
    "host",
    "server",
    "co",
    "ac",
];

/// `parcels` of `https://api.parcels.io/v1/labels`; nobody of a machine at home or an example.
fn party_at(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return None;
    }
    let host = rest.split(['/', ':', '?', '#']).next()?;
    if host.contains(['{', '$', '}']) || host.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let named = labels.split_last().filter(|(_, before)| !before.is_empty())?.1;
    let name = named.iter().rev().find(|label| !NO_NAME.contains(label))?;
    let all = words(name);
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        && all.first().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_alphabetic()));
    plain.then(|| (*name).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::party_at;

    #[test]
    fn a_host_names_whom_it_belongs_to() {
        let named = |url| party_at(url).unwrap_or_default();
        assert_eq!(named("https://api.garage-network.io/appointments"), "garage-network");
        assert_eq!(named("https://hooks.slack.com/services/x"), "slack");
        assert_eq!(named("https://maps.googleapis.com/x"), "googleapis");
        assert_eq!(named("http://localhost:3000/orders"), "");
        assert_eq!(named("https://api.example.com/x"), "");
        assert_eq!(named("http://10.0.0.1/x"), "");
        assert_eq!(named("https://{tenant}.shop.io/x"), "");
    }
}
