//! stub
#![allow(missing_docs)]
use crate::esdm::Diagnostic;
use crate::esdm::plain::PlainDocument;
use crate::extract::Scan;
pub trait Sources: Sync {
    fn line(&self, path: &str, line: usize) -> Option<String>;
    fn holds(&self, identifier: &str) -> bool;
}
pub struct Tree;
impl Tree {
    pub fn new(_scan: &Scan) -> Self {
        Tree
    }
}
impl Sources for Tree {
    fn line(&self, _: &str, _: usize) -> Option<String> {
        None
    }
    fn holds(&self, _: &str) -> bool {
        true
    }
}
#[derive(Debug, Clone)]
pub struct Finding {
    pub diagnostic: Diagnostic,
    pub document: usize,
    pub pointer: String,
}
pub struct Stripped {
    pub documents: Vec<PlainDocument>,
    pub removed: Vec<String>,
}
pub fn check(_s: &dyn Sources, _t: &[PlainDocument], _d: &[PlainDocument]) -> Vec<Finding> {
    Vec::new()
}
pub fn strip(
    _s: &dyn Sources,
    _t: &[PlainDocument],
    documents: Vec<PlainDocument>,
    _f: Vec<Finding>,
) -> Stripped {
    Stripped { documents, removed: Vec::new() }
}
