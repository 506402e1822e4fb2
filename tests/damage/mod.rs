//! Damage operators: each breaks a good model in one way a person or a language model would.
//!
//! A model is a list of (path, text). An operator picks a place with the given random numbers and
//! gives the damaged model, or nothing if there is no such place.

use esdm_extract::esdm::yaml::{Kind, NodeRef};
use esdm_extract::esdm::{Document, Model};
use heck::{ToLowerCamelCase, ToPascalCase, ToShoutySnakeCase, ToSnakeCase, ToTrainCase};
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

/// The files of a model.
pub type Files = Vec<(String, String)>;

/// A way of breaking a model.
pub type Operator = fn(&Files, &mut ChaCha8Rng) -> Option<Files>;

/// All operators whose damage safe repairs should mend.
pub const SAFE: [(&str, Operator); 17] = [
    ("casing of a name", casing_of_name),
    ("casing of a reference", casing_of_reference),
    ("casing of a name and its references", casing_everywhere),
    ("slip in a name", slip_in_name),
    ("slip in a reference", slip_in_reference),
    ("slip in a field", slip_in_field),
    ("casing of a field", casing_of_field),
    ("missing apiVersion", |files, rng| drop_line(files, rng, "apiVersion")),
    ("wrong apiVersion", wrong_version),
    ("missing kind", |files, rng| drop_line(files, rng, "kind")),
    ("slip in a kind", |files, rng| change(files, rng, |key, _| key == "kind", slip)),
    ("casing of a kind", |files, rng| change(files, rng, |key, _| key == "kind", respell)),
    ("another kind", other_kind),
    ("slip in a choice", |files, rng| change(files, rng, is_choice, slip)),
    ("another choice", other_choice),
    ("prefixed event", prefixed_event),
    ("stray field", stray_field),
];

/// Operators whose damage takes a guess to mend.
pub const UNSAFE: [(&str, Operator); 2] =
    [("missing idempotency", missing_idempotency), ("missing context-mapping", missing_mapping)];

/// Fields that refer to documents by name.
const REFERENCES: [&str; 14] = [
    "domain",
    "boundedContext",
    "aggregate",
    "dynamicConsistencyBoundary",
    "event",
    "command",
    "readModel",
    "query",
    "actor",
    "processManager",
    "publishes",
    "actors",
    "backedBy",
    "boundedContexts",
];

/// A scalar of a model, with the key it is the value of (that of the list for items).
struct Spot {
    file: usize,
    range: std::ops::Range<usize>,
    key: String,
    text: String,
    depth: usize,
}

fn model(files: &Files) -> Model {
    Model::from_sources(files.iter().map(|(path, text)| (path.as_str(), text)))
}

/// All plain scalars outside of what a person defines freely.
fn scalars(files: &Files) -> Vec<Spot> {
    let model = model(files);
    let mut found = Vec::new();
    for (file, source) in model.files().iter().enumerate() {
        for document in source.documents() {
            walk(file, document.node(), "", 0, &mut found);
        }
    }
    found
}

fn walk(file: usize, node: NodeRef<'_>, key: &str, depth: usize, found: &mut Vec<Spot>) {
    const FREE: [&str; 8] =
        ["data", "state", "schema", "result", "parameters", "metadata", "arguments", "returns"];
    match node.kind() {
        Kind::Mapping => {
            for (key, value) in node.pairs().filter(|(key, _)| !FREE.contains(&key.raw_text())) {
                walk(file, value, key.raw_text(), depth + 1, found);
            }
        }
        Kind::Sequence => node.items().for_each(|item| walk(file, item, key, depth + 1, found)),
        _ => {
            let written = &node.tree().text[node.range()];
            if node.text() == Some(written) {
                let (key, text) = (key.to_owned(), written.to_owned());
                found.push(Spot { file, range: node.range(), key, text, depth });
            }
        }
    }
}

fn replace(files: &Files, edits: &[(usize, std::ops::Range<usize>, String)]) -> Files {
    let mut files = files.clone();
    let mut edits = edits.to_vec();
    edits.sort_by_key(|(file, range, _)| (*file, range.start));
    for (file, range, new) in edits.into_iter().rev() {
        files[file].1.replace_range(range, &new);
    }
    files
}

/// Changes one scalar that is asked for.
fn change(
    files: &Files,
    rng: &mut ChaCha8Rng,
    wanted: fn(&str, &Spot) -> bool,
    how: fn(&str, &mut ChaCha8Rng) -> Option<String>,
) -> Option<Files> {
    let all = scalars(files);
    let all: Vec<_> = all.iter().filter(|spot| wanted(&spot.key, spot)).collect();
    let spot = all.choose(rng)?;
    let new = how(&spot.text, rng)?;
    Some(replace(files, &[(spot.file, spot.range.clone(), new)]))
}

fn is_name(key: &str, spot: &Spot) -> bool {
    key == "name" && spot.depth == 1
}

fn is_reference(key: &str, _: &Spot) -> bool {
    REFERENCES.contains(&key)
}

fn is_choice(key: &str, spot: &Spot) -> bool {
    let texts =
        ["type", "source", "deliveryGuarantee", "owner", "direction", "paradigm", "unit", "granularity"];
    texts.contains(&key) && spot.text.len() > 3
}

/// Another spelling of a name; nothing if it has only one.
fn respell(name: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    let spelled = [
        name.to_pascal_case(),
        name.to_lower_camel_case(),
        name.to_snake_case(),
        name.to_shouty_snake_case(),
        name.to_train_case(),
    ];
    let other: Vec<_> = spelled.into_iter().filter(|s| s != name).collect();
    other.choose(rng).cloned()
}

/// One slip of the pen; the result is still a word of small letters.
fn slip(name: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    let mut chars: Vec<char> = name.chars().collect();
    if chars.len() < 4 {
        return None;
    }
    let i = rng.random_range(1..chars.len() - 1);
    match rng.random_range(0..4) {
        0 => {
            chars.remove(i);
        }
        1 => chars.insert(i, chars[i]),
        2 => chars.swap(i, i + 1),
        _ => chars[i] = 'x',
    }
    Some(chars.into_iter().collect()).filter(|new: &String| new != name)
}

fn casing_of_name(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(files, rng, is_name, respell)
}

fn casing_of_reference(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(files, rng, is_reference, respell)
}

fn casing_everywhere(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    let all = scalars(files);
    let names: Vec<_> = all.iter().filter(|spot| is_name(&spot.key, spot)).collect();
    let name = &names.choose(rng)?.text;
    let new = respell(name, rng)?;
    let same = all.iter().filter(|s| s.text == *name && (is_name(&s.key, s) || is_reference(&s.key, s)));
    let edits: Vec<_> = same.map(|spot| (spot.file, spot.range.clone(), new.clone())).collect();
    Some(replace(files, &edits))
}

fn slip_in_name(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(files, rng, is_name, slip)
}

fn slip_in_reference(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(files, rng, is_reference, slip)
}

fn change_field(
    files: &Files,
    rng: &mut ChaCha8Rng,
    how: fn(&str, &mut ChaCha8Rng) -> Option<String>,
) -> Option<Files> {
    let model = model(files);
    let mut keys = Vec::new();
    for (file, source) in model.files().iter().enumerate() {
        for document in source.documents() {
            for (key, value) in document.node().pairs() {
                keys.push((file, key.range(), key.raw_text().to_owned()));
                if key.raw_text() == "scope" || key.raw_text() == "identifiedBy" {
                    keys.extend(value.pairs().map(|(key, _)| (file, key.range(), key.raw_text().to_owned())));
                }
                let listed = value.items().filter(|_| !matches!(key.raw_text(), "metadata"));
                for (key, _) in listed.flat_map(NodeRef::pairs) {
                    keys.push((file, key.range(), key.raw_text().to_owned()));
                }
            }
        }
    }
    let (file, range, text) = keys.choose(rng)?;
    let new = how(text, rng)?;
    Some(replace(files, &[(*file, range.clone(), new)]))
}

fn slip_in_field(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change_field(files, rng, slip)
}

fn casing_of_field(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change_field(files, rng, |name, rng| {
        let other = [name.to_snake_case(), name.to_pascal_case(), name.to_uppercase()];
        let other: Vec<_> = other.into_iter().filter(|s| s != name).collect();
        other.choose(rng).cloned()
    })
}

/// Takes a line of the header away.
fn drop_line(files: &Files, rng: &mut ChaCha8Rng, field: &str) -> Option<Files> {
    let all = scalars(files);
    let all: Vec<_> = all.iter().filter(|spot| spot.key == field && spot.depth == 1).collect();
    let spot = all.choose(rng)?;
    let text = &files[spot.file].1;
    let start = text[..spot.range.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[spot.range.end..].find('\n').map_or(text.len(), |i| spot.range.end + i + 1);
    Some(replace(files, &[(spot.file, start..end, String::new())]))
}

fn wrong_version(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(
        files,
        rng,
        |key, _| key == "apiVersion",
        |version, rng| {
            let wrong =
                ["esdm/v1", "v1", "schema.esdm.io/core/v2", "esdm.io/v1alpha1", "schema.esdm.io/core/v1"];
            let wrong: Vec<_> = wrong.into_iter().filter(|w| *w != version).collect();
            wrong.choose(rng).map(|w| (*w).to_owned())
        },
    )
}

fn other_kind(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(
        files,
        rng,
        |key, spot| key == "kind" && spot.text != "domain",
        |kind, rng| {
            let kinds = ["command", "event", "aggregate", "policy", "read-model", "query", "event-handler"];
            let kinds: Vec<_> = kinds.into_iter().filter(|k| *k != kind).collect();
            kinds.choose(rng).map(|k| (*k).to_owned())
        },
    )
}

/// A choice that exists, but not in this company.
fn other_choice(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    change(
        files,
        rng,
        |key, _| key == "source" || key == "type",
        |choice, rng| {
            let groups: [&[&str]; 2] = [
                &["state", "static", "generated"],
                &[
                    "customer-supplier",
                    "conformist",
                    "anti-corruption-layer",
                    "open-host-service",
                    "partnership",
                ],
            ];
            let group = groups.into_iter().find(|group| group.contains(&choice))?;
            let others: Vec<_> = group.iter().filter(|other| **other != choice).collect();
            others.choose(rng).map(|c| (**c).to_owned())
        },
    )
}

fn prefixed_event(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    let model = model(files);
    let owned = |d: &Document<'_>| {
        d.kind().is_some_and(|k| k.as_str() == "event") && !d.scope("aggregate").is_empty()
    };
    let events: Vec<_> = model.documents().filter(owned).collect();
    let event = events.choose(rng)?;
    let (name, new) = (event.name()?, format!("{}-{}", event.scope("aggregate"), event.name()?));
    // Namesakes in other aggregates would be renamed with it.
    if events.iter().filter(|other| other.name() == Some(name)).count() > 1 {
        return None;
    }
    let all = scalars(files);
    let is_event = |spot: &&Spot| {
        spot.text == name
            && (matches!(spot.key.as_str(), "event" | "publishes")
                || (is_name(&spot.key, spot)
                    && model.files()[spot.file].documents().any(|d| {
                        d.kind() == event.kind()
                            && d.node().get("name").is_some_and(|n| n.range() == spot.range)
                    })))
    };
    let edits: Vec<_> = all.iter().filter(is_event).map(|s| (s.file, s.range.clone(), new.clone())).collect();
    Some(replace(files, &edits))
}

fn stray_field(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    let all = scalars(files);
    let all: Vec<_> = all.iter().filter(|spot| spot.key == "kind" && spot.depth == 1).collect();
    let spot = all.choose(rng)?;
    let strays = [
        "version: 1",
        "team: green",
        "tags:\n  - a\n  - b",
        "notes: |\n  First.\n\n  Second.",
        "x-id: { a: b }",
    ];
    let stray = format!("\n{}", strays.choose(rng)?);
    Some(replace(files, &[(spot.file, spot.range.end..spot.range.end, stray)]))
}

fn missing_idempotency(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    let model = model(files);
    let mut places = Vec::new();
    for (file, source) in model.files().iter().enumerate() {
        for (key, value) in source.documents().filter_map(|d| d.node().pair("idempotency")) {
            let rest = &source.tree.text[value.range().end..];
            let end = value.range().end + rest.find('\n').map_or(rest.len(), |i| i + 1);
            places.push((file, key.range().start..end, String::new()));
        }
    }
    Some(replace(files, &[places.choose(rng)?.clone()]))
}

fn missing_mapping(files: &Files, rng: &mut ChaCha8Rng) -> Option<Files> {
    let model = model(files);
    // One that links contexts: without an end in the model, nobody can tell what is missing.
    let is_mapping = |d: &Document<'_>| {
        let outside = d.node().pairs().any(|(_, end)| end.get("externalSystem").is_some());
        d.kind().is_some_and(|k| k.as_str() == "context-mapping") && !outside
    };
    let mut places = Vec::new();
    for (file, source) in model.files().iter().enumerate() {
        if source.documents().len() == 1 && source.documents().all(|d| is_mapping(&d)) {
            places.push(file);
        }
    }
    let mut files = files.clone();
    files.remove(*places.choose(rng)?);
    Some(files)
}
