//! What the code calls the unnamed values of variants where it takes them apart: `amount` of
//! `Command::Deposit(amount) => …`.
//!
//! In: the facts of all files. Out: for each variant's name the names that patterns bind its values to.

use rustc_hash::FxHashMap as HashMap;

use super::facts::{FileFacts, Label};

/// Names that patterns give to the values of variants, by the variant's last name.
#[derive(Debug, Default)]
pub(super) struct Bindings(HashMap<String, Vec<Taken>>);

#[derive(Debug)]
struct Taken {
    /// Path of the variant as the pattern writes it.
    path: String,
    names: Vec<String>,
}

impl Bindings {
    /// Takes the patterns of every function.
    pub(super) fn of(files: &[FileFacts]) -> Bindings {
        let mut bindings = Bindings::default();
        let functions = files.iter().flat_map(|file| &file.functions);
        for arm in functions.flat_map(|function| &function.body.arms) {
            if let ([Label::Path(path)], false) = (arm.labels.as_slice(), arm.bindings.is_empty()) {
                let last = path.rsplit("::").next().unwrap_or(path).to_owned();
                let taken = Taken { path: path.clone(), names: arm.bindings.clone() };
                bindings.0.entry(last).or_default().push(taken);
            }
        }
        bindings
    }

    /// What the values of a variant with so many are called, where some pattern names them all.
    pub(super) fn of_variant(&self, owner: &str, variant: &str, values: usize) -> Option<&[String]> {
        let means = |taken: &&Taken| {
            let mut segments = taken.path.rsplit("::").skip(1);
            segments.next().is_none_or(|qualifier| qualifier == owner || qualifier == "Self")
                && taken.names.len() == values
                && taken.names.iter().all(|name| name.len() > 1 && !name.starts_with('_'))
        };
        self.0.get(variant)?.iter().find(means).map(|taken| taken.names.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileRole, Language};
    use crate::syntax::{pack_for, read};

    #[test]
    fn a_pattern_names_the_values_of_its_own_enum_s_variant() {
        let code = "fn f(c: Command) { match c {
            Till::Pay(cents) => a(cents),
            Command::Pay(amount, _) => b(amount),
            Command::Take(x) => d(x),
            Command::Pay(amount, currency) => e(amount, currency),
        } }";
        let files = [read(pack_for(Language::Rust), "a.rs", Language::Rust, FileRole::Production, code)];
        let bindings = Bindings::of(&files);
        let names = |names: &[&str]| Some(names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>());
        let of = |owner, variant, values| bindings.of_variant(owner, variant, values).map(<[String]>::to_vec);
        assert_eq!(of("Command", "Pay", 2), names(&["amount", "currency"]));
        assert_eq!(of("Till", "Pay", 1), names(&["cents"]));
        assert_eq!(of("Command", "Take", 1), None, "one letter says nothing");
    }
}
