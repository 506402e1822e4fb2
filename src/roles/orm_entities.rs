//! Types that object-relational mappers keep: TypeORM and MikroORM `@Entity`, Mongoose `@Schema`, Sequelize
//! models, Diesel's `Queryable`/`Identifiable`, SeaORM's `DeriveEntityModel`, sqlx's `FromRow`.

use super::Convention;
use super::booster::is_booster;
use super::finding::{Confidence, Findings, Link, Role};
use super::records::{only_ties, record_name};
use crate::syntax::facts::*;
use crate::syntax::{Program, Symbol, TypeId};

/// See the module.
pub struct OrmEntities;

impl Convention for OrmEntities {
    fn id(&self) -> &'static str {
        "orm-entities"
    }

    fn summary(&self) -> &'static str {
        "types that an object-relational mapper stores"
    }

    fn find(&self, program: &Program, found: &mut Findings) {
        for (id, decl) in program.types() {
            let entity = Symbol::Type(id);
            let Some((record, confidence)) = mapped(program, id, decl) else {
                if found.is_asked(entity)
                    && let Some(why) = gap(decl)
                {
                    found.note(entity, || why);
                }
                continue;
            };
            let own = decl.fields.iter().filter(|f| !f.is_static && !is_relation(f));
            let joins = !decl.fields.is_empty() && only_ties(own.map(|f| f.name.as_str()));
            found.part(entity, Role::Entity, confidence).identifier = Some(record.clone());
            found.link(Link::Keeps { entity, record, joins });
        }
    }
}

/// Why a type with the mark of an object-relational mapper is no record of its own.
fn gap(decl: &TypeDecl) -> Option<String> {
    let derived = decl.annotations.iter().filter(|a| a.name == "derive").flat_map(|a| &a.args);
    let filled = derived
        .filter_map(|a| a.as_name().map(last_segment))
        .find(|n| matches!(*n, "Queryable" | "FromRow" | "Insertable" | "AsChangeset" | "Selectable"));
    if let Some(derive) = filled {
        return Some(match has_own_id(decl) {
            true => format!("it derives {derive}, but neither Identifiable nor Queryable with an id"),
            false => format!("it derives {derive}, but has no id of its own"),
        });
    }
    let base =
        decl.supertypes.iter().filter_map(TypeRef::name).find(|n| matches!(*n, "Model" | "BaseEntity"))?;
    Some(format!("it extends {base}, but that is a type of the code itself"))
}

/// The record that a type's markers say it is.
fn mapped(program: &Program, id: TypeId, decl: &TypeDecl) -> Option<(String, Confidence)> {
    for annotation in decl.annotations.iter().filter(|a| !is_booster(program, id.0, a)) {
        match last_segment(&annotation.name) {
            "Entity" | "Schema" | "Table" | "ViewEntity" => {
                return record_name(&decl.name).map(|r| (r, Confidence::Sure));
            }
            "derive" => {
                let derives = |name: &str| {
                    annotation.args.iter().any(|a| a.as_name().is_some_and(|n| last_segment(n) == name))
                };
                // SeaORM's type is always called `Model`; its module says which.
                if derives("DeriveEntityModel") {
                    let stem = program.files[id.0 as usize].path.rsplit('/').next()?.split('.').next()?;
                    let table = table_name(decl).unwrap_or_else(|| stem.to_owned());
                    return record_name(&table).map(|r| (r, Confidence::Sure));
                }
                if derives("Identifiable")
                    || (derives("Queryable") && (has_own_id(decl) || derives("Associations")))
                {
                    return record_name(&decl.name).map(|r| (r, Confidence::Sure));
                }
                if derives("FromRow") && has_own_id(decl) {
                    return record_name(&decl.name).map(|r| (r, Confidence::Likely));
                }
            }
            _ => {}
        }
    }
    let sequelize =
        decl.supertypes.iter().any(|s| s.name() == Some("Model") || s.name() == Some("BaseEntity"))
            && program.resolve(id.0, "Model").is_none();
    if sequelize && decl.kind == TypeKind::Class {
        return record_name(&decl.name).map(|r| (r, Confidence::Likely));
    }
    None
}

/// `#[sea_orm(table_name = "posts")]`.
fn table_name(decl: &TypeDecl) -> Option<String> {
    decl.annotations
        .iter()
        .flat_map(|a| &a.args)
        .find_map(|a| Some(a.get("table_name")?.as_str()?.to_owned()))
}

fn has_own_id(decl: &TypeDecl) -> bool {
    decl.fields.iter().any(|f| matches!(f.name.as_str(), "id" | "_id" | "uuid"))
}

/// A field that stands for another record, not for a value.
fn is_relation(field: &Field) -> bool {
    field.annotations.iter().any(|a| {
        matches!(
            last_segment(&a.name),
            "ManyToOne" | "OneToMany" | "OneToOne" | "ManyToMany" | "BelongsTo" | "HasMany"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    /// `record` or `record (joins)` for every stored type.
    fn kept(path: &str, language: Language, text: &str) -> Vec<String> {
        let program =
            Program::new(vec![read(pack_for(language), path, language, FileRole::Production, text)]);
        let found = super::super::find(&program);
        found
            .links()
            .filter_map(|(link, _)| match link {
                Link::Keeps { record, joins, .. } => {
                    Some(format!("{record}{}", if *joins { " (joins)" } else { "" }))
                }
                _ => None,
            })
            .collect()
    }

    #[test]
    fn decorated_and_derived_types_are_kept() {
        let text = "
            @Entity('article') export class ArticleEntity { @Column() id: number; @Column() title: string; }
            @Entity() export class FollowsEntity { id: number; followerId: number; followingId: number; }
            export class ArticleDto { id: number; }";
        assert_eq!(kept("a.ts", Language::TypeScript, text), ["article", "follow (joins)"]);
        let text = r#"
            #[derive(Queryable, Identifiable)] pub struct Book { pub id: i32, pub title: String }
            #[derive(FromRow)] pub struct MemberRow { pub id: i64, pub name: String }
            #[derive(FromRow)] pub struct Count { pub total: i64 }"#;
        assert_eq!(kept("a.rs", Language::Rust, text), ["book", "member"]);
    }

    #[test]
    fn a_seaorm_model_is_called_by_its_table_or_module() {
        let text = "#[derive(Clone, DeriveEntityModel)] pub struct Model { pub id: i32, pub title: String }";
        assert_eq!(kept("entity/src/post.rs", Language::Rust, text), ["post"]);
    }
}
