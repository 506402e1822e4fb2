//! Functions across modules of TypeScript and JavaScript: what an import, a default export or a name
//! passed on by an `index` file leads to.

use super::facts::{Expr, Function, Import};
use super::program::{FnId, Program, resolve_module};

/// How many files may pass a name on before it is declared.
const MAX_HOPS: usize = 6;

impl Program {
    /// The function that an imported name means, when its module is a file of the program.
    pub(super) fn imported_function(&self, file: u32, import: &Import) -> Option<FnId> {
        if import.name == "*" {
            return None;
        }
        self.exported_function(self.module_file(file, &import.module)?, &import.name, MAX_HOPS)
    }

    /// `create` of `articles.create`, where the file says `import * as articles from './articles'`.
    pub fn function_of_module(&self, file: u32, qualifier: &str, name: &str) -> Option<FnId> {
        let imports = &self.files.get(file as usize)?.imports;
        let import = imports.iter().find(|i| i.local == qualifier)?;
        let module = self.module_file(file, &import.module)?;
        match import.name.as_str() {
            "*" => self.exported_function(module, name, MAX_HOPS),
            // `export default { create, update }` and `export const articles = { create, update }`.
            holder => self.held_function(module, holder, name, MAX_HOPS),
        }
    }

    /// The function that a file gives away under a name, itself or from another file.
    fn exported_function(&self, file: u32, name: &str, hops: usize) -> Option<FnId> {
        let hops = hops.checked_sub(1)?;
        let facts = self.files.get(file as usize)?;
        if let Some(own) = facts.functions.iter().position(|f| f.name == name && stands_alone(f)) {
            return Some(FnId(file, own as u32));
        }
        let renamed = facts.values.iter().find(|v| v.name == name).and_then(|v| v.value.as_ref());
        if let Some(Expr::Name(other)) = renamed.filter(|value| value.as_name() != Some(name)) {
            return self.exported_function(file, other, hops);
        }
        facts.reexports.iter().filter(|e| e.local == name || e.local == "*").find_map(|export| {
            let wanted = if export.local == "*" { name } else { &export.name };
            self.exported_function(self.module_file(file, &export.module)?, wanted, hops)
        })
    }

    /// The function under a key of an object that a file gives away.
    fn held_function(&self, file: u32, holder: &str, name: &str, hops: usize) -> Option<FnId> {
        let hops = hops.checked_sub(1)?;
        let facts = self.files.get(file as usize)?;
        let held = |f: &Function| f.name == name && f.owner.as_deref() == Some(holder);
        if let Some(own) = facts.functions.iter().position(held) {
            return Some(FnId(file, own as u32));
        }
        let value = facts.values.iter().find(|v| v.name == holder).and_then(|v| v.value.as_ref());
        match value {
            Some(Expr::Name(other)) if other != holder => self.held_function(file, other, name, hops),
            Some(Expr::Object(entries)) => {
                let (_, function) = entries.iter().find(|(key, _)| key == name)?;
                self.resolve_function(file, function.as_name()?)
            }
            _ => facts.reexports.iter().filter(|e| e.local == holder).find_map(|export| {
                self.held_function(self.module_file(file, &export.module)?, &export.name, name, hops)
            }),
        }
    }

    /// The file that a relative specifier leads to, or the `index` of that folder.
    fn module_file(&self, from: u32, module: &str) -> Option<u32> {
        let stem = resolve_module(&self.files.get(from as usize)?.path, module)?;
        self.file_by_stem(&stem).or_else(|| self.file_by_stem(&format!("{stem}/index")))
    }
}

/// A function of its own: free, or what a constant of the same name wraps
/// (`const place = asyncHandler(async (req, res) => …)`).
pub(super) fn stands_alone(function: &Function) -> bool {
    function.owner.as_deref().is_none_or(|owner| owner == function.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    fn program(files: &[(&str, &str)]) -> Program {
        let language = Language::TypeScript;
        let read = |(path, text): &(&str, &str)| {
            read(pack_for(language), path, language, FileRole::Production, text)
        };
        Program::new(files.iter().map(read).collect())
    }

    fn file(program: &Program, path: &str) -> u32 {
        program.files.iter().position(|f| f.path == path).unwrap() as u32
    }

    fn place(program: &Program, found: Option<FnId>) -> String {
        found.map_or_else(String::new, |id| program.place(super::super::Symbol::Function(id)).to_string())
    }

    #[test]
    fn default_exports_are_found_under_any_local_name() {
        let program = program(&[
            ("src/routes.ts", "import register from './member/register';"),
            ("src/member/register.ts", "\nexport default async function registerMember() {}"),
        ]);
        let from = file(&program, "src/routes.ts");
        assert_eq!(place(&program, program.resolve_function(from, "register")), "src/member/register.ts:2");
    }

    #[test]
    fn names_passed_on_by_an_index_lead_to_their_function() {
        let program = program(&[
            ("src/routes.ts", "import * as members from './member';"),
            (
                "src/member/index.ts",
                "export { default as register } from './register';\nexport * from './leave';",
            ),
            ("src/member/register.ts", "export default function registerMember() {}"),
            ("src/member/leave.ts", "export const leave = wrap(async () => {});"),
        ]);
        let from = file(&program, "src/routes.ts");
        let function = |name: &str| place(&program, program.function_of_module(from, "members", name));
        assert_eq!(function("register"), "src/member/register.ts:1");
        assert_eq!(function("leave"), "src/member/leave.ts:1");
        assert_eq!(function("unknown"), "");
    }

    #[test]
    fn objects_give_away_the_functions_they_name() {
        let program = program(&[
            ("src/a.ts", "import lending from './lending'; import { fines } from './lending';"),
            (
                "src/lending.ts",
                "const lend = () => {};\nexport default { lend };\nexport const fines = { collect() {} };",
            ),
        ]);
        let from = file(&program, "src/a.ts");
        assert_eq!(place(&program, program.function_of_module(from, "lending", "lend")), "src/lending.ts:1");
        assert_eq!(place(&program, program.function_of_module(from, "fines", "collect")), "src/lending.ts:3");
    }

    #[test]
    fn files_that_pass_a_name_around_in_a_circle_lead_nowhere() {
        let program = program(&[
            ("src/use.ts", "import { x } from './a';"),
            ("src/a.ts", "export * from './b';"),
            ("src/b.ts", "export * from './a';"),
        ]);
        assert_eq!(program.resolve_function(file(&program, "src/use.ts"), "x"), None);
    }
}
