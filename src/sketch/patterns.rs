//! Patterns as conditions: `let (Loan::Open { .. }, _) = (state, command)` says that `state` is `Loan::Open`.

/// What a pattern says about what it looks at, the message aside; empty if it takes whatever is left. None
/// if the text is no pattern.
pub(super) fn told(condition: &str) -> Option<Vec<String>> {
    let (pattern, subject) = condition.strip_prefix("let ")?.rsplit_once(" = ")?;
    let (patterns, subjects) = (parts(pattern), parts(subject));
    if patterns.len() != subjects.len() {
        return None;
    }
    let pairs = patterns.iter().zip(&subjects).filter(|(_, subject)| !is_message(subject));
    Some(pairs.filter_map(|(pattern, subject)| of_one(pattern, subject)).collect())
}

/// ``` `state` is `Loan::Open` ```
fn of_one(pattern: &str, subject: &str) -> Option<String> {
    let choices: Vec<&str> = pattern.split(" | ").map(bare).collect();
    let is_name =
        |choice: &&str| choice.starts_with(|c: char| c.is_lowercase() || c == '_') && !choice.contains("::");
    if choices.iter().any(is_name) && !choices.iter().any(|c| matches!(*c, "true" | "false")) {
        return None;
    }
    let choices: Vec<String> = choices.iter().map(|c| format!("`{c}`")).collect();
    Some(format!("`{}` is {}", subject.trim_start_matches(['&', '*']), choices.join(" or ")))
}

/// A pattern without the fields it takes out: `Loan::Open` of `Loan::Open { due, .. }`.
fn bare(pattern: &str) -> &str {
    let pattern = pattern.trim().trim_start_matches('&');
    pattern.split([' ', '{', '(']).next().filter(|p| !p.is_empty()).unwrap_or(pattern)
}

fn is_message(subject: &str) -> bool {
    let name = subject.trim_start_matches(['&', '*']).rsplit('.').next().unwrap_or(subject);
    matches!(name, "command" | "cmd" | "c" | "input" | "message" | "msg" | "action" | "event" | "payload")
}

/// The members of a tuple, or the whole.
fn parts(text: &str) -> Vec<&str> {
    let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) else { return vec![text] };
    let mut out = Vec::new();
    let (mut depth, mut start) = (0_usize, 0);
    for (at, c) in inner.char_indices() {
        match c {
            '(' | '{' | '[' | '<' => depth += 1,
            ')' | '}' | ']' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                out.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(inner[start..].trim());
    out.retain(|part| !part.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_pattern_is_told_by_what_it_says_beside_the_message() {
        assert_eq!(
            told("let (Loan::Open { due, .. }, Command::Borrow { .. }) = (state, command)").unwrap(),
            ["`state` is `Loan::Open`"]
        );
        assert_eq!(told("let (_, Command::Borrow { .. }) = (state, command)").unwrap(), [""; 0]);
        assert_eq!(
            told("let State::Closed | State::Lost = self.state").unwrap(),
            ["`self.state` is `State::Closed` or `State::Lost`"]
        );
        assert_eq!(told("state.open"), None);
    }
}
