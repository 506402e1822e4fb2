//! A scan for programs: JSON in the format of `schemas/scan.v1.json`.

use serde_json::{Value, json};

use crate::evidence::CandidateId;
use crate::extract::Scan;

/// Name of the format.
pub const FORMAT: &str = "esdm-extract/scan/v1";

/// The evidence with ids in place of indexes, so that no reader has to count.
pub fn to_json(scan: &Scan) -> Value {
    let evidence = &scan.evidence;
    let id = |at: CandidateId| {
        let candidate = &evidence.candidates[at];
        format!("{}:{}@{}", candidate.kind.name(), candidate.identifier, candidate.places[0])
    };
    let candidates: Vec<Value> = evidence
        .candidates
        .iter()
        .enumerate()
        .map(|(at, c)| {
            json!({
                "id": id(at),
                "kind": c.kind,
                "identifier": c.identifier,
                "unit": c.unit.map(id),
                "places": c.places.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "conventions": c.conventions,
                "confidence": c.confidence.share(),
                "inferred": c.inferred,
            })
        })
        .collect();
    let relations: Vec<Value> = evidence
        .relations
        .iter()
        .map(|r| {
            json!({
                "kind": r.kind,
                "from": id(r.from),
                "to": id(r.to),
                "via": r.via.iter().map(ToString::to_string).collect::<Vec<_>>(),
                "effects": r.effects,
            })
        })
        .collect();
    let guards: Vec<Value> = evidence
        .rules
        .iter()
        .map(|r| {
            json!({
                "unit": id(r.unit),
                "command": id(r.command),
                "error": r.error,
                "message": r.message,
                "condition": r.condition,
                "refusedWhen": r.when_true,
                "place": r.place.to_string(),
            })
        })
        .collect();
    let broken: Vec<Value> =
        scan.broken.iter().map(|(path, places)| json!({ "path": path, "places": places })).collect();
    json!({
        "format": FORMAT,
        "files": { "read": scan.files_read, "tests": scan.tests, "skipped": scan.skipped, "broken": broken },
        "candidates": candidates,
        "relations": relations,
        "guards": guards,
    })
}
