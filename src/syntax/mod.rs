//! From text to [`FileFacts`]: one pack per language, each a grammar, a table of
//! the kinds of nodes that matter and a mapping. Knows nothing of event sourcing.

mod bindings;
mod comments;
pub mod facts;
mod kinds;
mod modules;
mod names;
mod nearness;
mod pack;
pub mod prisma;
pub mod program;
pub mod rust;
mod scopes;
pub mod tree;
pub mod typescript;

pub use comments::comments;
pub use facts::FileFacts;
pub use kinds::{Kinds, Within};
pub use pack::{Around, FactsBuilder, LanguagePack, read, span};
pub use program::{FnId, Place, Program, Symbol, TypeId, ValueId};
pub use scopes::{Scope, ScopeKind};
pub use tree::Node;

use crate::source::Language;

/// The pack that reads `language`.
pub fn pack_for(language: Language) -> &'static dyn LanguagePack {
    match language {
        Language::TypeScript => &typescript::TYPESCRIPT,
        Language::Tsx => &typescript::TSX,
        Language::Rust => &rust::RUST,
        Language::Prisma => &prisma::PRISMA,
    }
}
