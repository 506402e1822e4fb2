//! stub
#![allow(missing_docs)]
use super::merge::Refused;
use crate::esdm::plain::PlainDocument;
pub const FILE: &str = "open-questions.md";
#[derive(Debug, Clone)]
pub struct Question;
pub fn open(_d: &[PlainDocument], _r: &[&Refused]) -> Vec<Question> {
    Vec::new()
}
pub fn to_markdown(_q: &[Question]) -> String {
    String::new()
}
