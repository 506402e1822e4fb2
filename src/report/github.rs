//! Annotations that a GitHub workflow shows beside the code.
//!
//! Only causes are printed: a workflow shows a limited number of annotations.

use crate::esdm::{Diagnostic, fold};

pub(super) fn render(diagnostics: &[Diagnostic]) -> String {
    fold(diagnostics).into_iter().map(annotation).collect()
}

fn annotation(diagnostic: &Diagnostic) -> String {
    let mut properties = Vec::new();
    let place = &diagnostic.place;
    if !place.file.is_empty() {
        properties.push(format!("file={}", property(&place.file)));
    }
    if place.line > 0 {
        properties.push(format!("line={},col={}", place.line, place.column));
    }
    properties.push(format!("title={}", property(diagnostic.id)));
    let mut message = diagnostic.message.clone();
    for related in &diagnostic.related {
        message += &format!("\n{} ({})", related.message, related.place);
    }
    format!("::{} {}::{}\n", diagnostic.severity, properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::super::testing::broken;
    use super::*;

    #[test]
    fn separators_in_values_are_escaped() {
        let (_, found) = broken();
        assert_eq!(
            render(&found[..1]),
            "::error file=a%2C b/ä.esdm.yaml,line=9,col=11,title=esdm/structure/unresolved-reference::\
             unresolved domain \"libary\"%0Adid you mean \"library\"? (a, b/ä.esdm.yaml:3:7)\n"
        );
    }
}
