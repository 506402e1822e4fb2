//! What code asks of a value before it acts: cases of a `switch`, `if`s and `?:`s on a
//! discriminator or a type → [`Arm`].

use crate::syntax::Node;

use super::body::is_discriminator;
use super::expr::operator;
use super::guards::{condition_text, push_condition};
use super::source::{MAX_CONDITION, Source, first, named, unwrapped};
use super::text::cut;
use crate::syntax::facts::{Arm, Label, Span};
use crate::syntax::{FactsBuilder, span};

/// Labels kept of one arm.
pub(super) const MAX_LABELS: usize = 100;
/// Tests in one condition.
const MAX_TESTS: usize = 64;

/// A `switch`: cases that share a body are one arm.
pub(super) fn switch(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(value), Some(body)) = (node.child_by_field_name("value"), node.child_by_field_name("body"))
    else {
        return;
    };
    let subject = source.path(value);
    // `switch (true)` puts its questions into the cases.
    let asks_in_cases = unwrapped(value).kind() == "true";
    let mut group = Group::default();
    let cases = named(body, usize::MAX);
    for (nth, &case) in cases.iter().enumerate() {
        let first_of_group = *group.place.get_or_insert(span(case));
        let value = case.child_by_field_name("value");
        let test = value.filter(|_| asks_in_cases).and_then(|n| Test::read(source, n));
        let texts = match value {
            Some(value) if asks_in_cases => condition_text(source, value),
            Some(value) => format!("{subject} === {}", condition_text(source, value)),
            None => format!("switch ({subject}) default"),
        };
        group.add(texts, value.map(|n| label(source, n)), test);
        let statements = statements(case);
        if statements.is_empty() && nth + 1 < cases.len() {
            continue;
        }
        let place = Span { end: span(case).end, end_line: span(case).end_line, ..first_of_group };
        let group = std::mem::take(&mut group);
        push_condition(span(case), group.condition(), true, first_of_group.line, out);
        out.body.arms.push(Arm {
            on: group.on.unwrap_or_else(|| subject.clone()),
            labels: group.labels,
            bindings: Vec::new(),
            condition: group.extra,
            is_empty: statements.iter().all(|&n| does_nothing(n)),
            span: place,
        });
    }
}

/// Cases on their way to a shared body.
#[derive(Default)]
struct Group {
    place: Option<Span>,
    conditions: Vec<String>,
    labels: Vec<Label>,
    on: Option<String>,
    extra: Option<String>,
}

impl Group {
    fn add(&mut self, condition: String, label: Option<Label>, test: Option<Test>) {
        if self.labels.len() >= MAX_LABELS {
            return;
        }
        self.conditions.push(condition);
        match test {
            Some(test) => {
                self.labels.extend(test.labels);
                self.on = Some(test.on);
                self.extra = test.extra;
            }
            None => self.labels.push(label.unwrap_or(Label::Default)),
        }
    }

    fn condition(&self) -> String {
        cut(&self.conditions.join(" || "), MAX_CONDITION).to_owned()
    }
}

/// The statements of a case, a block around them opened.
fn statements(case: Node<'_>) -> Vec<Node<'_>> {
    let mut found: Vec<Node<'_>> = case.children_by_field_name("body").take(50).collect();
    found.retain(|n| !n.is_extra());
    match found.as_slice() {
        [block, ..] if block.kind() == "statement_block" && found[1..].iter().all(|&n| does_nothing(n)) => {
            let inner = named(*block, 50);
            // An empty block is a body, though one that does nothing.
            if inner.is_empty() { vec![*block] } else { inner }
        }
        _ => found,
    }
}

/// `break`, `return`, `return state`, `const _: never = x`: leaves everything as it was.
pub(super) fn does_nothing(statement: Node<'_>) -> bool {
    match statement.kind() {
        "break_statement" | "empty_statement" | "continue_statement" => true,
        "statement_block" => first(statement).is_none(),
        "return_statement" => first(statement).is_none_or(|value| value.kind() == "identifier"),
        "lexical_declaration" => named(statement, 4).into_iter().all(|declarator| {
            let ty = declarator.child_by_field_name("type").and_then(first);
            ty.is_some_and(|n| n.kind() == "predefined_type" && n.byte_range().len() == "never".len())
        }),
        _ => false,
    }
}

/// What a case, or one side of a comparison, asks for. A class's `.name` is the class.
pub(super) fn label(source: Source<'_>, node: Node<'_>) -> Label {
    let node = unwrapped(node);
    match node.kind() {
        "string" => Label::Literal(source.string(node)),
        "template_string" => Label::Literal(source.template(node)),
        "identifier" | "member_expression" | "subscript_expression" => {
            let path = source.path(node);
            match path.strip_suffix(".name") {
                Some(class) if class.starts_with(|c: char| c.is_uppercase()) => Label::Path(class.to_owned()),
                _ => Label::Path(path),
            }
        }
        _ => Label::Literal(source.other(node)),
    }
}

/// An `if` or `?:` that asks for a discriminator or a type.
pub(super) fn test(source: Source<'_>, node: Node<'_>, out: &mut FactsBuilder) {
    let (Some(condition), Some(consequence)) =
        (node.child_by_field_name("condition"), node.child_by_field_name("consequence"))
    else {
        return;
    };
    let Some(test) = Test::read(source, condition) else {
        return otherwise(source, node, condition, consequence, out);
    };
    let end = span(consequence);
    let nothing = match consequence.kind() {
        "statement_block" => named(consequence, 50).into_iter().all(does_nothing),
        _ => does_nothing(consequence),
    };
    out.body.arms.push(Arm {
        on: test.on,
        labels: test.labels,
        bindings: Vec::new(),
        condition: test.extra,
        is_empty: nothing,
        span: Span { end: end.end, end_line: end.end_line, ..span(node) },
    });
}

/// `if (event.type !== 'OrderPlaced') return;` (or `continue`, in a loop): what follows is for that shape alone.
fn otherwise(
    source: Source<'_>,
    node: Node<'_>,
    condition: Node<'_>,
    consequence: Node<'_>,
    out: &mut FactsBuilder,
) {
    let Some(test) = Test::negated(source, condition) else { return };
    let leaves = match consequence.kind() {
        "statement_block" => named(consequence, 50).last().copied(),
        _ => Some(consequence),
    };
    let leaves = leaves.is_some_and(|n| matches!(n.kind(), "return_statement" | "continue_statement"));
    if node.kind() != "if_statement" || !leaves {
        return;
    }
    let Some(block) = node.parent().map(span) else { return };
    let start = span(node);
    out.body.arms.push(Arm {
        on: test.on,
        labels: test.labels,
        bindings: Vec::new(),
        condition: None,
        is_empty: false,
        span: Span { end: block.end, end_line: block.end_line, ..start },
    });
}

/// A condition that asks which of several shapes a value has.
struct Test {
    on: String,
    labels: Vec<Label>,
    /// What is asked besides.
    extra: Option<String>,
}

impl Test {
    fn read(source: Source<'_>, condition: Node<'_>) -> Option<Test> {
        let node = unwrapped(condition);
        if node.kind() != "binary_expression" {
            return None;
        }
        match operator(source, node) {
            "||" => Self::any(source, node),
            "&&" => Self::and(source, node),
            _ => Self::single(source, node),
        }
    }

    /// `e.type === 'A' || e.type === 'B'`.
    fn any(source: Source<'_>, node: Node<'_>) -> Option<Test> {
        let mut tests = operands(source, node, "||").into_iter().map(|n| Self::single(source, n));
        let mut whole = tests.next()??;
        for test in tests {
            let test = test.filter(|test| test.on == whole.on)?;
            whole.labels.extend(test.labels);
        }
        Some(whole)
    }

    /// `e.type === 'A' && more`.
    fn and(source: Source<'_>, node: Node<'_>) -> Option<Test> {
        let mut found: Option<Test> = None;
        let mut rest: Vec<String> = Vec::new();
        for operand in operands(source, node, "&&") {
            match Self::single(source, operand) {
                Some(test) if found.is_none() => found = Some(test),
                _ => rest.push(condition_text(source, operand)),
            }
        }
        let mut test = found?;
        test.extra = Some(cut(&rest.join(" && "), MAX_CONDITION).to_owned());
        Some(test)
    }

    fn single(source: Source<'_>, node: Node<'_>) -> Option<Test> {
        Self::asked(source, unwrapped(node), false)
    }

    /// `e.type !== 'A'`, `!(e instanceof A)`, alone or before other reasons to leave (`||`), or none of
    /// several (`e.type !== 'A' && e.type !== 'B'`).
    fn negated(source: Source<'_>, condition: Node<'_>) -> Option<Test> {
        let whole = unwrapped(condition);
        if whole.kind() == "binary_expression" && operator(source, whole) == "&&" {
            let mut tests = operands(source, whole, "&&").into_iter().map(|n| Self::asked(source, n, true));
            let mut none = tests.next()??;
            for test in tests {
                none.labels.extend(test.filter(|test| test.on == none.on)?.labels);
            }
            return Some(none);
        }
        let node = *operands(source, unwrapped(condition), "||").first()?;
        if node.kind() == "unary_expression" && operator(source, node) == "!" {
            let inner = unwrapped(node.child_by_field_name("argument")?);
            return Self::asked(source, inner, false);
        }
        Self::asked(source, node, true)
    }

    fn asked(source: Source<'_>, node: Node<'_>, differs: bool) -> Option<Test> {
        if node.kind() != "binary_expression" {
            return None;
        }
        let left = node.child_by_field_name("left").map(unwrapped)?;
        let right = node.child_by_field_name("right").map(unwrapped)?;
        let operator = operator(source, node);
        match operator {
            "instanceof" if !differs => {
                let class = source.dotted(right)?;
                Some(Test { on: source.path(left), labels: vec![Label::Path(class)], extra: None })
            }
            "===" | "==" | "!==" | "!=" if operator.starts_with('!') == differs => {
                let (on, asked) = match (discriminator(source, left), discriminator(source, right)) {
                    (Some(on), _) => (on, right),
                    (None, Some(on)) => (on, left),
                    _ => return None,
                };
                Some(Test { on, labels: vec![asked_label(source, asked)?], extra: None })
            }
            _ => None,
        }
    }
}

fn discriminator(source: Source<'_>, node: Node<'_>) -> Option<String> {
    // `OrderPlaced.type` is what is asked for, not what is looked at.
    source.dotted(node).filter(|path| is_discriminator(path) && !path.starts_with(|c: char| c.is_uppercase()))
}

fn asked_label(source: Source<'_>, node: Node<'_>) -> Option<Label> {
    match label(source, node) {
        Label::Path(path) if path.starts_with(|c: char| c.is_uppercase()) => Some(Label::Path(path)),
        Label::Literal(text) if matches!(node.kind(), "string" | "template_string") => {
            Some(Label::Literal(text))
        }
        _ => None,
    }
}

/// `a`, `b`, `c` of `a || b || c`, which the grammar nests to the left.
fn operands<'t>(source: Source<'_>, node: Node<'t>, op: &str) -> Vec<Node<'t>> {
    let mut found = Vec::new();
    let mut node = node;
    while node.kind() == "binary_expression" && operator(source, node) == op && found.len() < MAX_TESTS {
        found.extend(node.child_by_field_name("right").map(unwrapped));
        match node.child_by_field_name("left") {
            Some(left) => node = unwrapped(left),
            None => break,
        }
    }
    found.push(node);
    found.reverse();
    found
}
