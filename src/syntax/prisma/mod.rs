//! Prisma schemas: models, views and composite types → structs, enums → enums.
//!
//! In go the declarations of a `.prisma` file, out come [`TypeDecl`]s: their fields with types, optionality,
//! lists and attributes. The keyword is kept as an annotation (`model`, `view`, `type`), and a field that
//! stands for another model bears `relation`, whether the schema says so or leaves it to Prisma.

mod attributes;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::syntax::Node;

use self::attributes::{attributes, block_attributes};
use super::facts::{Annotation, Field, FileFacts, Primitive, TypeDecl, TypeKind, TypeRef, Variant};
use super::pack::{FactsBuilder, LanguagePack};
use super::{Kinds, span};

/// `.prisma`.
pub static PRISMA: Pack = Pack;

/// The annotation of a field that stands for another record, not for a value.
pub const RELATION: &str = "relation";
/// The annotation of a type that is a table or collection.
pub const MODEL: &str = "model";

/// What is declared, and the keyword it is declared by.
const KINDS: &[(&str, &str)] = &[
    ("model_declaration", "model"),
    ("view_declaration", "view"),
    ("type_declaration", "type"),
    ("enum_declaration", "enum"),
];

/// Members kept of one declaration.
const MAX_MEMBERS: usize = 1_000;

/// The Prisma pack.
#[derive(Debug)]
pub struct Pack;

impl LanguagePack for Pack {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_prisma_io::LANGUAGE.into()
    }

    fn kinds(&self) -> &'static Kinds {
        static TABLE: OnceLock<Kinds> = OnceLock::new();
        TABLE.get_or_init(|| Kinds::new(self.grammar(), KINDS))
    }

    fn map(&self, fact: &str, node: Node<'_>, text: &str, out: &mut FactsBuilder) {
        let declared = match fact {
            "enum" => enumeration(node, text),
            keyword => record(keyword, node, text),
        };
        out.facts.types.extend(declared);
    }

    fn finish(&self, facts: &mut FileFacts) {
        let models: BTreeSet<String> =
            facts.types.iter().filter(|t| is_model(t)).map(|t| t.name.clone()).collect();
        for field in facts.types.iter_mut().flat_map(|t| &mut t.fields) {
            let names_model = field.ty.as_ref().and_then(base_name).is_some_and(|name| models.contains(name));
            if names_model && !is_relation(field) {
                let span = field.span;
                field.annotations.push(Annotation { name: RELATION.to_owned(), args: Vec::new(), span });
            }
        }
    }
}

/// Whether a type is a model of a Prisma schema.
pub fn is_model(decl: &TypeDecl) -> bool {
    decl.annotations.iter().any(|a| a.name == MODEL)
}

/// Whether a field stands for another record of a Prisma schema.
pub fn is_relation(field: &Field) -> bool {
    field.annotations.iter().any(|a| a.name == RELATION)
}

/// `Order` of `Order`, `Order?` and `Order[]`.
fn base_name(ty: &TypeRef) -> Option<&str> {
    match ty {
        TypeRef::Array(inner) | TypeRef::Optional(inner) => base_name(inner),
        other => other.name(),
    }
}

fn text_of<'a>(node: Node<'_>, text: &'a str) -> &'a str {
    text.get(node.byte_range()).unwrap_or_default()
}

fn children<'t>(node: Node<'t>, kind: &str) -> Vec<Node<'t>> {
    node.named_children().filter(|n| n.kind() == kind).take(MAX_MEMBERS).collect()
}

fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    node.named_children().find(|n| n.kind() == kind)
}

fn declaration(node: Node<'_>, text: &str, kind: TypeKind) -> Option<TypeDecl> {
    Some(TypeDecl {
        name: text_of(child(node, "identifier")?, text).to_owned(),
        kind,
        span: span(node),
        doc: doc(node, text),
        exported: true,
        ..TypeDecl::default()
    })
}

/// `model X {…}`, `view X {…}`, `type X {…}`.
fn record(keyword: &str, node: Node<'_>, text: &str) -> Option<TypeDecl> {
    let block = child(node, "statement_block")?;
    let mut decl = declaration(node, text, TypeKind::Struct)?;
    decl.fields = children(block, "column_declaration").into_iter().filter_map(|n| field(n, text)).collect();
    decl.annotations = vec![Annotation { name: keyword.to_owned(), args: Vec::new(), span: decl.span }];
    decl.annotations.extend(block_attributes(block, text));
    Some(decl)
}

fn field(node: Node<'_>, text: &str) -> Option<Field> {
    let column = child(node, "column_type")?;
    let (optional, list) = (child(column, "maybe").is_some(), child(column, "array").is_some());
    let single = scalar(child(column, "identifier").map_or("Unsupported", |n| text_of(n, text)));
    let ty = match (list, optional) {
        (true, _) => TypeRef::Array(Box::new(single)),
        (false, true) => TypeRef::Optional(Box::new(single)),
        (false, false) => single,
    };
    Some(Field {
        name: text_of(child(node, "identifier")?, text).to_owned(),
        ty: Some(ty),
        optional,
        private: false,
        is_static: false,
        default: None,
        annotations: attributes(node, text),
        doc: doc(node, text),
        span: span(node),
    })
}

/// Prisma's scalars; any other name is a model, an enum or a composite type.
fn scalar(name: &str) -> TypeRef {
    TypeRef::Primitive(match name {
        "String" => Primitive::String,
        "Boolean" => Primitive::Boolean,
        "Int" | "BigInt" => Primitive::Integer,
        "Float" | "Decimal" => Primitive::Number,
        "DateTime" => Primitive::DateTime,
        "Bytes" => Primitive::Bytes,
        "Json" | "Unsupported" => Primitive::Any,
        other => return TypeRef::Named { path: other.to_owned(), args: Vec::new() },
    })
}

fn enumeration(node: Node<'_>, text: &str) -> Option<TypeDecl> {
    let block = child(node, "enum_block")?;
    let mut decl = declaration(node, text, TypeKind::Enum)?;
    for member in children(block, "enumeral") {
        let Some(name) = child(member, "identifier") else { continue };
        decl.variants.push(Variant {
            name: text_of(name, text).to_owned(),
            fields: Vec::new(),
            value: None,
            annotations: attributes(member, text),
            doc: doc(member, text),
            span: span(member),
        });
    }
    Some(decl)
}

/// The `///` lines directly above.
fn doc(node: Node<'_>, text: &str) -> Option<String> {
    let mut lines = Vec::new();
    let mut below = node;
    while let Some(comment) = below.prev_named_sibling().filter(|n| n.kind() == "comment" && lines.len() < 50)
    {
        if comment.end_position().row + 1 < below.start_position().row {
            break;
        }
        lines.push(text_of(comment, text).trim_start_matches('/').trim());
        below = comment;
    }
    lines.reverse();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::facts::Expr;
    use crate::syntax::read;

    fn facts(text: &str) -> FileFacts {
        read(&PRISMA, "prisma/schema.prisma", Language::Prisma, FileRole::Production, text)
    }

    const SCHEMA: &str = r#"
        datasource db { provider = "postgresql"
          url = env("DATABASE_URL") }

        /// A parcel on its way.
        model Parcel {
          id       String       @id @default(uuid()) @db.Uuid
          weight   Decimal
          note     String?      @map("remark")
          labels   String[]
          status   ParcelStatus @default(POSTED)
          sender   Person       @relation(fields: [senderId], references: [id])
          senderId String
          postedAt DateTime     @default(now())

          @@map("parcels")
          @@index([senderId])
        }

        enum ParcelStatus { POSTED
          LOST @map("gone") }

        model Person {
          id      String   @id
          home    Address
          parcels Parcel[]
        }

        type Address {
          street String
        }
    "#;

    #[test]
    fn models_are_structs_with_typed_fields() {
        let facts = facts(SCHEMA);
        assert_eq!(facts.errors, 0);
        let parcel = &facts.types[0];
        assert_eq!((parcel.name.as_str(), parcel.span.line), ("Parcel", 6));
        assert_eq!(parcel.doc.as_deref(), Some("A parcel on its way."));
        let fields: Vec<String> =
            parcel.fields.iter().map(|f| format!("{} {:?}", f.name, f.ty.as_ref().unwrap())).collect();
        assert_eq!(
            fields,
            [
                "id Primitive(String)",
                "weight Primitive(Number)",
                "note Optional(Primitive(String))",
                "labels Array(Primitive(String))",
                "status Named { path: \"ParcelStatus\", args: [] }",
                "sender Named { path: \"Person\", args: [] }",
                "senderId Primitive(String)",
                "postedAt Primitive(DateTime)",
            ]
        );
        let names: Vec<&str> = parcel.annotations.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["model", "map", "index"]);
        assert_eq!(parcel.annotations[1].args, [Expr::Str("parcels".to_owned())]);
    }

    #[test]
    fn relations_are_told_from_values_and_composites() {
        let facts = facts(SCHEMA);
        let relations: Vec<&str> = facts
            .types
            .iter()
            .flat_map(|t| t.fields.iter().filter(|f| is_relation(f)).map(|f| f.name.as_str()))
            .collect();
        assert_eq!(relations, ["sender", "parcels"]);
        let models: Vec<&str> = facts.types.iter().filter(|t| is_model(t)).map(|t| t.name.as_str()).collect();
        assert_eq!(models, ["Parcel", "Person"]);
    }

    #[test]
    fn enums_list_their_members() {
        let facts = facts(SCHEMA);
        let status = facts.types.iter().find(|t| t.kind == TypeKind::Enum).unwrap();
        let members: Vec<&str> = status.variants.iter().map(|v| v.name.as_str()).collect();
        assert_eq!(members, ["POSTED", "LOST"]);
    }

    #[test]
    fn attributes_keep_their_arguments() {
        let facts = facts(SCHEMA);
        let sender = facts.types[0].fields.iter().find(|f| f.name == "sender").unwrap();
        let fields = sender.annotations[0].args[0].get("fields").unwrap();
        assert_eq!(*fields, Expr::Array(vec![Expr::Name("senderId".to_owned())]));
        let id = &facts.types[0].fields[0];
        let names: Vec<&str> = id.annotations.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["id", "default", "db.Uuid"]);
    }

    #[test]
    fn what_is_broken_costs_only_itself() {
        let facts = facts("model Whole { id Int @id }\nmodel { broken\nmodel Other { id Int @id }");
        assert!(facts.errors > 0);
        assert!(facts.types.iter().any(|t| t.name == "Whole"));
        let deep = format!("model Deep {{ id Int @default({}1{}) }}", "[".repeat(5_000), "]".repeat(5_000));
        assert!(facts_of_deep(&deep) <= 1);
    }

    fn facts_of_deep(text: &str) -> usize {
        facts(text).types.len()
    }
}
