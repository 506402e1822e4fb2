//! A schema in a form that is quick to walk: keywords as fields, references as numbers.
//!
//! Only the keywords the language's schemas use are known; others are refused, so
//! that a schema from a folder is never applied by half. Annotations are skipped.

use std::collections::HashMap;

use regex::Regex;
use serde_json::Value as Json;

/// Number of a schema in [`Compiled`].
pub(super) type Id = usize;

/// One schema object.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// `false`: nothing is acceptable.
    pub never: bool,
    pub kind: Option<String>,
    pub constant: Option<Json>,
    pub choices: Option<Vec<Json>>,
    pub reference: Option<Id>,
    pub properties: Vec<(String, Id)>,
    pub additional: Option<Id>,
    pub required: Vec<String>,
    pub min_properties: Option<u64>,
    pub items: Option<Id>,
    pub min_items: Option<u64>,
    pub max_items: Option<u64>,
    pub min_length: Option<u64>,
    pub pattern: Option<Regex>,
    pub minimum: Option<f64>,
    pub not: Option<Id>,
    pub all_of: Vec<Id>,
    pub one_of: Vec<Id>,
    pub condition: Option<Id>,
    pub then: Option<Id>,
    pub no_unevaluated: bool,
}

/// A whole schema; number 0 is its root.
#[derive(Debug)]
pub(super) struct Compiled {
    nodes: Vec<Node>,
}

impl Compiled {
    /// Compiles a schema, or says what it cannot deal with.
    pub fn new(root: &Json) -> Result<Self, String> {
        let mut compiler = Compiler { root, nodes: Vec::new(), by_reference: HashMap::new() };
        compiler.by_reference.insert("#".to_owned(), 0);
        compiler.compile(root)?;
        Ok(Self { nodes: compiler.nodes })
    }

    /// A schema object by its number.
    pub fn node(&self, id: Id) -> &Node {
        &self.nodes[id]
    }
}

struct Compiler<'a> {
    root: &'a Json,
    nodes: Vec<Node>,
    by_reference: HashMap<String, Id>,
}

impl Compiler<'_> {
    fn compile(&mut self, schema: &Json) -> Result<Id, String> {
        let id = self.nodes.len();
        self.nodes.push(Node::default());
        let node = self.keywords(schema)?;
        self.nodes[id] = node;
        Ok(id)
    }

    fn keywords(&mut self, schema: &Json) -> Result<Node, String> {
        let mut node = Node::default();
        let map = match schema {
            Json::Bool(accept) => {
                node.never = !accept;
                return Ok(node);
            }
            Json::Object(map) => map,
            other => return Err(format!("a schema must be an object or a boolean, not {other}")),
        };
        for (keyword, value) in map {
            let bad = || format!("the value of {keyword:?} is not understood: {value}");
            let number = || value.as_u64().ok_or_else(bad);
            match keyword.as_str() {
                "type" => node.kind = Some(value.as_str().ok_or_else(bad)?.to_owned()),
                "const" => node.constant = Some(value.clone()),
                "enum" => node.choices = Some(value.as_array().ok_or_else(bad)?.clone()),
                "$ref" => node.reference = Some(self.reference(value.as_str().ok_or_else(bad)?)?),
                "properties" => {
                    for (name, schema) in value.as_object().ok_or_else(bad)? {
                        node.properties.push((name.clone(), self.compile(schema)?));
                    }
                }
                "additionalProperties" => node.additional = Some(self.compile(value)?),
                "required" => {
                    for name in value.as_array().ok_or_else(bad)? {
                        node.required.push(name.as_str().ok_or_else(bad)?.to_owned());
                    }
                }
                "minProperties" => node.min_properties = Some(number()?),
                "items" => node.items = Some(self.compile(value)?),
                "minItems" => node.min_items = Some(number()?),
                "maxItems" => node.max_items = Some(number()?),
                "minLength" => node.min_length = Some(number()?),
                "pattern" => {
                    let pattern = value.as_str().ok_or_else(bad)?;
                    node.pattern = Some(Regex::new(pattern).map_err(|e| e.to_string())?);
                }
                "minimum" => node.minimum = Some(value.as_f64().ok_or_else(bad)?),
                "not" => node.not = Some(self.compile(value)?),
                "allOf" => node.all_of = self.list(value)?,
                "oneOf" => node.one_of = self.list(value)?,
                "if" => node.condition = Some(self.compile(value)?),
                "then" => node.then = Some(self.compile(value)?),
                "unevaluatedProperties" if value == &Json::Bool(false) => node.no_unevaluated = true,
                "$id" | "$schema" | "$defs" | "title" | "description" | "$comment" | "examples" => {}
                _ if keyword.starts_with("x-") => {}
                _ => return Err(format!("keyword {keyword:?} is not supported")),
            }
        }
        Ok(node)
    }

    fn list(&mut self, value: &Json) -> Result<Vec<Id>, String> {
        value.as_array().into_iter().flatten().map(|schema| self.compile(schema)).collect()
    }

    fn reference(&mut self, reference: &str) -> Result<Id, String> {
        if let Some(&id) = self.by_reference.get(reference) {
            return Ok(id);
        }
        let root = self.root;
        let target = reference
            .strip_prefix('#')
            .and_then(|pointer| root.pointer(pointer))
            .ok_or_else(|| format!("{reference:?} leads nowhere"))?;
        // Entered before it is compiled: a schema may refer to itself.
        let id = self.nodes.len();
        self.by_reference.insert(reference.to_owned(), id);
        self.compile(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn references_are_compiled_once_and_may_be_circular() {
        let compiled =
            Compiled::new(&json!({"properties": {"a": {"$ref": "#"}, "b": {"$ref": "#/$defs/x"}, "c": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"type": "string"}}}))
                .unwrap();
        let root = compiled.node(0);
        let target = |i: usize| compiled.node(root.properties[i].1).reference.unwrap();
        assert_eq!(target(0), 0);
        assert_eq!(target(1), target(2));
    }

    #[test]
    fn a_keyword_that_would_be_ignored_is_refused() {
        assert!(Compiled::new(&json!({"anyOf": []})).unwrap_err().contains("anyOf"));
        assert!(Compiled::new(&json!({"$ref": "#/nowhere"})).unwrap_err().contains("nowhere"));
    }
}
