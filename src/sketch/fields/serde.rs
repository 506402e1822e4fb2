//! What serde's attributes make of fields and values: a message is what is written down.

use super::{Slot, object_slots};
use crate::syntax::Program;
use crate::syntax::facts::*;
use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase};

/// The name under which something is written: `#[serde(rename = "type")]`, `#[serde(rename(serialize = "type"))]`.
pub(super) fn name(annotations: &[Annotation]) -> Option<&str> {
    arguments(annotations).find_map(|arg| match arg {
        Expr::Call(None, rename, sides) if rename == "rename" => {
            sides.iter().find_map(|side| side.get("serialize")?.as_str())
        }
        other => other.get("rename")?.as_str(),
    })
}

/// `#[serde(skip)]`, `#[serde(skip_serializing)]`: what is not written down is not told.
pub(super) fn is_skipped(field: &Field) -> bool {
    says(field, &["skip", "skip_serializing"])
}

/// The fields that stand in the place of a `#[serde(flatten)]` field.
pub(super) fn flattened(program: &Program, file: u32, field: &Field, depth: usize) -> Option<Vec<Slot>> {
    if !says(field, &["flatten"]) {
        return None;
    }
    match field.ty.as_ref()? {
        // `#[serde(flatten)] other: HashMap<String, Value>`: fields that have no name in the code.
        TypeRef::Map(_) => Some(Vec::new()),
        ty => object_slots(program, file, ty, depth),
    }
}

/// The values of an enum without fields, as they are written.
pub(super) fn values(decl: &TypeDecl) -> Vec<String> {
    let all = arguments(&decl.annotations).find_map(|arg| arg.get("rename_all")?.as_str());
    let written = |variant: &Variant| match (name(&variant.annotations), all) {
        (Some(own), _) => own.to_owned(),
        (None, Some(case)) => in_case(&variant.name, case),
        (None, None) => variant.name.clone(),
    };
    decl.variants.iter().map(written).collect()
}

/// A variant's name in one of the cases that serde has names for.
fn in_case(name: &str, case: &str) -> String {
    match case {
        "lowercase" => name.to_lowercase(),
        "UPPERCASE" => name.to_uppercase(),
        "PascalCase" => name.to_pascal_case(),
        "camelCase" => name.to_lower_camel_case(),
        "snake_case" => name.to_snake_case(),
        "SCREAMING_SNAKE_CASE" => name.to_shouty_snake_case(),
        "kebab-case" => name.to_kebab_case(),
        "SCREAMING-KEBAB-CASE" => name.to_shouty_kebab_case(),
        _ => name.to_owned(),
    }
}

fn says(field: &Field, words: &[&str]) -> bool {
    arguments(&field.annotations).any(|arg| arg.as_name().is_some_and(|name| words.contains(&name)))
}

fn arguments(annotations: &[Annotation]) -> impl Iterator<Item = &Expr> {
    annotations.iter().filter(|a| a.name == "serde").flat_map(|a| &a.args)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::fields::{payload, schema};
    use crate::source::{FileRole, Language};
    use crate::syntax::{self, Symbol};
    use serde_json::json;

    fn written(code: &str, event: &str) -> serde_json::Value {
        let language = Language::Rust;
        let facts =
            syntax::read(syntax::pack_for(language), "src/lib.rs", language, FileRole::Production, code);
        let program = Program::new(vec![facts]);
        let symbol = match program.types_named(event) {
            [ty, ..] => Symbol::Type(*ty),
            _ => program.variant(0, event).unwrap(),
        };
        let schema = schema(&program, &payload(&program, symbol));
        schema.get("properties").cloned().unwrap_or_default()
    }

    #[test]
    fn fields_are_told_by_the_names_they_are_written_under() {
        let code = r#"
            pub enum LoanEvent {
                Lent { #[serde(rename = "isbn")] book: String, #[serde(rename(serialize = "days"))] term: u32, #[serde(skip)] cache: u32 },
            }"#;
        let told = written(code, "LoanEvent::Lent");
        assert_eq!(told, json!({"isbn": {"type": "string"}, "days": {"type": "integer"}}));
    }

    #[test]
    fn flattened_fields_stand_in_the_place_of_what_holds_them() {
        let code = r"
            pub struct Audit { pub by: String }
            pub struct Returned {
                #[serde(flatten)] pub audit: Audit,
                #[serde(flatten)] pub other: HashMap<String, String>,
                pub shelf: u32,
            }
            pub enum LoanEvent { Returned(Returned) }";
        let expected = json!({"by": {"type": "string"}, "shelf": {"type": "integer"}});
        assert_eq!(written(code, "Returned"), expected);
        assert_eq!(written(code, "LoanEvent::Returned"), expected);
    }

    #[test]
    fn a_type_flattened_into_itself_ends() {
        let code = "pub struct Knot { #[serde(flatten)] pub knot: Box<Knot>, pub end: u32 }";
        assert_eq!(written(code, "Knot").get("end"), Some(&json!({"type": "integer"})));
    }

    #[test]
    fn values_are_told_as_they_are_written() {
        let code = r#"
            #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
            pub enum Condition { AsNew, #[serde(rename = "USED")] Worn }
            pub struct Lent { pub condition: Condition }"#;
        let expected = json!({"condition": {"type": "string", "enum": ["AS_NEW", "USED"]}});
        assert_eq!(written(code, "Lent"), expected);
    }
}
