//! Drafting a model from plain English.
//!
//! | step | module | what it does |
//! | --- | --- | --- |
//! | read | [`reading`] | prose → sentences → statements: who does what, what happened, what must hold |
//! | gather | [`gather`] | statements → an [`outline`]: who belongs to whom |
//! | write | [`model`] | an outline → documents of the language, always valid |
//!
//! No language model is needed for any of it, and none of it knows more of English than how
//! sentences about a business are usually built.

pub mod gather;
pub mod model;
pub mod outline;
pub mod reading;

use crate::esdm::plain::PlainDocument;
use gather::Told;
use reading::text::Text;

/// The model of a description, by rules alone. `path` is what its lines are cited by.
pub fn from_text(path: &str, text: &str, domain: Option<&str>) -> Vec<PlainDocument> {
    let told = Told { domain: domain.map(str::to_owned) };
    model::documents(&gather::outline(&Text::parse(path, text), &told))
}
