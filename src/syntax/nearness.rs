//! Of several homonyms the one that a file most probably means: the one that its import's module names,
//! else the nearest in the tree.
//!
//! In: the sorted files and, for each question, candidates in the order of the files. Out: one of them.
//! Large code bases hold hundreds of homonyms, so what cannot win is passed over by binary search.

use std::collections::HashMap;
use std::ops::Range;

use super::facts::FileFacts;
use super::program::{FnId, TypeId, ValueId, resolve_module, strip_extension};

/// Something declared in a file. Ids order by file.
pub(super) trait InFile: Copy + Ord {
    /// Index of the file.
    fn file(self) -> u32;
}

impl InFile for TypeId {
    fn file(self) -> u32 {
        self.0
    }
}

impl InFile for FnId {
    fn file(self) -> u32 {
        self.0
    }
}

impl InFile for ValueId {
    fn file(self) -> u32 {
        self.0
    }
}

/// Fewer candidates than this are compared one by one.
const FEW: usize = 8;
/// What a word that path and module share counts.
const SHARED_WORD: usize = 10;
/// What a path that the module leads to counts at least.
const LED_TO: usize = 800;

/// The words of all files' paths.
#[derive(Debug, Default)]
pub(super) struct Paths {
    words: HashMap<String, u32>,
    of_file: Vec<Box<[u32]>>,
}

impl Paths {
    /// Takes the words of every file's path.
    pub(super) fn new(files: &[FileFacts]) -> Paths {
        let mut paths = Paths::default();
        for file in files {
            let of_file = strip_extension(&file.path)
                .split('/')
                .map(|part| {
                    let next = paths.words.len() as u32;
                    *paths.words.entry(normal(part.split('.').next().unwrap_or(part))).or_insert(next)
                })
                .collect();
            paths.of_file.push(of_file);
        }
        paths
    }

    /// The words of a module specifier that some path has; a repeated word counts again.
    fn known(&self, module: &str) -> Vec<u32> {
        module
            .split(['/', ':', '.', '#', '@'])
            .filter(|p| !p.is_empty() && !matches!(*p, "crate" | "super" | "self" | "*" | "src" | "index"))
            .filter_map(|p| self.words.get(&normal(p)).copied())
            .collect()
    }

    fn shared(&self, file: u32, module: &[u32]) -> usize {
        let have = &self.of_file[file as usize];
        module.iter().filter(|word| have.contains(word)).count() * SHARED_WORD
    }

    /// Of `candidates` (sorted) that fit, the one that `module` names best as seen from the file `from`;
    /// of these the one with most folders in common, of these the first.
    pub(super) fn nearest<T: InFile>(
        &self,
        files: &[FileFacts],
        from: u32,
        module: &str,
        candidates: &[T],
        fits: impl Fn(T) -> bool,
    ) -> Option<T> {
        if let [only] = candidates {
            return Some(*only).filter(|id| fits(*id));
        }
        let path = |file: u32| files[file as usize].path.as_str();
        let here = path(from);
        let target = resolve_module(here, module);
        let words = self.known(module);
        let led_to = |id: T| target.as_deref().and_then(|target| led_to(path(id.file()), target));
        let score = |id: T| led_to(id).unwrap_or_else(|| self.shared(id.file(), &words));
        let best = |among: &[T]| {
            let rank = |id: T| (score(id), common_folders(here, path(id.file())), std::cmp::Reverse(id));
            among.iter().copied().filter(|id| fits(*id)).max_by_key(|id| rank(*id))
        };
        if candidates.len() <= FEW || words.len() * SHARED_WORD >= LED_TO {
            return best(candidates);
        }
        if let Some(target) = &target {
            let there = best(within(candidates, below(files, target)));
            if let Some(found) = there.filter(|id| led_to(*id).is_some()) {
                return Some(found);
            }
        }
        if !words.is_empty() {
            return best(candidates);
        }
        // Nothing but nearness tells them apart: folder by folder upwards.
        let folders = here.match_indices('/').map(|(at, _)| &here[..=at]).rev();
        folders
            .chain([""])
            .find_map(|folder| within(candidates, below(files, folder)).iter().copied().find(|id| fits(*id)))
    }
}

/// The candidates that stand in one of these files.
pub(super) fn within<T: InFile>(candidates: &[T], files: Range<usize>) -> &[T] {
    let start = candidates.partition_point(|id| (id.file() as usize) < files.start);
    let count = candidates[start..].partition_point(|id| (id.file() as usize) < files.end);
    &candidates[start..start + count]
}

/// The candidates that stand in this file.
pub(super) fn own<T: InFile>(candidates: &[T], file: u32) -> &[T] {
    within(candidates, file as usize..file as usize + 1)
}

/// The files whose paths begin so.
fn below(files: &[FileFacts], prefix: &str) -> Range<usize> {
    let start = files.partition_point(|file| file.path.as_str() < prefix);
    let count = files[start..].partition_point(|file| file.path.starts_with(prefix));
    start..start + count
}

/// How well a path fits what a relative specifier leads to: the file itself, its folder's index, or a file
/// below.
fn led_to(path: &str, target: &str) -> Option<usize> {
    let stem = strip_extension(path);
    if stem == target {
        return Some(1_000);
    }
    match stem.strip_prefix(target)? {
        "/index" | "/mod" => Some(900),
        below => below.starts_with('/').then_some(LED_TO),
    }
}

fn normal(word: &str) -> String {
    word.replace('_', "-").to_ascii_lowercase()
}

/// Number of leading folders that two paths share.
pub fn common_folders(a: &str, b: &str) -> usize {
    match (a.rsplit_once('/'), b.rsplit_once('/')) {
        (Some((a, _)), Some((b, _))) => a.split('/').zip(b.split('/')).take_while(|(x, y)| x == y).count(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    /// One type in each of twenty modules, so that searching replaces comparing.
    fn modules() -> Vec<FileFacts> {
        let file = |path: String| {
            let pack = pack_for(Language::TypeScript);
            read(pack, &path, Language::TypeScript, FileRole::Production, "export class Order {}")
        };
        let mut files: Vec<FileFacts> = (10..30)
            .flat_map(|m| [format!("shop{m}/orders/order.ts"), format!("shop{m}/orders/index.ts")])
            .map(file)
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    fn found(from: &str, module: &str) -> String {
        let files = modules();
        let all: Vec<TypeId> = (0..files.len() as u32).map(|f| TypeId(f, 0)).collect();
        let from = files.iter().position(|f| f.path == from).unwrap() as u32;
        let id = Paths::new(&files).nearest(&files, from, module, &all, |_| true).unwrap();
        files[id.0 as usize].path.clone()
    }

    #[test]
    fn a_relative_module_leads_to_its_file_or_the_folder_s_index() {
        assert_eq!(found("shop12/orders/index.ts", "./order"), "shop12/orders/order.ts");
        assert_eq!(found("shop12/orders/order.ts", "../../shop20/orders"), "shop20/orders/index.ts");
        assert_eq!(found("shop12/orders/order.ts", "../../shop20"), "shop20/orders/index.ts");
    }

    #[test]
    fn a_module_s_words_outweigh_nearness() {
        assert_eq!(found("shop12/orders/index.ts", "crate::shop17::order"), "shop17/orders/order.ts");
    }

    #[test]
    fn a_path_from_the_crate_s_root_leads_below_its_module() {
        let path = |path: &str| {
            read(
                pack_for(Language::Rust),
                path,
                Language::Rust,
                FileRole::Production,
                "pub struct Berth { pub id: String }",
            )
        };
        let files = ["src/app/moor.rs", "src/harbor/boat/berth.rs", "src/harbor/quay/boat.rs"].map(path);
        let all: Vec<TypeId> = (1..3).map(|f| TypeId(f, 0)).collect();

        let found = Paths::new(&files).nearest(&files, 0, "crate::harbor::quay", &all, |_| true).unwrap();

        assert_eq!(files[found.0 as usize].path, "src/harbor/quay/boat.rs");
        let found = Paths::new(&files).nearest(&files, 0, "crate::harbor::boat", &all, |_| true).unwrap();
        assert_eq!(files[found.0 as usize].path, "src/harbor/boat/berth.rs");
    }

    #[test]
    fn without_a_module_the_nearest_wins_then_the_first() {
        assert_eq!(found("shop17/orders/order.ts", ""), "shop17/orders/index.ts");
        assert_eq!(found("shop17/orders/order.ts", "./nowhere"), "shop17/orders/index.ts");
    }
}
