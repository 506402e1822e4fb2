//! The `#[cfg(test)] mod tests { … }` at the end of a file, found without parsing: it is no evidence,
//! and often longer than the code it tests.

/// What comes before a test module that ends the file, or everything.
///
/// Goes by the layout that `rustfmt` gives: the module starts and ends at the first column, and
/// nothing in between does. Where that is not so, the module is parsed and left out like any other.
pub(super) fn before(text: &str) -> &str {
    let Some(at) = text.rfind("\n#[cfg(test)]") else { return text };
    let (code, tests) = text.split_at(at + 1);
    let mut lines = tests.lines().skip_while(|line| line.starts_with("#["));
    let opens = lines.next().is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'));
    let mut rest = lines.skip_while(|line| line.is_empty() || line.starts_with([' ', '\t']));
    let closes = rest.next() == Some("}") && rest.all(str::is_empty);
    if opens && closes { code } else { text }
}

#[cfg(test)]
mod tests {
    use super::before;

    #[test]
    fn a_test_module_at_the_end_is_cut_off() {
        let code = "struct A;\r\n\n";
        for attribute in ["#[cfg(test)]\n", "#[cfg(test)]\r\n#[allow(unused)]\r\n"] {
            let text = format!(
                "{code}{attribute}mod tests {{\n    use super::*;\n\n    #[test]\n    fn b() {{}}\n}}\n\n"
            );
            assert_eq!(before(&text), code);
        }
    }

    #[test]
    fn what_may_hold_more_than_tests_is_kept() {
        for text in [
            "struct A;\n#[cfg(test)]\nmod tests;\nstruct B;\n",
            "struct A;\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nstruct B;\n",
            "struct A;\n#[cfg(test)]\nmod tests {\n    const B: &str = \"\nc\";\n}\n",
            "struct A;\n#[cfg(test)]\nuse b::{\n    c,\n};\nstruct D;\n",
            "struct A;\n#[cfg(test)]\nmod tests {\n",
            "#[cfg(test)]\nmod tests {\n}\n",
            "",
        ] {
            assert_eq!(before(text), text);
        }
    }
}
