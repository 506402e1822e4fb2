//! New documents: which there may be, where they belong, and how they come in.

use serde_json::{Map, Value};

use crate::esdm::hint;
use crate::esdm::plain::PlainDocument;
use crate::refine::parts::CITED_LISTS;

use super::clean::{identity, short};
use super::identify::{Match, Unclear, identify};
use super::{Log, Merged, Powers};

/// Says of each proposed document which one it is; new ones that may come in get their scope, others
/// are refused.
pub(super) fn place(
    proposed: Vec<PlainDocument>,
    touchable: &[bool],
    powers: &Powers,
    merged: &mut Merged,
) -> Vec<(PlainDocument, Match)> {
    let mut placed: Vec<(PlainDocument, Match)> = Vec::new();
    let domain = domain(&merged.documents, &proposed);
    // Contexts and units that come with the proposal are homes for the rest of it.
    let homes: Vec<PlainDocument> = merged
        .documents
        .iter()
        .cloned()
        .chain(proposed.iter().filter(|document| powers.may_add(document.kind())).cloned())
        .collect();
    for mut document in proposed {
        let key = document.key();
        let matched = identify(&document, &merged.documents, touchable);
        let mut log = Log { key, merged };
        match matched {
            Ok(Match::New) => {
                if powers.only_descriptions() || !powers.may_add(document.kind()) {
                    log.refuse("", "nothing of that kind and name is asked about here");
                } else if scope(&mut document, domain.as_deref(), &homes, powers, &mut log).is_some() {
                    let key = document.key();
                    if log.merged.documents.iter().any(|other| other.key() == key) {
                        // Put where it belongs, it turns out to be there.
                        log.refuse("", "it is in the model, and not asked about here");
                    } else {
                        placed.push((document, Match::New));
                    }
                }
            }
            Ok(found) => placed.push((document, found)),
            Err(Unclear::NotAsked) => log.refuse("", "it is in the model, and not asked about here"),
            Err(Unclear::Several(all)) => {
                log.refuse("/scope", format!("its scope must say which one is meant: {}", all.join(", ")));
            }
        }
    }
    once(placed)
}

/// A document that is proposed twice is one, the later one completing the earlier.
fn once(placed: Vec<(PlainDocument, Match)>) -> Vec<(PlainDocument, Match)> {
    let mut once: Vec<(PlainDocument, Match)> = Vec::new();
    for (document, at) in placed {
        let key = document.key();
        let same =
            |(other, of): &&mut (PlainDocument, Match)| *of == at && (at != Match::New || other.key() == key);
        match once.iter_mut().find(same) {
            Some((first, _)) => complete(first, &document),
            None => once.push((document, at)),
        }
    }
    once
}

/// Adds what another document says beyond this one: fields, annotations, items of lists.
fn complete(document: &mut PlainDocument, other: &PlainDocument) {
    for (field, value) in other.value().as_object().into_iter().flatten() {
        match (document.get(field), value) {
            (None, value) => document.set(field, value.clone()),
            (Some(Value::Array(known)), Value::Array(more)) if field != "sideEffects" => {
                let mut all = known.clone();
                for item in more {
                    if all.iter().all(|one| identity(one) != identity(item)) {
                        all.push(item.clone());
                    }
                }
                document.set(field, Value::Array(all));
            }
            (Some(_), _) if field == "metadata" => {
                for (key, value) in other.annotations().into_iter().flatten() {
                    if document.annotation(key).is_none()
                        && let Some(value) = value.as_str()
                    {
                        document.annotate(key, value);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Brings a new document in.
pub(super) fn add(document: PlainDocument, touchable: &mut Vec<bool>, merged: &mut Merged) {
    let key = document.key();
    let document = without_loose_citations(document).in_order();
    merged.documents.push(document);
    touchable.push(true);
    Log { key, merged }.change("", "added");
}

/// Citations of rules that are not in the document say nothing.
fn without_loose_citations(mut document: PlainDocument) -> PlainDocument {
    let cited = |key: &str| {
        let Some((word, name)) = key.split_once('.') else { return true };
        CITED_LISTS.iter().filter(|(_, of)| *of == word).any(|(list, _)| {
            document.items(list).iter().any(|item| item.get("name").and_then(Value::as_str) == Some(name))
        })
    };
    let loose: Vec<String> = document
        .annotations()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.clone())
        .filter(|key| !cited(key))
        .collect();
    if let Some(Value::Object(annotations)) = document.value_mut().pointer_mut("/metadata/annotations") {
        loose.iter().for_each(|key| _ = annotations.shift_remove(key));
    }
    document
}

fn domain(documents: &[PlainDocument], proposed: &[PlainDocument]) -> Option<String> {
    let is_domain = |document: &&PlainDocument| document.kind() == "domain";
    let found = documents.iter().find(is_domain).or(proposed.iter().find(is_domain));
    found.map(|document| document.name().to_owned())
}

/// What a kind belongs to.
enum Home {
    Nothing,
    Domain,
    Context,
    /// A unit, or the context alone where that is allowed.
    Unit {
        demanded: bool,
    },
}

fn home(kind: &str) -> Home {
    match kind {
        "domain" | "context-mapping" | "domain-story" | "feature" => Home::Nothing,
        "subdomain" | "bounded-context" | "event-handler" | "policy" | "process-manager"
        | "external-system" => Home::Domain,
        "command" => Home::Unit { demanded: true },
        "event" => Home::Unit { demanded: false },
        _ => Home::Context,
    }
}

/// Gives a new document its scope: as it says if that is there, else what is nearest to what it says
/// or what was asked about; `None` if there is nothing of the sort.
fn scope(
    document: &mut PlainDocument,
    domain: Option<&str>,
    homes: &[PlainDocument],
    powers: &Powers,
    log: &mut Log<'_>,
) -> Option<()> {
    let home = home(document.kind());
    if matches!(home, Home::Nothing) {
        return Some(());
    }
    let mut scope = Map::new();
    let domain = domain.map(str::to_owned).or_else(|| document.scope("domain").map(str::to_owned));
    scope.insert("domain".to_owned(), domain?.into());
    if !matches!(home, Home::Domain) {
        let contexts =
            || homes.iter().filter(|other| other.kind() == "bounded-context").map(PlainDocument::name);
        let wanted = document.scope("boundedContext");
        let Some(context) = chosen(wanted, powers.context(), &mut contexts()) else {
            log.refuse("/scope", format!("there is no context `{}`", short(wanted.unwrap_or_default())));
            return None;
        };
        if powers.context().is_some_and(|asked| asked != context) {
            log.refuse(
                "/scope",
                format!("only the context `{}` is asked about here", powers.context().unwrap_or_default()),
            );
            return None;
        }
        scope.insert("boundedContext".to_owned(), context.clone().into());
        if let Home::Unit { demanded } = home {
            let Some(unit) = unit(document, &context, homes, powers, demanded) else {
                log.refuse("/scope", "there is no aggregate or boundary of that name in its context");
                return None;
            };
            scope.extend(unit.map(|(part, unit)| (part.to_owned(), unit.into())));
        }
    }
    document.set("scope", Value::Object(scope));
    log.key = document.key();
    Some(())
}

/// The unit of a new command or event. `None` if there must be one and none can be meant.
fn unit(
    document: &PlainDocument,
    context: &str,
    homes: &[PlainDocument],
    powers: &Powers,
    demanded: bool,
) -> Option<Option<(&'static str, String)>> {
    let wanted = document.unit();
    if wanted.is_none() && powers.unit().is_none() && !demanded {
        return Some(None);
    }
    let mut parts = vec![("aggregate", "aggregate")];
    if document.kind() == "command" {
        parts.push(("dynamicConsistencyBoundary", "dynamic-consistency-boundary"));
        if document.scope("dynamicConsistencyBoundary").is_some() {
            parts.reverse();
        }
    }
    for (part, kind) in parts {
        let mut units = homes
            .iter()
            .filter(|other| other.kind() == kind && other.scope("boundedContext") == Some(context))
            .map(PlainDocument::name);
        if let Some(unit) = chosen(wanted, powers.unit(), &mut units) {
            return Some(Some((part, unit)));
        }
    }
    // An event may stand free; one of a boundary does.
    if demanded { None } else { Some(None) }
}

/// The name that is meant: the one given if it is there, else the one most like it, else the one
/// that was asked about.
fn chosen(
    wanted: Option<&str>,
    asked: Option<&str>,
    names: &mut dyn Iterator<Item = &str>,
) -> Option<String> {
    let names: Vec<&str> = names.collect();
    let has = |name: &str| names.contains(&name).then(|| name.to_owned());
    wanted
        .and_then(has)
        .or_else(|| wanted.and_then(|wanted| hint::nearest(wanted, names.clone())).map(str::to_owned))
        .or_else(|| asked.and_then(has))
}
