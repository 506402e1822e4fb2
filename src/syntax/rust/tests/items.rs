//! Impls, functions, modules, constants.

use super::*;

#[test]
fn an_impl_has_trait_associated_types_and_constants() {
    let facts = facts(
        "#[async_trait]
         impl<S> eventually::Aggregate<Config> for domain::Account<S> {
             type Event = AccountEvent;
             type Id = Uuid;
             const TYPE: &'static str = \"account\";
             fn apply(&mut self, event: Self::Event) {}
         }",
    );
    let found = &facts.impls[0];
    assert_eq!((found.target.as_str(), found.target_type.args().len()), ("Account", 1));
    let trait_ = found.trait_.as_ref().unwrap();
    assert_eq!((trait_.name(), trait_.args()[0].name()), (Some("Aggregate"), Some("Config")));
    let uuid = TypeRef::Primitive(Primitive::Uuid);
    assert_eq!(found.associated, [("Event".to_owned(), named("AccountEvent")), ("Id".to_owned(), uuid)]);
    assert_eq!(found.constants, [("TYPE".to_owned(), text("account"))]);
    assert_eq!(found.annotations[0].name, "async_trait");
    let apply = &facts.functions[0];
    assert_eq!((apply.owner.as_deref(), &apply.trait_), (Some("Account"), &found.trait_));
    assert_eq!((apply.visibility, apply.mutates_receiver), (Visibility::Public, true));
    assert!(facts.types.is_empty() && facts.values.is_empty(), "they belong to the impl");
}

#[test]
fn functions_say_how_they_may_be_called() {
    let facts = facts(
        "impl Account {
            pub async fn open(id: Id) -> Result<Self, Error> { todo() }
            pub(crate) fn close(&mut self, #[inject] at: DateTime<Utc>) {}
            fn balance(&self) -> Decimal { self.balance }
            fn consume(mut self, Path((a, b)): Path<(u8, u8)>, mut c: Option<u8>) {}
            fn arc(self: Arc<Self>) {}
        }
        pub fn free() {}",
    );
    let seen: Vec<_> = facts
        .functions
        .iter()
        .map(|f| (f.name.as_str(), f.visibility, f.is_static, f.is_async, f.mutates_receiver))
        .collect();
    assert_eq!(
        seen,
        [
            ("open", Visibility::Public, true, true, false),
            ("close", Visibility::Restricted, false, false, true),
            ("balance", Visibility::Private, false, false, false),
            ("consume", Visibility::Private, false, false, true),
            ("arc", Visibility::Private, false, false, false),
            ("free", Visibility::Public, false, false, false),
        ]
    );
    let close = &facts.functions[1].params[0];
    assert_eq!((close.name.as_str(), close.annotations[0].name.as_str()), ("at", "inject"));
    assert_eq!(close.ty, Some(TypeRef::Primitive(Primitive::DateTime)));
    let names: Vec<_> = facts.functions[3].params.iter().map(|p| (p.name.as_str(), p.optional)).collect();
    assert_eq!(names, [("{ a, b }", false), ("c", true)]);
    assert!(facts.functions[5].owner.is_none() && facts.functions[5].exported);
}

#[test]
fn inline_modules_are_a_path() {
    let facts = facts("mod a { pub mod b { struct X; fn f() {} impl X {} } struct Y; } struct Z;");
    let modules: Vec<_> = facts.types.iter().map(|t| (t.name.as_str(), t.module.join("::"))).collect();
    assert_eq!(modules, [("X", "a::b".to_owned()), ("Y", "a".to_owned()), ("Z", String::new())]);
    assert_eq!(facts.functions[0].module, ["a", "b"]);
    assert_eq!(facts.impls[0].module, ["a", "b"]);
}

#[test]
fn test_code_is_marked() {
    let facts = facts(
        "struct Real;
         #[cfg(test)]
         mod tests {
             struct Fake;
             impl Fake { fn help(&self) {} }
             mod inner { #[test] fn works() {} }
             const SEED: u8 = 1;
         }
         #[cfg(test)]
         impl Real { fn for_tests() {} }
         #[cfg(any(test, feature = \"fakes\"))]
         fn shared() {}",
    );
    let is_test =
        |annotations: &[Annotation]| annotations.iter().any(|a| a.name == "cfg" && a.args == [name("test")]);
    let types: Vec<_> = facts.types.iter().map(|t| (t.name.as_str(), is_test(&t.annotations))).collect();
    assert_eq!(types, [("Real", false), ("Fake", true)]);
    let functions: Vec<_> =
        facts.functions.iter().map(|f| (f.name.as_str(), is_test(&f.annotations))).collect();
    assert_eq!(functions, [("help", true), ("works", true), ("for_tests", true), ("shared", false)]);
    assert_eq!(facts.functions[1].annotations[0].name, "test");
    assert!(facts.impls.iter().all(|i| is_test(&i.annotations)));
    assert!(facts.values.is_empty(), "a value could not say that it is for tests");
}

#[test]
fn a_file_may_be_test_code_as_a_whole() {
    let facts = facts("#![cfg(test)]\nstruct Fake;");
    assert_eq!(facts.types[0].annotations[0].name, "cfg");
}

#[test]
fn constants_are_values() {
    let facts = facts(
        "/// At most.
         pub const LIMIT: u32 = 100;
         static NAMES: &[&str] = &[\"a\", \"b\"];
         fn f() { const INNER: u8 = 1; }",
    );
    let [limit, names] = facts.values.as_slice() else { panic!("{:?}", facts.values) };
    assert_eq!(
        (limit.name.as_str(), limit.exported, limit.doc.as_deref()),
        ("LIMIT", true, Some("At most."))
    );
    assert_eq!(limit.value, Some(Expr::Number("100".to_owned())));
    assert_eq!(names.value, Some(Expr::Array(vec![text("a"), text("b")])));
    assert_eq!(facts.functions[0].body.locals[0].name, "INNER");
}

#[test]
fn a_function_inside_a_method_belongs_to_nobody() {
    let facts = facts("impl A { fn outer(&self) { fn inner() { go(); } } }");
    let inner = facts.functions.iter().find(|f| f.name == "inner").unwrap();
    assert_eq!((inner.owner.as_deref(), inner.is_static), (None, false));
    assert_eq!(inner.body.calls[0].name, "go");
}
