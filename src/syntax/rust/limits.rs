//! What one file may cost.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use super::tokens::Pieces;

/// How deep the mapping follows nested expressions, types, patterns.
pub(super) const MAX_DEPTH: u32 = 64;
/// How many elements of one list are kept.
pub(super) const MAX_LIST: usize = 100;
/// How many bytes of a string literal are kept.
pub(super) const MAX_STRING: usize = 8_192;
/// How many bytes of an expression's text are kept.
pub(super) const MAX_TEXT: usize = 200;
/// How many macros inside each other's arguments are read.
pub(super) const MAX_MACRO_DEPTH: u8 = 4;

/// Counters for one file, counted in work and not in time, so that the same file always yields
/// the same facts. What comes after the last of it is kept as text or left out.
#[derive(Debug)]
pub(super) struct Limits {
    expressions: Cell<usize>,
    macro_bytes: Cell<usize>,
    /// Macro arguments already read again, by place: a macro is part of every expression around it.
    pub(super) macros: RefCell<HashMap<(u32, u32), Rc<Pieces>>>,
    /// A bare `Value` in this file is that of `serde_json`.
    pub(super) value_is_json: bool,
}

impl Limits {
    /// Limits in proportion to the size of the file.
    pub(super) fn of_file(text: &str) -> Self {
        Limits {
            expressions: Cell::new(20_000 + text.len() / 2),
            macro_bytes: Cell::new(100_000 + 10 * text.len()),
            macros: RefCell::default(),
            value_is_json: imports_json_value(text),
        }
    }

    /// Takes one expression off the account; `false` once it is used up.
    pub(super) fn spend_expression(&self) -> bool {
        let left = self.expressions.get();
        self.expressions.set(left.saturating_sub(1));
        left > 0
    }

    /// Takes `bytes` of macro text off the account; `false` if it did not suffice.
    pub(super) fn spend_macro_bytes(&self, bytes: usize) -> bool {
        let left = self.macro_bytes.get();
        self.macro_bytes.set(left.saturating_sub(bytes));
        left >= bytes
    }
}

fn imports_json_value(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
        line.starts_with("use serde_json::")
            && line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "Value")
    })
}
