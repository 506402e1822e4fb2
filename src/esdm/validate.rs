//! The first stage of a check: what each file and document says by itself.

use super::diagnostic::{Diagnostic, Place, Severity};
use super::model::{Document, SourceFile};
use super::schema::{Schemas, Step, Violation};
use super::text;
use super::yaml::value::{self, Value};
use super::yaml::{Kind, NodeRef};

/// Id of the finding about files that are no YAML.
pub(crate) const YAML_SYNTAX_ERROR: &str = "esdm/structure/yaml-syntax-error";

/// Everything that is wrong in a file without looking at others.
pub(super) fn file(file: &SourceFile, schemas: &Schemas) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    if let Some(error) = &file.tree.error {
        out.push(Diagnostic::error(YAML_SYNTAX_ERROR, &error.message, Place::of_file(file.path.clone())));
    }
    for document in file.documents() {
        self::document(document, schemas, &mut out);
    }
    out
}

fn document(document: Document<'_>, schemas: &Schemas, out: &mut Vec<Diagnostic>) {
    let root = document.node();
    let Some(version) = document.api_version() else {
        let found = root.get("apiVersion");
        let violation = Violation::unknown_api_version(found.and_then(NodeRef::text));
        let node = found.unwrap_or(root);
        out.push(document.finding(violation.rule, Severity::Error, violation.message, node));
        return;
    };
    if !value::decodes(&document.file.tree, document.root) {
        return;
    }
    for violation in schemas.violations(version, &Value::of(root)) {
        let node = locate(root, &violation.path);
        let mut finding = document.finding(violation.rule, Severity::Error, violation.message, node);
        finding.secondary = violation.secondary;
        if let Some(meant) = violation.suggestion {
            finding = finding.related(format!("did you mean {}?", text::quote(&meant)), document.place(node));
        }
        out.push(finding);
    }
}

/// Walks a path in the tree view, as far as it leads.
fn locate<'a>(root: NodeRef<'a>, path: &[Step]) -> NodeRef<'a> {
    let mut node = root;
    for step in path {
        let next = match (step, node.kind()) {
            (Step::Key(key), Kind::Mapping) => node.get(key),
            (Step::Item(i), Kind::Sequence) => node.items().nth(*i),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::super::model::Model;
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let model = Model::from_sources([("a", text)]);
        file(&model.files()[0], Schemas::embedded())
            .iter()
            .map(|d| format!("{}:{} {}", d.place.line, d.place.column, d.message))
            .collect()
    }

    #[test]
    fn an_error_behind_an_alias_is_reported_at_the_alias() {
        let text = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: &n a\ndescription: &d {x: *n}\n";
        assert_eq!(found(text), ["4:14 expected [string], got object"]);
        let text = "apiVersion: schema.esdm.io/core/v1\nkind: domain\nname: a\nmetadata: &m\n  labels: {x: 1}\n---\napiVersion: schema.esdm.io/core/v1\nkind: domain\nname: b\nmetadata: *m\n";
        assert_eq!(
            found(text),
            ["5:15 expected [string], got number", "10:11 expected [string], got number"]
        );
    }

    #[test]
    fn a_document_with_a_repeated_key_is_not_validated() {
        assert_eq!(found("apiVersion: schema.esdm.io/core/v1\nkind: domain\nkind: domain\n"), [""; 0]);
    }

    #[test]
    fn the_api_version_is_reported_where_it_stands() {
        let known = "expected one of: schema.esdm.io/core/v1, schema.esdm.io/domain-storytelling/v1, schema.esdm.io/given-when-then/v1";
        assert_eq!(found("apiVersion: v2"), [format!("1:13 unknown apiVersion \"v2\"; {known}")]);
        assert_eq!(found("---\n"), [format!("2:1 document has no apiVersion; {known}")]);
    }
}
