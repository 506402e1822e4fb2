//! Nodes as lines with connectors and, if wanted, colours.

use std::fmt::Write;

use super::node::Node;
use crate::esdm::diagnostic::Severity;

/// How the tree looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Show what each element holds below its line.
    pub details: bool,
    /// Use colours.
    pub color: bool,
}

impl Look {
    /// Text in a colour, if colours are wanted.
    fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// All lines, each ended.
pub(super) fn render(roots: &[Node<'_>], look: Look) -> String {
    let mut out = String::new();
    for root in roots {
        line(root, "", look, &mut out);
        below(root, "", look, &mut out);
    }
    out
}

fn below(node: &Node<'_>, prefix: &str, look: Look, out: &mut String) {
    if look.details {
        for detail in &node.details {
            // Writing to a string cannot fail.
            let _ = writeln!(out, "{prefix}   {}", look.paint("2", detail));
        }
    }
    for (at, child) in node.children.iter().enumerate() {
        let last = at + 1 == node.children.len();
        let (branch, stem) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        line(child, &format!("{prefix}{branch}"), look, out);
        below(child, &format!("{prefix}{stem}"), look, out);
    }
}

fn line(node: &Node<'_>, lead: &str, look: Look, out: &mut String) {
    out.push_str(lead);
    out.push_str(&look.paint("36", node.entry.kind.as_str()));
    out.push(' ');
    out.push_str(&look.paint("1", node.entry.name));
    if !node.tags.is_empty() {
        out.push(' ');
        out.push_str(&look.paint("2", &format!("({})", node.tags.join(", "))));
    }
    match node.mark {
        Some(Severity::Error) => {
            out.push(' ');
            out.push_str(&look.paint("31", "✗"));
        }
        Some(_) => {
            out.push(' ');
            out.push_str(&look.paint("33", "⚠"));
        }
        None => {}
    }
    if !node.stats.is_empty() {
        out.push_str("  ");
        out.push_str(&look.paint("2", &node.stats.join(" · ")));
    }
    out.push('\n');
}
