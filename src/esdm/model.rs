//! A model: the documents of all `*.esdm.yaml` files below one directory.
//!
//! [`Model::load`] reads a directory, [`Model::from_sources`] takes texts that
//! are not on disk (yet). Reading never fails because of what a file says; what
//! is wrong with it comes out of [`check`](super::check::check).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::diagnostic::{Diagnostic, Place, Severity};
use super::discover::{self, LoadError};
use super::drift;
use super::kind::Kind;
use super::schema::ApiVersion;
use super::yaml::{self, NodeRef, Root, Tree};

/// A file of a model.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path as shown to people and used in [`Place::file`].
    pub path: Arc<str>,
    /// Where the file is on disk, if it came from there.
    pub on_disk: Option<PathBuf>,
    /// What it says.
    pub tree: Tree,
}

impl SourceFile {
    /// The file's documents, in order.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = Document<'_>> + ExactSizeIterator {
        self.tree.roots.iter().map(|root| Document { file: self, root })
    }
}

/// A model as read, not yet judged.
#[derive(Debug, Default)]
pub struct Model {
    files: Vec<SourceFile>,
    drift: Option<Diagnostic>,
}

impl Model {
    /// Reads all model files below a directory.
    ///
    /// If the directory holds a `schemas` folder that is not as this program knows it, no file
    /// is read, and [`check`](super::check::check) reports nothing but that.
    pub fn load(dir: impl AsRef<Path>) -> Result<Model, LoadError> {
        let dir = dir.as_ref();
        discover::require_directory(dir)?;
        if let Some(drift) = drift::check(dir) {
            return Ok(Model { files: Vec::new(), drift: Some(drift) });
        }
        let files = discover::model_files(dir)?
            .into_par_iter()
            .map(|found| {
                let tree = yaml::parse(&discover::read(&found)?);
                Ok(SourceFile { path: found.shown.into(), on_disk: Some(found.path), tree })
            })
            // Collected before it is searched: the first error by path, not by time, is the answer.
            .collect::<Vec<Result<SourceFile, LoadError>>>();
        let files = files.into_iter().collect::<Result<_, _>>()?;
        Ok(Model { files, drift: None })
    }

    /// Takes texts as the files of a model. They are put into the order of their paths.
    pub fn from_sources<P, T>(sources: impl IntoIterator<Item = (P, T)>) -> Model
    where
        P: Into<Arc<str>>,
        T: AsRef<[u8]> + Send,
    {
        let sources: Vec<(Arc<str>, T)> =
            sources.into_iter().map(|(path, text)| (path.into(), text)).collect();
        let mut files: Vec<_> = sources
            .into_par_iter()
            .map(|(path, text)| SourceFile { path, on_disk: None, tree: yaml::parse(text.as_ref()) })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Model { files, drift: None }
    }

    /// The same model with other texts in some files, which may be new.
    pub(super) fn replacing(&self, texts: &[(Arc<str>, String)]) -> Model {
        let parse = |path: &Arc<str>, text: &str, on_disk| SourceFile {
            path: Arc::clone(path),
            on_disk,
            tree: yaml::parse(text.as_bytes()),
        };
        let mut files: Vec<_> = self
            .files
            .iter()
            .map(|file| match texts.iter().find(|(path, _)| *path == file.path) {
                Some((path, text)) => parse(path, text, file.on_disk.clone()),
                None => file.clone(),
            })
            .collect();
        let on_disk = self.files.iter().any(|file| file.on_disk.is_some());
        let new = texts.iter().filter(|(path, _)| self.file(path).is_none());
        files.extend(new.map(|(path, text)| parse(path, text, on_disk.then(|| PathBuf::from(&**path)))));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Model { files, drift: self.drift.clone() }
    }

    /// The files, in the order of their paths.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file of this path.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.binary_search_by(|file| (*file.path).cmp(path)).ok().map(|i| &self.files[i])
    }

    /// All documents, in the order of files and of their places in them.
    pub fn documents(&self) -> impl DoubleEndedIterator<Item = Document<'_>> {
        self.files.iter().flat_map(SourceFile::documents)
    }

    /// What is wrong with the project's own copy of the schemas.
    pub fn drift(&self) -> Option<&Diagnostic> {
        self.drift.as_ref()
    }
}

/// One document of a model. Reading it means reading the tree view.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// The file it stands in.
    pub file: &'a SourceFile,
    /// Its place in the file's tree.
    pub root: &'a Root,
}

impl<'a> Document<'a> {
    /// The document's content.
    pub fn node(self) -> NodeRef<'a> {
        self.file.tree.node(self.root.node)
    }

    /// The schema it says it follows, if that is one of the known ones.
    pub fn api_version(self) -> Option<ApiVersion> {
        self.node().get_text("apiVersion").and_then(ApiVersion::from_value)
    }

    /// Its kind, if that is one of its schema.
    pub fn kind(self) -> Option<Kind> {
        Kind::in_schema(self.api_version()?, self.node().get_text("kind")?)
    }

    /// Its name.
    pub fn name(self) -> Option<&'a str> {
        self.node().get_text("name")
    }

    /// A part of its scope; empty if absent or unreadable.
    pub fn scope(self, part: &str) -> &'a str {
        self.node().get("scope").and_then(|scope| scope.get_text(part)).unwrap_or_default()
    }

    /// Where a node of the document is.
    pub fn place(self, node: NodeRef<'a>) -> Place {
        let start = node.start();
        Place { file: self.file.path.clone(), line: start.line, column: start.column }
    }

    /// A finding about a node of the document.
    pub fn finding(
        self,
        id: &'static str,
        severity: Severity,
        message: impl Into<String>,
        node: NodeRef<'a>,
    ) -> Diagnostic {
        Diagnostic::new(id, severity, message, self.place(node)).spanning(node.range())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_become_files_in_path_order() {
        let model = Model::from_sources([("b", "kind: x\n---\nkind: y"), ("a", "kind: z")]);
        let kinds: Vec<_> = model.documents().map(|d| d.node().get_text("kind").unwrap()).collect();
        assert_eq!(kinds, ["z", "x", "y"]);
        assert!(model.file("b").is_some());
    }

    #[test]
    fn a_document_tells_what_it_is() {
        let model = Model::from_sources([(
            "a",
            "apiVersion: schema.esdm.io/core/v1\nkind: event\nname: copy-lent\nscope: {domain: library, aggregate: 3}",
        )]);
        let document = model.documents().next().unwrap();
        assert_eq!(document.kind(), Some(Kind::Event));
        assert_eq!(document.name(), Some("copy-lent"));
        assert_eq!((document.scope("domain"), document.scope("aggregate")), ("library", ""));
    }
}
