//! What a file is, judged by its path and its first bytes.

use serde::Serialize;

/// A language some pack reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// `.ts`, `.mts`, `.cts`, and plain JavaScript.
    #[default]
    TypeScript,
    /// `.tsx`, `.jsx`.
    Tsx,
    /// `.rs`.
    Rust,
    /// `.prisma`: the schema of a store, not code.
    Prisma,
}

impl Language {
    /// The language of a file name, if some pack reads it.
    pub fn of(file_name: &str) -> Option<Language> {
        match file_name.rsplit_once('.')?.1 {
            "ts" | "mts" | "cts" | "js" | "mjs" | "cjs" => Some(Language::TypeScript),
            "tsx" | "jsx" => Some(Language::Tsx),
            "rs" => Some(Language::Rust),
            "prisma" => Some(Language::Prisma),
            _ => None,
        }
    }
}

/// What part a file plays in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum FileRole {
    /// Code that runs in production.
    #[default]
    Production,
    /// Tests, fixtures, mocks, stories, benchmarks: marked, never evidence for domain elements.
    Test,
}

/// Folders whose content only serves tests, demonstrations of components, or measurements.
const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "__test__",
    "__mocks__",
    "__fixtures__",
    "spec",
    "specs",
    "e2e",
    "fixtures",
    "mocks",
    "stories",
    "__stories__",
    "testing",
    "benches",
    "cypress",
    "test-utils",
    "testutils",
    "testdata",
];

/// Middle parts of a file name (`order.spec.ts`) that say the same.
const TEST_INFIXES: &[&str] =
    &["spec", "test", "e2e", "e2e-spec", "mock", "mocks", "fixture", "stories", "story", "bench", "cy"];

/// File stems in snake case that say the same (`order_test.rs`, `tests.rs`).
const TEST_STEMS: &[&str] = &["test", "tests", "mock", "mocks", "fixtures"];

/// The part that the file at `path` (relative, `/`-separated) plays.
pub fn role_of(path: &str) -> FileRole {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let in_test_folder =
        folders.split('/').any(|folder| TEST_FOLDERS.contains(&folder.to_ascii_lowercase().as_str()));
    let mut parts = name.split('.');
    let stem = parts.next().unwrap_or_default().to_ascii_lowercase();
    let infix = parts.clone().count() > 1
        && parts.any(|part| TEST_INFIXES.contains(&part.to_ascii_lowercase().as_str()));
    let by_stem = TEST_STEMS.contains(&stem.as_str())
        || stem.ends_with("_test")
        || stem.ends_with("_tests")
        || stem.starts_with("test_");
    if in_test_folder || infix || by_stem { FileRole::Test } else { FileRole::Production }
}

/// Folders that hold what tools made or fetched, whatever `.gitignore` says.
const FOREIGN_FOLDERS: &[&str] = &[
    "node_modules",
    "target",
    "dist",
    "build",
    "out",
    "coverage",
    "vendor",
    "third_party",
    ".git",
    ".next",
    ".nuxt",
    ".turbo",
    ".cache",
    "bower_components",
    ".yarn",
    ".pnpm-store",
    "__generated__",
    "generated",
];

/// Whether a folder of this name is never entered.
pub fn is_foreign_folder(name: &str) -> bool {
    FOREIGN_FOLDERS.contains(&name)
}

/// Whether the file name alone says that a program wrote the file or that it only declares types of other code.
pub fn is_generated_name(name: &str) -> bool {
    name.ends_with(".d.ts")
        || name.ends_with(".d.mts")
        || name.ends_with(".d.cts")
        || name.contains(".min.")
        || name.contains(".bundle.")
        || name.contains(".generated.")
        || name.contains(".gen.")
        || name.ends_with("_pb.js")
        || name.ends_with("_pb.ts")
        || name.ends_with(".pb.rs")
}

/// Whether the first bytes say that a program wrote the file.
pub fn is_generated_text(text: &str) -> bool {
    let head = &text[..text.floor_char_boundary(1_000)];
    head.lines().take(10).any(|line| {
        let line = line.trim_start();
        let comment = line.starts_with("//")
            || line.starts_with("/*")
            || line.starts_with('*')
            || line.starts_with('#');
        comment
            && (line.contains("@generated")
                || line.contains("DO NOT EDIT")
                || line.contains("Code generated"))
    })
}

/// Whether the text was written for machines: few, very long lines.
pub fn is_minified(text: &str) -> bool {
    let lines = text.lines().count().max(1);
    text.len() > 20_000 && text.len() / lines > 400
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_known_by_folder_infix_and_stem() {
        for path in [
            "src/__tests__/order.ts",
            "order.spec.ts",
            "test/a.rs",
            "src/order_test.rs",
            "src/tests.rs",
            "a/order.e2e-spec.ts",
        ] {
            assert_eq!(role_of(path), FileRole::Test, "{path}");
        }
        for path in [
            "src/order.ts",
            "src/testimonials/list.ts",
            "src/contest.rs",
            "src/specification.ts",
            "src/latest.ts",
        ] {
            assert_eq!(role_of(path), FileRole::Production, "{path}");
        }
    }

    #[test]
    fn languages_go_by_extension() {
        assert_eq!(Language::of("a.mts"), Some(Language::TypeScript));
        assert_eq!(Language::of("a.tsx"), Some(Language::Tsx));
        assert_eq!(Language::of("main.rs"), Some(Language::Rust));
        assert_eq!(Language::of("schema.prisma"), Some(Language::Prisma));
        assert_eq!(Language::of("Makefile"), None);
        assert_eq!(Language::of("a.py"), None);
    }

    #[test]
    fn generated_files_are_known_by_their_head() {
        assert!(is_generated_text("// @generated by protoc\nexport class X {}"));
        assert!(!is_generated_text("const text = 'DO NOT EDIT';"));
    }
}
