use super::facts;
use crate::syntax::facts::Import;

/// `module name local` of each import.
fn imports(text: &str) -> Vec<String> {
    shown(&facts(text).imports)
}

fn reexports(text: &str) -> Vec<String> {
    shown(&facts(text).reexports)
}

fn shown(imports: &[Import]) -> Vec<String> {
    imports.iter().map(|i| format!("{} {} {}", i.module, i.name, i.local)).collect()
}

#[test]
fn import_statements_of_every_form() {
    assert_eq!(imports("import A from './a';"), ["./a default A"]);
    assert_eq!(imports("import { a, b as c } from './a';"), ["./a a a", "./a b c"]);
    assert_eq!(imports("import A, { b } from './a';"), ["./a default A", "./a b b"]);
    assert_eq!(imports("import * as ns from './a';"), ["./a * ns"]);
    assert_eq!(imports("import type { A } from './a';"), ["./a A A"]);
    assert_eq!(imports("import { type A, type B as C } from './a';"), ["./a A A", "./a B C"]);
    assert_eq!(imports("import fs = require('fs');"), ["fs * fs"]);
    assert_eq!(imports("import './register';"), ["./register * "]);
}

#[test]
fn required_modules_are_imports_and_no_values() {
    assert_eq!(imports("const bus = require('./bus');"), ["./bus * bus"]);
    assert_eq!(imports("const { a, b: c } = require('./a');"), ["./a a a", "./a b c"]);
    assert_eq!(imports("const A = require('./a').A;"), ["./a A A"]);
    assert_eq!(imports("const { a } = await import('./a');"), ["./a a a"]);
    let facts = facts("const { a, b: c } = require('./a');");
    assert!(facts.values.is_empty() && facts.top_level.locals.is_empty());
}

#[test]
fn reexports_of_other_modules() {
    assert_eq!(reexports("export { a, b as c } from './a';"), ["./a a a", "./a b c"]);
    assert_eq!(reexports("export * from './a';"), ["./a * *"]);
    assert_eq!(reexports("export * as events from './a';"), ["./a * events"]);
    assert_eq!(reexports("export type { A } from './a';"), ["./a A A"]);
}

#[test]
fn passing_on_an_import_is_a_reexport() {
    assert_eq!(reexports("import { a as b } from './a'; export { b as c };"), ["./a a c"]);
    assert_eq!(reexports("import X from './a'; export default X;"), ["./a default default"]);
}

#[test]
fn export_lists_mark_what_is_declared_here() {
    let facts = facts("class A {} const b = 1; function c() {} class D {} export { A, b, c };");
    assert!(facts.reexports.is_empty());
    let exported: Vec<_> = facts.types.iter().map(|t| (t.name.as_str(), t.exported)).collect();
    assert_eq!(exported, [("A", true), ("D", false)]);
    assert!(facts.values[0].exported && facts.functions[0].exported);
}

#[test]
fn a_new_name_for_an_export_is_a_value() {
    let facts = facts("class A {} export { A as B }; export default A;");
    let values: Vec<_> = facts.values.iter().map(|v| (v.name.as_str(), v.value.as_ref())).collect();
    let a = crate::syntax::facts::Expr::Name("A".to_owned());
    assert_eq!(values, [("B", Some(&a)), ("default", Some(&a))]);
    assert!(facts.types[0].exported);
}
