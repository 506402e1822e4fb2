//! Packages of which the scan makes nothing.

use std::collections::BTreeSet;

use crate::esdm::plain::{PlainDocument, is_unit};
use crate::extract::Scan;
use crate::source::FileRole;
use crate::syntax::Place;
use crate::syntax::facts::{FileFacts, TypeKind};

/// A package without a consistency unit.
#[derive(Debug, PartialEq)]
pub struct Uncovered {
    /// Its name.
    pub name: String,
    /// Where to begin reading: files with the most types and operations of their own first.
    pub seeds: Vec<Place>,
}

/// The packages that hold code of their own and in which no unit of the model stands, largest first.
/// Without any manifest the whole folder is one package.
pub fn uncovered(scan: &Scan, documents: &[PlainDocument]) -> Vec<Uncovered> {
    let packages = &scan.inventory.packages;
    // The package of a file is the one whose folder is nearest above it.
    let package_of = |path: &str| {
        let inside = |folder: &str| {
            folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        let all = packages.iter().enumerate().filter(|(_, package)| inside(&package.folder));
        all.max_by_key(|(_, package)| package.folder.len()).map(|(at, _)| at)
    };
    let covered: BTreeSet<Option<usize>> = documents
        .iter()
        .filter(|document| is_unit(document.kind()))
        .flat_map(crate::refine::cited)
        .map(|place| package_of(&place.path))
        .collect();
    let mut found: Vec<(usize, Uncovered)> = Vec::new();
    for package in (0..packages.len()).map(Some).chain([None]).filter(|package| !covered.contains(package)) {
        let mut files: Vec<(usize, &FileFacts)> = scan
            .program
            .files
            .iter()
            .filter(|file| file.role == FileRole::Production && package_of(&file.path) == package)
            .map(|file| (substance(file), file))
            .filter(|(substance, _)| *substance > 0)
            .collect();
        files.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.path.cmp(&other.path)));
        let size = files.iter().map(|(substance, _)| substance).sum();
        let seeds: Vec<Place> = files.iter().flat_map(|(_, file)| definitions(file)).collect();
        if !seeds.is_empty() {
            let name = package.map_or_else(|| "this code".to_owned(), |at| packages[at].name.clone());
            found.push((size, Uncovered { name, seeds }));
        }
    }
    found.sort_by(|(a, one), (b, other)| b.cmp(a).then(one.name.cmp(&other.name)));
    found.into_iter().map(|(_, uncovered)| uncovered).collect()
}

/// How much of a file could be a domain's: types that carry something, and named operations.
fn substance(file: &FileFacts) -> usize {
    let carries = |kind: TypeKind| !matches!(kind, TypeKind::Alias);
    file.types.iter().filter(|ty| carries(ty.kind)).count() * 2
        + file.functions.iter().filter(|function| !function.name.is_empty()).count()
}

fn definitions(file: &FileFacts) -> impl Iterator<Item = Place> + '_ {
    let types = file.types.iter().map(|ty| ty.span.line);
    let free =
        file.functions.iter().filter(|function| function.owner.is_none()).map(|function| function.span.line);
    let lines: BTreeSet<u32> = types.chain(free).collect();
    lines.into_iter().map(|line| Place { path: file.path.clone(), line })
}
