//! Type declarations, attributes, types in use.

use super::*;

fn declared(text: &str) -> TypeDecl {
    facts(text).types.remove(0)
}

#[test]
fn a_struct_has_fields() {
    let decl = declared(
        "/// Money came in.
         ///
         /// Always positive.
         #[derive(Debug, serde::Serialize)]
         pub struct Deposited<T> {
             /// Which one.
             #[id]
             pub account_id: AccountId,
             amount: Option<Decimal>, // in cents
             r#type: T,
         }",
    );
    assert_eq!((decl.kind, decl.name.as_str(), decl.exported), (TypeKind::Struct, "Deposited", true));
    assert_eq!(decl.doc.as_deref(), Some("Money came in.\n\nAlways positive."));
    assert_eq!(decl.generics, ["T"]);
    assert_eq!(decl.annotations[0].name, "derive");
    assert_eq!(decl.annotations[0].args, [name("Debug"), name("serde::Serialize")]);
    let [id, amount, ty] = decl.fields.as_slice() else { panic!("{:?}", decl.fields) };
    assert_eq!((id.name.as_str(), id.doc.as_deref(), id.private), ("account_id", Some("Which one."), false));
    assert_eq!(id.annotations[0].name, "id");
    assert!(amount.optional && amount.private);
    assert_eq!(amount.ty, Some(TypeRef::Optional(Box::new(TypeRef::Primitive(Primitive::Number)))));
    assert_eq!((ty.name.as_str(), &ty.ty), ("type", &Some(named("T"))));
}

#[test]
fn tuple_and_unit_structs() {
    let decl = declared("pub struct Id(#[serde(flatten)] pub Uuid, String);");
    let fields: Vec<_> =
        decl.fields.iter().map(|f| (f.name.as_str(), f.private, f.annotations.len())).collect();
    assert_eq!(fields, [("0", false, 1), ("1", true, 0)]);
    assert_eq!(decl.fields[0].ty, Some(TypeRef::Primitive(Primitive::Uuid)));
    assert!(declared("struct Marker;").fields.is_empty());
}

#[test]
fn an_enum_has_variants_with_payloads() {
    let decl = declared(
        "enum Event {
            /// It began.
            #[serde(rename = \"opened\")]
            Opened { id: Uuid, by: Option<UserId> },
            Named(String, #[id] u32),
            Closed,
            Coded = 3,
        }",
    );
    let [opened, named_, closed, coded] = decl.variants.as_slice() else { panic!("{:?}", decl.variants) };
    assert_eq!((opened.name.as_str(), opened.doc.as_deref()), ("Opened", Some("It began.")));
    assert_eq!(opened.annotations[0].args, [Expr::Object(vec![("rename".to_owned(), text("opened"))])]);
    assert!(!opened.fields[0].private && opened.fields[1].optional);
    assert_eq!(named_.fields.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["0", "1"]);
    assert_eq!(named_.fields[1].annotations[0].name, "id");
    assert!(closed.fields.is_empty());
    assert_eq!(coded.value, Some(Expr::Number("3".to_owned())));
}

#[test]
fn attributes_keep_every_argument() {
    let decl = declared(
        "#[serde(tag = \"type\", rename_all = \"camelCase\", default)]
         #[stream(CourseEvent, [CourseCreated, CourseClosed])]
         #[es_event(id = \"UserId\")]
         #[cqrs(store::Kind, nested(a = 1, b(c)))]
         #[error(\"no {0}\")]
         #[doc(hidden)]
         #[non_exhaustive]
         enum E {}",
    );
    let args: Vec<_> = decl.annotations.iter().map(|a| (a.name.as_str(), a.args.clone())).collect();
    let entry = |key: &str, value: Expr| Expr::Object(vec![(key.to_owned(), value)]);
    let events = Expr::Array(vec![name("CourseCreated"), name("CourseClosed")]);
    let one = Expr::Number("1".to_owned());
    let inner = Expr::Call(None, "b".to_owned(), vec![name("c")]);
    let nested = Expr::Call(None, "nested".to_owned(), vec![entry("a", one), inner]);
    assert_eq!(
        args,
        [
            (
                "serde",
                vec![entry("tag", text("type")), entry("rename_all", text("camelCase")), name("default")]
            ),
            ("stream", vec![name("CourseEvent"), events]),
            ("es_event", vec![entry("id", text("UserId"))]),
            ("cqrs", vec![name("store::Kind"), nested]),
            ("error", vec![text("no {0}")]),
            ("doc", vec![name("hidden")]),
            ("non_exhaustive", vec![]),
        ]
    );
}

#[test]
fn what_stands_before_something_else_is_not_taken() {
    let facts =
        facts("/// of a\n#[a]\nconst A: u8 = 1;\n\nstruct B;\n\n// plain\n/// of c\n// plain\nstruct C;");
    assert_eq!((facts.types[0].doc.as_deref(), facts.types[0].annotations.len()), (None, 0));
    assert_eq!(facts.types[1].doc.as_deref(), Some("of c"));
    assert_eq!(facts.values[0].doc.as_deref(), Some("of a"));
}

#[test]
fn doc_blocks_lose_their_stars() {
    let decl = declared("/** Money came in.\n *\n * Always positive.\n */\nstruct Deposited;");
    assert_eq!(decl.doc.as_deref(), Some("Money came in.\n\nAlways positive."));
    assert_eq!(declared("/** Short. */ struct X;").doc.as_deref(), Some("Short."));
    assert_eq!(declared("//! of the file\n\nstruct X;").doc, None);
    assert_eq!(declared("//// a line\nstruct X;").doc, None);
}

#[test]
fn a_trait_has_supertraits_and_methods() {
    let facts = facts(
        "pub trait Repository<T>: Send + Store<Item = T> + 'static {
            fn load(&self, id: Id) -> Option<T>;
            fn name() -> &'static str { \"repository\" }
        }",
    );
    let decl = &facts.types[0];
    assert_eq!((decl.kind, decl.supertypes.len()), (TypeKind::Trait, 2));
    assert_eq!(decl.supertypes[1].args()[0].name(), Some("T"));
    let [load, name] = facts.functions.as_slice() else { panic!("{:?}", facts.functions) };
    assert_eq!((load.owner.as_deref(), load.is_abstract, load.is_static), (Some("Repository"), true, false));
    assert_eq!((name.visibility, name.is_abstract, name.is_static), (Visibility::Public, false, true));
}

#[test]
fn an_alias_says_what_it_stands_for() {
    let decl = declared("pub type Repo<S> = aggregate::EventSourcedRepository<Account, S>;");
    let alias = decl.alias.unwrap();
    assert_eq!(
        (decl.kind, alias.name(), alias.args().len()),
        (TypeKind::Alias, Some("EventSourcedRepository"), 2)
    );
}

#[test]
fn types_of_every_day_are_normalized() {
    use Primitive::*;
    let of = |ty: &str| declared(&format!("use serde_json::Value; type X = {ty};")).alias.unwrap();
    for (ty, primitive) in [
        ("String", String),
        ("&'static str", String),
        ("Cow<'a, str>", String),
        ("Box<str>", String),
        ("char", String),
        ("u32", Integer),
        ("NonZeroU64", Integer),
        ("f64", Number),
        ("rust_decimal::Decimal", Number),
        ("bool", Boolean),
        ("DateTime<Utc>", DateTime),
        ("chrono::NaiveDateTime", DateTime),
        ("OffsetDateTime", DateTime),
        ("NaiveDate", Date),
        ("time::Date", Date),
        ("uuid::Uuid", Uuid),
        ("Vec<u8>", Bytes),
        ("&[u8]", Bytes),
        ("[u8; 32]", Bytes),
        ("()", Nothing),
        ("!", Nothing),
        ("serde_json::Value", Any),
        ("Value", Any),
        ("Arc<Mutex<i64>>", Integer),
        ("impl Future<Output = u8>", Integer),
        ("Pin<Box<dyn Future<Output = bool> + Send>>", Boolean),
    ] {
        assert_eq!(of(ty), TypeRef::Primitive(primitive), "{ty}");
    }
    let integer = || Box::new(TypeRef::Primitive(Integer));
    for list in ["Vec<i32>", "[i32]", "[i32; 3]", "HashSet<i32>", "&[i32]", "VecDeque<Box<i32>>"] {
        assert_eq!(of(list), TypeRef::Array(integer()), "{list}");
    }
    assert_eq!(of("HashMap<String, i32>"), TypeRef::Map(integer()));
    assert_eq!(of("Option<&i32>"), TypeRef::Optional(integer()));
    assert_eq!(of("(i32, X)"), TypeRef::Tuple(vec![*integer(), named("X")]));
    assert_eq!(of("fn(A) -> i32"), TypeRef::Function(Some(integer())));
    assert_eq!(of("Box<dyn store::Repository + Send>"), named("store::Repository"));
    assert_eq!(of("Self::Event"), named("Self::Event"));
    assert_eq!(
        of("<Self as Aggregate>::Event"),
        TypeRef::Member(Box::new(named("Self")), "Event".to_owned())
    );
    let kind = of("<T as Entity<Id>>::Event::Kind");
    let event = TypeRef::Member(Box::new(named("T")), "Event".to_owned());
    assert_eq!(kind, TypeRef::Member(Box::new(event), "Kind".to_owned()));
    let result = TypeRef::Named { path: "Result".to_owned(), args: vec![*integer(), named("E")] };
    assert_eq!(of("Result<i32, E>"), result);
}
