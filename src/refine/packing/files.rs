//! The files code may be shown of, made fit to be sent.
//!
//! Only files that the scan read are here: what ignore rules, limits, or its kind keep out of the scan
//! (`.env`, keys, lock files) has no way in, and a file that is no longer inside the root, because it
//! or a folder became a link, is not opened. A file is cleaned as a whole, before anything is cut out
//! of it: secrets go, comments go if they shall, and what cannot be seen is spelled out. Lines keep
//! their numbers.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::redact::{self, Secret};
use super::visible::visible;
use crate::llm::tokens;
use crate::source::{self, Inventory, SourceFile};
use crate::syntax;

/// Index of a file among those of the scan.
pub(super) type FileNo = usize;

/// A file whose lines may be shown.
#[derive(Debug, Default)]
pub(super) struct Clean {
    lines: Vec<Line>,
    /// Kind of each secret that was taken out, with the line it began on.
    pub redacted: Vec<(u32, &'static str)>,
}

#[derive(Debug, Default)]
struct Line {
    text: String,
    is_comment: bool,
    tokens: OnceLock<u64>,
}

impl Clean {
    /// Number of lines.
    pub fn len(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    fn line(&self, number: u32) -> Option<&Line> {
        self.lines.get((number as usize).checked_sub(1)?)
    }

    /// What stands on a line, counted from 1; empty beyond the end.
    pub fn text(&self, number: u32) -> &str {
        self.line(number).map_or("", |line| line.text.as_str())
    }

    /// Whether a line has nothing to show.
    pub fn is_blank(&self, number: u32) -> bool {
        self.text(number).trim().is_empty()
    }

    /// Whether a line holds comment and nothing else.
    pub fn is_comment(&self, number: u32) -> bool {
        self.line(number).is_some_and(|line| line.is_comment)
    }

    /// The line as it is shown, its end included.
    pub fn shown(&self, number: u32) -> String {
        format!("{number}| {}\n", self.text(number))
    }

    /// Tokens of the line as it is shown.
    pub fn tokens(&self, number: u32) -> u64 {
        self.line(number).map_or(0, |line| *line.tokens.get_or_init(|| tokens::count(&self.shown(number))))
    }

    /// All of it, for a parser.
    pub fn whole(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n")
    }
}

/// All files of a scan, each cleaned when it is first asked for.
#[derive(Debug)]
pub(super) struct Files<'a> {
    /// The folder that was walked.
    folder: &'a Path,
    /// The same, resolved, so that links can be told.
    root: Option<PathBuf>,
    all: &'a [SourceFile],
    by_path: BTreeMap<&'a str, FileNo>,
    clean: Vec<OnceLock<Option<Clean>>>,
    comments: bool,
}

impl<'a> Files<'a> {
    /// The files that the walk found.
    pub fn new(inventory: &'a Inventory, comments: bool) -> Self {
        Files {
            folder: &inventory.root,
            root: inventory.root.canonicalize().ok(),
            all: &inventory.files,
            by_path: inventory.files.iter().enumerate().map(|(at, file)| (file.path.as_str(), at)).collect(),
            clean: inventory.files.iter().map(|_| OnceLock::new()).collect(),
            comments,
        }
    }

    /// All of them, sorted by path.
    pub fn all(&self) -> &'a [SourceFile] {
        self.all
    }

    /// The file of that path, if the scan knows it.
    pub fn by_path(&self, path: &str) -> Option<FileNo> {
        self.by_path.get(path).copied()
    }

    /// What may be shown of a file.
    pub fn get(&self, file: FileNo) -> Option<&Clean> {
        self.clean.get(file)?.get_or_init(|| self.read(self.all.get(file)?)).as_ref()
    }

    /// Its text as it stands on disk, if it is still the file the walk found.
    pub fn raw(&self, file: &SourceFile) -> Option<String> {
        // Part by part, for systems with another separator.
        let path = file.path.split('/').fold(self.root.clone()?, |path, part| path.join(part));
        if path.canonicalize().ok()? != path {
            return None;
        }
        source::read(self.folder, file).ok()
    }

    fn read(&self, file: &SourceFile) -> Option<Clean> {
        clean(file, &self.raw(file)?, self.comments)
    }
}

/// `None` if comments are not wanted and cannot be told from code.
fn clean(file: &SourceFile, raw: &str, keep_comments: bool) -> Option<Clean> {
    let raw = raw.strip_prefix('\u{feff}').unwrap_or(raw);
    let secrets = redact::find(raw);
    let mut text = redact::apply(raw, &secrets);
    let comments = syntax::comments(syntax::pack_for(file.language), &text);
    let mut comment_lines = Vec::new();
    match comments {
        Some(comments) if keep_comments => comment_lines = only_comment(&text, &comments),
        Some(comments) => text = without(&text, &comments),
        None if keep_comments => {}
        None => return None,
    }
    let lines = text.split('\n').map(|line| Line {
        text: visible(line.strip_suffix('\r').unwrap_or(line).trim_end()).into_owned(),
        ..Line::default()
    });
    let mut lines: Vec<Line> = lines.collect();
    for at in comment_lines {
        if let Some(line) = lines.get_mut(at) {
            line.is_comment = true;
        }
    }
    Some(Clean { lines, redacted: redacted(raw, &secrets) })
}

/// The line each secret begins on, with its kind.
fn redacted(raw: &str, secrets: &[Secret]) -> Vec<(u32, &'static str)> {
    let mut out = Vec::with_capacity(secrets.len());
    let (mut at, mut line) = (0, 1);
    for secret in secrets {
        line += raw[at..secret.range.start].matches('\n').count() as u32;
        at = secret.range.start;
        out.push((line, secret.kind));
    }
    out
}

/// The text with these ranges taken out, all line ends kept.
fn without(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        out.push_str(&text[at..range.start]);
        out.extend(text[range.clone()].chars().filter(|&c| c == '\n'));
        at = range.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Indexes of the lines that hold nothing but comment.
fn only_comment(text: &str, comments: &[Range<usize>]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut comments = comments.iter().peekable();
    let mut start = 0;
    for (at, line) in text.split('\n').enumerate() {
        let end = start + line.len();
        while comments.peek().is_some_and(|comment| comment.end <= start) {
            comments.next();
        }
        let code = start + (line.len() - line.trim_start().len())..start + line.trim_end().len();
        let covers = |comment: &Range<usize>| comment.start <= code.start && code.end <= comment.end;
        if !code.is_empty() && comments.peek().is_some_and(|comment| covers(comment)) {
            out.push(at);
        }
        start = end + 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};

    fn cleaned(language: Language, text: &str, comments: bool) -> Vec<String> {
        let file = SourceFile { path: "x".into(), language, role: FileRole::Production, bytes: 0 };
        let clean = clean(&file, text, comments).unwrap();
        (1..=clean.len()).map(|line| clean.text(line).to_owned()).collect()
    }

    #[test]
    fn comments_go_and_lines_keep_their_numbers() {
        let text = "/* a\n * b\n */\nconst x = '// stays'; // goes\n// goes\r\nf(/* goes */ 1);";
        assert_eq!(
            cleaned(Language::TypeScript, text, false),
            ["", "", "", "const x = '// stays';", "", "f( 1);"]
        );
        assert_eq!(
            cleaned(
                Language::Rust,
                "/// Doc.\n//! Mod.\nstruct A; // x\n/* /* y */ */ let s = \"/* z */\";",
                false
            ),
            ["", "", "struct A;", " let s = \"/* z */\";"]
        );
    }

    #[test]
    fn comments_stay_when_they_may() {
        assert_eq!(cleaned(Language::TypeScript, "// a\nf(); // b", true), ["// a", "f(); // b"]);
    }

    #[test]
    fn a_line_of_comment_is_known() {
        let file =
            SourceFile { path: "x".into(), language: Language::Rust, role: FileRole::Production, bytes: 0 };
        let clean = clean(&file, "/// a\n  /* b\n\n  c */\nf(); // d\n/* e */ g();", true).unwrap();
        let comments: Vec<u32> = (1..=6).filter(|&line| clean.is_comment(line)).collect();
        assert_eq!(comments, [1, 2, 4]);
    }

    #[test]
    fn secrets_are_gone_with_their_lines_known() {
        let file = SourceFile {
            path: "x".into(),
            language: Language::TypeScript,
            role: FileRole::Production,
            bytes: 0,
        };
        let clean = clean(&file, "\u{feff}f();\nconst password = 'hunter2';", true).unwrap();
        assert_eq!(clean.text(1), "f();");
        assert_eq!(clean.shown(2), "2| const password = '[redacted:password]';\n");
        assert_eq!(clean.redacted, [(2, "password")]);
    }
}
