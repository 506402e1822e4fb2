//! stub
#![allow(missing_docs)]
use crate::esdm::plain::{Key, PlainDocument};
use serde::Serialize;
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    pub what: String,
}
#[derive(Debug, Clone, Serialize)]
pub struct Refused {
    pub key: String,
    pub pointer: String,
    pub reason: String,
}
#[derive(Default)]
pub struct Powers;
impl Powers {
    pub fn over(_k: impl IntoIterator<Item = Key>) -> Self {
        Powers
    }
    pub fn renaming_contexts(self) -> Self {
        self
    }
    pub fn adding(self, _k: &[&str]) -> Self {
        self
    }
    pub fn within<'a>(self, _c: &str, _u: impl IntoIterator<Item = &'a str>) -> Self { self }
    pub fn describing(self) -> Self {
        self
    }
}
pub struct Merged {
    pub documents: Vec<PlainDocument>,
    pub changes: Vec<Change>,
    pub refused: Vec<Refused>,
}
pub fn merge(base: &[PlainDocument], _p: &[PlainDocument], _w: &Powers) -> Merged {
    Merged { documents: base.to_vec(), changes: Vec::new(), refused: Vec::new() }
}
