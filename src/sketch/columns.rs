//! Fields of records whose columns code lists in a value: Drizzle tables, Mongoose schemas, Sequelize models.

use super::fields::Slot;
use crate::syntax::facts::*;
use crate::syntax::{Program, ValueId};

/// Nested objects and lists opened.
const DEPTH: usize = 5;

/// The columns that a table, schema or model value lists.
pub(super) fn of_value(program: &Program, id: ValueId) -> Vec<Slot> {
    let Some(value) = &program.value_decl(id).value else { return Vec::new() };
    let args = match value {
        Expr::Call(_, maker, args) if makes_records(maker) => args,
        Expr::Construct(path, args, _) if last_segment(path) == "Schema" => args,
        _ => return Vec::new(),
    };
    columns(id.0, args)
}

/// The columns given to `Note.init({…})`, where a class only says that it is a model.
pub(super) fn of_class(program: &Program, file: u32, class: &str) -> Vec<Slot> {
    let Some(facts) = program.files.get(file as usize) else { return Vec::new() };
    let bodies = std::iter::once(&facts.top_level).chain(facts.functions.iter().map(|f| &f.body));
    let mut calls = bodies.flat_map(|b| &b.calls);
    calls
        .find(|c| {
            c.name == "init" && matches!(c.receiver.as_str(), r if r == class || r == "super" || r == "this")
        })
        .map_or(Vec::new(), |call| columns(file, &call.args))
}

/// `pgTable('x', {…})`, `sequelize.define('X', {…})`, `model('X', new Schema({…}))`.
fn makes_records(maker: &str) -> bool {
    maker.ends_with("Table") || matches!(maker, "define" | "model")
}

fn columns(file: u32, args: &[Expr]) -> Vec<Slot> {
    let object = args.iter().find_map(|arg| match arg {
        Expr::Object(entries) => Some(entries),
        Expr::Construct(path, inner, _) if last_segment(path) == "Schema" => match inner.first()? {
            Expr::Object(entries) => Some(entries),
            _ => None,
        },
        _ => None,
    });
    let listed = object.into_iter().flatten().filter(|(key, _)| key != "...");
    listed
        .map(|(name, value)| {
            let (ty, required) = column(value, DEPTH);
            Slot { name: name.clone(), ty, optional: !required, file }
        })
        .collect()
}

/// A column's type, and whether it is always there. All three libraries let it be absent unless told.
fn column(value: &Expr, depth: usize) -> (Option<TypeRef>, bool) {
    let Some(depth) = depth.checked_sub(1) else { return (None, false) };
    match value {
        // `{ type: String, required: true }`, or an object nested in a document.
        Expr::Object(entries) => match value.get("type") {
            Some(ty) => {
                let is = |key: &str, wanted: bool| {
                    matches!(value.get(key), Some(Expr::Bool(b)) if *b == wanted)
                        || matches!(value.get(key), Some(Expr::Array(items)) if matches!(items.first(), Some(Expr::Bool(b)) if *b == wanted))
                };
                let required = is("required", true) || is("allowNull", false) || is("primaryKey", true);
                let choices = match value.get("enum") {
                    Some(Expr::Array(items)) => literals(items),
                    _ => None,
                };
                (choices.or_else(|| column(ty, depth).0), required)
            }
            None => {
                let fields = entries.iter().map(|(name, value)| {
                    let (ty, required) = column(value, depth);
                    Field::shown(name, ty, !required)
                });
                (Some(TypeRef::Object(fields.collect())), false)
            }
        },
        Expr::Array(items) => {
            let item = items.first().and_then(|i| column(i, depth).0);
            (Some(TypeRef::Array(Box::new(item.unwrap_or(TypeRef::Primitive(Primitive::Any))))), false)
        }
        Expr::Name(path) => (scalar(last_segment(path)).map(TypeRef::Primitive), false),
        // `DataTypes.ENUM('a', 'b')`, `text('name').notNull()`.
        Expr::Call(receiver, name, args) => match (name.as_str(), receiver.as_deref()) {
            ("notNull" | "primaryKey", Some(before)) => (column(before, depth).0, true),
            ("array", Some(before)) => {
                let (item, required) = column(before, depth);
                let item = item.unwrap_or(TypeRef::Primitive(Primitive::Any));
                (Some(TypeRef::Array(Box::new(item))), required)
            }
            ("ENUM", _) => (literals(args), false),
            ("serial" | "bigserial" | "smallserial", None | Some(Expr::Name(_))) => {
                (Some(TypeRef::Primitive(Primitive::Integer)), true)
            }
            (_, None | Some(Expr::Name(_))) => (scalar(name).map(TypeRef::Primitive), false),
            (_, Some(before)) => column(before, depth),
        },
        _ => (None, false),
    }
}

fn literals(items: &[Expr]) -> Option<TypeRef> {
    let all: Vec<TypeRef> =
        items.iter().filter_map(|i| Some(TypeRef::Literal(i.as_str()?.to_owned()))).collect();
    (!all.is_empty()).then_some(TypeRef::Union(all))
}

/// Names of column types in the three libraries, letter case aside.
fn scalar(name: &str) -> Option<Primitive> {
    Some(match name.to_ascii_lowercase().as_str() {
        "string" | "text" | "varchar" | "char" | "citext" | "objectid" => Primitive::String,
        "uuid" | "uuidv1" | "uuidv4" => Primitive::Uuid,
        "integer" | "int" | "bigint" | "smallint" | "tinyint" | "mediumint" => Primitive::Integer,
        "number" | "real" | "float" | "double" | "doubleprecision" | "decimal" | "numeric" | "decimal128" => {
            Primitive::Number
        }
        "boolean" | "bool" => Primitive::Boolean,
        "date" | "timestamp" | "datetime" | "now" => Primitive::DateTime,
        "dateonly" => Primitive::Date,
        "json" | "jsonb" | "mixed" => Primitive::Any,
        "buffer" | "blob" | "bytea" => Primitive::Bytes,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    fn shown(text: &str, name: &str) -> Vec<String> {
        let language = Language::TypeScript;
        let program =
            Program::new(vec![read(pack_for(language), "a.ts", language, FileRole::Production, text)]);
        let slots = match program.value(0, name) {
            Some(id) => of_value(&program, id),
            None => of_class(&program, 0, name),
        };
        let shown = slots.iter().map(|s| {
            let ty = match &s.ty {
                Some(TypeRef::Primitive(p)) => format!("{p:?}"),
                Some(TypeRef::Array(_)) => "Array".to_owned(),
                Some(TypeRef::Union(all)) => format!("{} literals", all.len()),
                other => format!("{other:?}"),
            };
            format!("{}{} {ty}", s.name, if s.optional { "?" } else { "" })
        });
        shown.collect()
    }

    #[test]
    fn drizzle_tables_list_columns_by_calls() {
        let text = "export const rooms = pgTable('rooms', { id: uuid('id').primaryKey().defaultRandom(),
            name: text('name').notNull(), seats: integer('seats'), tags: text('tags').array() });";
        assert_eq!(shown(text, "rooms"), ["id Uuid", "name String", "seats? Integer", "tags? Array"]);
    }

    #[test]
    fn mongoose_schemas_list_fields_by_type_or_description() {
        let text = "const bookSchema = new Schema({ title: { type: String, required: true }, pages: Number,
            tags: [String], status: { type: String, enum: ['lent', 'free'] }, author: { type: Schema.Types.ObjectId, ref: 'Author' } });";
        assert_eq!(
            shown(text, "bookSchema"),
            ["title String", "pages? Number", "tags? Array", "status? 2 literals", "author? String"]
        );
    }

    #[test]
    fn sequelize_models_are_defined_or_initialized() {
        let text = "const Ticket = sequelize.define('Ticket', { id: { type: DataTypes.UUID, primaryKey: true },
            title: { type: DataTypes.STRING(80), allowNull: false }, state: DataTypes.ENUM('open', 'closed') });
            class Note extends Model {} Note.init({ text: DataTypes.TEXT }, { sequelize });";
        assert_eq!(shown(text, "Ticket"), ["id Uuid", "title String", "state? 2 literals"]);
        assert_eq!(shown(text, "Note"), ["text? String"]);
    }
}
