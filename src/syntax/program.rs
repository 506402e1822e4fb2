//! All files' facts together, indexed. What a name in a file means is found by [`names`](super::names).

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rayon::prelude::*;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::bindings::Bindings;
use super::facts::*;
use super::names::is_renamed;
use super::nearness::Paths;
pub use super::nearness::common_folders;
use crate::source::FileRole;

/// A declared type: index of the file, index in [`FileFacts::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub u32, pub u32);

/// A function: index of the file, index in [`FileFacts::functions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FnId(pub u32, pub u32);

/// A top-level value: index of the file, index in [`FileFacts::values`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ValueId(pub u32, pub u32);

/// Anything in the code that may stand for a domain element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// A declared type.
    Type(TypeId),
    /// A variant of an enum, or a member written inside a union (`type E = {type: 'A'} | …`).
    Variant(TypeId, u32),
    /// A function or method.
    Function(FnId),
    /// A top-level constant.
    Value(ValueId),
    /// A tagged object that a function makes and that no type declares (`{ type: 'OrderPlaced', … }`):
    /// the function, and the index among its [constructions](Body::constructions).
    Made(FnId, u32),
}

/// The facts of a whole program, indexed.
#[derive(Debug, Default)]
pub struct Program {
    /// Files sorted by path.
    pub files: Vec<FileFacts>,
    pub(super) types_by_name: HashMap<String, Vec<TypeId>>,
    pub(super) values_by_name: HashMap<String, Vec<ValueId>>,
    pub(super) functions_by_name: HashMap<String, Vec<FnId>>,
    methods_by_owner: HashMap<TypeId, Vec<FnId>>,
    owners: HashMap<FnId, TypeId>,
    value_functions: HashMap<ValueId, Vec<FnId>>,
    impls_by_type: HashMap<TypeId, Vec<(u32, u32)>>,
    files_by_path: HashMap<String, u32>,
    /// Names that some file gives to what it imports under another one.
    pub(super) renamed: HashSet<String>,
    /// Made when it is first asked for: most programs have no consumers.
    callers_by_name: OnceLock<HashMap<String, Vec<FnId>>>,
    base_types: OnceLock<BTreeSet<TypeId>>,
    /// Made when it is first asked for: most programs name all values.
    bindings: OnceLock<Bindings>,
    pub(super) paths: Paths,
}

impl Program {
    /// Indexes facts. Test code is dropped: it is no evidence for the domain.
    pub fn new(files: Vec<FileFacts>) -> Program {
        let mut files: Vec<FileFacts> =
            files.into_iter().filter(|f| f.role == FileRole::Production).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in &mut files {
            drop_test_items(file);
        }
        let mut program = Program { files, ..Program::default() };
        program.index();
        program
    }

    fn index(&mut self) {
        self.paths = Paths::new(&self.files);
        for (f, file) in self.files.iter().enumerate() {
            let f = f as u32;
            self.files_by_path.insert(strip_extension(&file.path).to_owned(), f);
            let renamed = file.imports.iter().filter(|import| is_renamed(import));
            self.renamed.extend(renamed.map(|import| import.local.clone()));
            for (i, ty) in file.types.iter().enumerate() {
                self.types_by_name.entry(ty.name.clone()).or_default().push(TypeId(f, i as u32));
            }
            for (i, value) in file.values.iter().enumerate() {
                self.values_by_name.entry(value.name.clone()).or_default().push(ValueId(f, i as u32));
            }
            for (i, function) in file.functions.iter().enumerate() {
                self.functions_by_name.entry(function.name.clone()).or_default().push(FnId(f, i as u32));
            }
        }
        // Owners need the name indexes above.
        let mut methods: HashMap<TypeId, Vec<FnId>> = HashMap::default();
        let mut owners: HashMap<FnId, TypeId> = HashMap::default();
        let mut held: HashMap<ValueId, Vec<FnId>> = HashMap::default();
        let mut impls: HashMap<TypeId, Vec<(u32, u32)>> = HashMap::default();
        for (f, file) in self.files.iter().enumerate() {
            let f = f as u32;
            for (i, function) in file.functions.iter().enumerate() {
                let Some(owner) = &function.owner else { continue };
                let id = FnId(f, i as u32);
                if let Some(ty) = self.resolve_near(f, owner, function.span) {
                    methods.entry(ty).or_default().push(id);
                    owners.insert(id, ty);
                } else if let Some(value) = self.value(f, owner) {
                    held.entry(value).or_default().push(id);
                }
            }
            for (i, block) in file.impls.iter().enumerate() {
                if let Some(ty) = self.resolve_near(f, &block.target, block.span) {
                    impls.entry(ty).or_default().push((f, i as u32));
                }
            }
        }
        self.methods_by_owner = methods;
        self.owners = owners;
        self.value_functions = held;
        self.impls_by_type = impls;
    }

    /// The file a symbol stands in.
    pub fn file_of(&self, symbol: Symbol) -> &FileFacts {
        &self.files[self.file_index(symbol) as usize]
    }

    /// Index of the file a symbol stands in.
    pub fn file_index(&self, symbol: Symbol) -> u32 {
        match symbol {
            Symbol::Type(id) | Symbol::Variant(id, _) => id.0,
            Symbol::Function(id) | Symbol::Made(id, _) => id.0,
            Symbol::Value(id) => id.0,
        }
    }

    /// What stands behind a [`Symbol::Made`].
    pub fn construction(&self, id: FnId, at: u32) -> Option<&Construction> {
        self.function(id).body.constructions.get(at as usize)
    }

    /// A type's declaration.
    pub fn ty(&self, id: TypeId) -> &TypeDecl {
        &self.files[id.0 as usize].types[id.1 as usize]
    }

    /// A function's declaration.
    pub fn function(&self, id: FnId) -> &Function {
        &self.files[id.0 as usize].functions[id.1 as usize]
    }

    /// A value's declaration.
    pub fn value_decl(&self, id: ValueId) -> &ValueDecl {
        &self.files[id.0 as usize].values[id.1 as usize]
    }

    /// Every declared type, in file order.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &TypeDecl)> {
        self.files.iter().enumerate().flat_map(|(f, file)| {
            file.types.iter().enumerate().map(move |(i, ty)| (TypeId(f as u32, i as u32), ty))
        })
    }

    /// Every function, in file order.
    pub fn functions(&self) -> impl Iterator<Item = (FnId, &Function)> {
        self.files.iter().enumerate().flat_map(|(f, file)| {
            file.functions.iter().enumerate().map(move |(i, function)| (FnId(f as u32, i as u32), function))
        })
    }

    /// Something of every function, in file order, worked out on all threads.
    pub fn map_functions<T: Send>(&self, look: impl Fn(FnId, &Function) -> T + Sync) -> Vec<T> {
        let of_file = |(f, file): (usize, &FileFacts)| {
            let all = file.functions.iter().enumerate();
            all.map(|(i, function)| look(FnId(f as u32, i as u32), function)).collect::<Vec<T>>()
        };
        let by_file: Vec<Vec<T>> = self.files.par_iter().enumerate().map(of_file).collect();
        by_file.into_iter().flatten().collect()
    }

    /// Every top-level value, in file order.
    pub fn values(&self) -> impl Iterator<Item = (ValueId, &ValueDecl)> {
        self.files.iter().enumerate().flat_map(|(f, file)| {
            file.values.iter().enumerate().map(move |(i, value)| (ValueId(f as u32, i as u32), value))
        })
    }

    /// Every `impl` block with the type it is for, in file order.
    pub fn impls(&self) -> impl Iterator<Item = (u32, &Impl)> {
        self.files
            .iter()
            .enumerate()
            .flat_map(|(f, file)| file.impls.iter().map(move |block| (f as u32, block)))
    }

    /// The `impl` blocks of a type.
    pub fn impls_of(&self, id: TypeId) -> impl Iterator<Item = (u32, &Impl)> {
        self.impls_by_type
            .get(&id)
            .into_iter()
            .flatten()
            .map(|&(f, i)| (f, &self.files[f as usize].impls[i as usize]))
    }

    /// Methods of a type (class body or `impl` blocks), own ones only.
    pub fn methods(&self, id: TypeId) -> &[FnId] {
        self.methods_by_owner.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The own method of that name.
    pub fn method(&self, id: TypeId, name: &str) -> Option<FnId> {
        self.methods(id).iter().copied().find(|&m| self.function(m).name == name)
    }

    /// The method of that name, own or inherited.
    pub fn inherited_method(&self, id: TypeId, name: &str) -> Option<FnId> {
        self.lineage(id).into_iter().find_map(|t| self.method(t, name))
    }

    /// Functions that a value holds (`new Command({ handler: … })`).
    pub fn functions_in(&self, id: ValueId) -> &[FnId] {
        self.value_functions.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The type that a method belongs to.
    pub fn owner(&self, id: FnId) -> Option<TypeId> {
        self.owners.get(&id).copied()
    }

    /// The type itself, then its ancestors that the program declares, nearest first.
    pub fn lineage(&self, id: TypeId) -> Vec<TypeId> {
        let mut line = vec![id];
        let mut at = 0;
        while at < line.len() && line.len() < 32 {
            let here = line[at];
            for parent in &self.ty(here).supertypes {
                if let Some(parent) = parent.name().and_then(|n| self.resolve(here.0, n))
                    && !line.contains(&parent)
                {
                    line.push(parent);
                }
            }
            at += 1;
        }
        line
    }

    /// Names of all ancestors (classes, interfaces, implemented traits), declared in the program or not.
    pub fn ancestor_names(&self, id: TypeId) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        for here in self.lineage(id) {
            names.extend(self.ty(here).supertypes.iter().filter_map(TypeRef::name));
            names.extend(self.impls_of(here).filter_map(|(_, block)| block.trait_.as_ref()?.name()));
        }
        names
    }

    /// Types that other types of the program extend or implement.
    pub fn base_types(&self) -> &BTreeSet<TypeId> {
        self.base_types.get_or_init(|| {
            let bases = |(id, decl): (TypeId, &TypeDecl)| {
                let names = decl.supertypes.iter().filter_map(TypeRef::name);
                names.filter_map(|name| self.resolve(id.0, name)).collect::<Vec<_>>()
            };
            self.types().flat_map(bases).collect()
        })
    }

    /// The variant of that name of a type.
    pub fn variant_of(&self, ty: TypeId, name: &str) -> Option<Symbol> {
        let count = self.ty(ty).variants.len().max(self.members(ty).len()) as u32;
        (0..count).find(|&at| self.variant_name(ty, at) == name).map(|at| Symbol::Variant(ty, at))
    }

    /// The members of a union alias (`type E = A | B`); a single right side counts as one member.
    pub fn members(&self, ty: TypeId) -> &[TypeRef] {
        match &self.ty(ty).alias {
            Some(TypeRef::Union(members)) => members,
            Some(single) => std::slice::from_ref(single),
            None => &[],
        }
    }

    /// Name of an enum variant, or the discriminator of a union member written in place.
    fn variant_name(&self, ty: TypeId, at: u32) -> &str {
        if let Some(variant) = self.ty(ty).variants.get(at as usize) {
            return &variant.name;
        }
        self.members(ty).get(at as usize).and_then(discriminator).map_or("", |(_, tag)| tag)
    }

    fn variant_span(&self, ty: TypeId, at: u32) -> Span {
        if let Some(variant) = self.ty(ty).variants.get(at as usize) {
            return variant.span;
        }
        let first = self.members(ty).get(at as usize).and_then(|member| match member {
            TypeRef::Object(fields) => fields.first(),
            TypeRef::Intersection(parts) => parts.iter().find_map(|part| match part {
                TypeRef::Object(fields) => fields.first(),
                _ => None,
            }),
            _ => None,
        });
        first.map_or(self.ty(ty).span, |field| field.span)
    }

    /// All functions with that name that belong to some type.
    pub fn methods_named(&self, name: &str) -> impl Iterator<Item = FnId> + '_ {
        self.functions_by_name
            .get(name)
            .into_iter()
            .flatten()
            .copied()
            .filter(|&id| self.function(id).owner.is_some())
    }

    /// Functions with a call of something of that name, in the order of the program.
    pub fn callers_named(&self, name: &str) -> &[FnId] {
        let callers = self.callers_by_name.get_or_init(|| {
            let mut callers: HashMap<String, Vec<FnId>> = HashMap::default();
            for (id, function) in self.functions() {
                for call in &function.body.calls {
                    match callers.get_mut(&call.name) {
                        Some(all) if all.last() == Some(&id) => {}
                        Some(all) => all.push(id),
                        None => _ = callers.insert(call.name.clone(), vec![id]),
                    }
                }
            }
            callers
        });
        callers.get(name).map_or(&[], Vec::as_slice)
    }

    /// What patterns call the unnamed values of a variant that has so many, if one names them all.
    pub fn bound_values(&self, owner: &str, variant: &str, values: usize) -> Option<&[String]> {
        self.bindings.get_or_init(|| Bindings::of(&self.files)).of_variant(owner, variant, values)
    }

    /// All types with that name.
    pub fn types_named(&self, name: &str) -> &[TypeId] {
        self.types_by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// Index of the file with that path, extension left off.
    pub fn file_by_stem(&self, stem: &str) -> Option<u32> {
        self.files_by_path.get(stem).copied()
    }

    /// Where a symbol stands, as `path:line`.
    pub fn place(&self, symbol: Symbol) -> Place {
        let span = match symbol {
            Symbol::Type(id) => self.ty(id).span,
            Symbol::Variant(id, at) => self.variant_span(id, at),
            Symbol::Function(id) => self.function(id).span,
            Symbol::Value(id) => self.value_decl(id).span,
            Symbol::Made(id, at) => self.construction(id, at).map_or(self.function(id).span, |c| c.span),
        };
        let line = match symbol {
            // Decorators stand above the name.
            Symbol::Function(id) => self.line_below_annotations(id),
            _ => span.line,
        };
        Place { path: self.file_of(symbol).path.clone(), line }
    }

    fn line_below_annotations(&self, id: FnId) -> u32 {
        let function = self.function(id);
        let above = function.annotations.iter().map(|a| a.span).filter(|a| function.span.contains(a));
        let Some(last) = above.max_by_key(|a| a.end) else { return function.span.line };
        let body = function.body.span;
        if body.line > last.end_line || body.line == 0 { last.end_line + 1 } else { last.end_line }
    }

    /// The name a symbol is written with.
    pub fn name(&self, symbol: Symbol) -> &str {
        match symbol {
            Symbol::Type(id) => &self.ty(id).name,
            Symbol::Variant(id, at) => self.variant_name(id, at),
            Symbol::Function(id) => &self.function(id).name,
            Symbol::Value(id) => &self.value_decl(id).name,
            Symbol::Made(id, at) => self.construction(id, at).map_or("", |c| c.path.as_str()),
        }
    }
}

/// Files that some other file imports from or re-exports, as far as specifiers and names lead to them.
pub fn resolved_imports(program: &Program) -> BTreeSet<u32> {
    let mut out = BTreeSet::new();
    for (at, file) in program.files.iter().enumerate() {
        for import in file.imports.iter().chain(&file.reexports) {
            let by_path = resolve_module(&file.path, &import.module).and_then(|stem| {
                program.file_by_stem(&stem).or_else(|| program.file_by_stem(&format!("{stem}/index")))
            });
            let by_name = || {
                let from = at as u32;
                program
                    .resolve(from, &import.local)
                    .map(|t| t.0)
                    .or_else(|| program.value(from, &import.local).map(|v| v.0))
                    .or_else(|| program.resolve_function(from, &import.local).map(|f| f.0))
            };
            out.extend(by_path.or_else(by_name).filter(|&f| f != at as u32));
        }
    }
    out
}

/// Names under which objects carry the literal that tells them apart.
pub const DISCRIMINATORS: &[&str] = &[
    "type",
    "kind",
    "_tag",
    "tag",
    "eventType",
    "commandType",
    "name",
    "__typename",
    "$type",
    "typeName",
    "eventName",
];

/// The discriminating field and literal of an object type: `type` and `Placed` of `{ type: 'Placed', … }`.
pub fn discriminator(ty: &TypeRef) -> Option<(&str, &str)> {
    let fields = match ty {
        TypeRef::Object(fields) => fields,
        // `{ type: 'Placed' } & Details`
        TypeRef::Intersection(parts) => return parts.iter().find_map(discriminator),
        _ => return None,
    };
    DISCRIMINATORS.iter().find_map(|wanted| {
        let field = fields.iter().find(|f| f.name == *wanted)?;
        match &field.ty {
            Some(TypeRef::Literal(tag)) => Some((field.name.as_str(), tag.as_str())),
            _ => None,
        }
    })
}

/// A place in the scanned code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Place {
    /// Path relative to the scanned root.
    pub path: String,
    /// 1-based line.
    pub line: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// Leaves out `#[cfg(test)]` items and `#[test]` functions.
fn drop_test_items(file: &mut FileFacts) {
    let is_test = |annotations: &[Annotation]| {
        annotations.iter().any(|a| {
            last_segment(&a.name) == "test"
                || (a.name == "cfg" && a.args.iter().any(|x| x.as_name() == Some("test")))
        })
    };
    file.types.retain(|t| !is_test(&t.annotations));
    file.functions.retain(|f| !is_test(&f.annotations));
    file.impls.retain(|i| !is_test(&i.annotations));
}

/// `a` of `a::b::C` and `a.b.C`.
pub fn first_segment(path: &str) -> &str {
    path.split(['.', ':']).next().unwrap_or(path)
}

pub(super) fn strip_extension(path: &str) -> &str {
    match path.rsplit_once('.') {
        Some((stem, extension)) if !extension.contains('/') => stem,
        _ => path,
    }
}

/// Path (without extension) that a relative module specifier, or one from the crate's root, leads to.
pub(super) fn resolve_module(from: &str, module: &str) -> Option<String> {
    if let Some(inside) = module.strip_prefix("crate::") {
        let root = from.find("src/").filter(|at| *at == 0 || from[..*at].ends_with('/'))?;
        return Some([&from[..root], "src/", &inside.replace("::", "/")].concat());
    }
    if !module.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> =
        from.rsplit_once('/').map_or(Vec::new(), |(folder, _)| folder.split('/').collect());
    for part in module.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    let stem = ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"]
        .iter()
        .find_map(|e| joined.strip_suffix(&format!(".{e}")))
        .map(str::to_owned);
    Some(stem.unwrap_or(joined))
}
