//! How many tokens a text has: by a real tokenizer (feature `tokens`), else by its bytes.

/// Tokens of a text. Exact for current OpenAI models, close for others.
#[cfg(feature = "tokens")]
pub fn count(text: &str) -> u64 {
    let encoder = tiktoken_rs::o200k_base_singleton();
    pieces(text).map(|piece| encoder.count_ordinary(piece) as u64).sum()
}

/// Tokens of a text, estimated: four bytes make one.
#[cfg(not(feature = "tokens"))]
pub fn count(text: &str) -> u64 {
    (text.len() as u64).div_ceil(4)
}

/// Pieces of bounded size: the tokenizer takes quadratic time on long runs without a break,
/// which scanned code may well contain.
#[cfg(feature = "tokens")]
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    const MOST: usize = 4096;
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut end = rest.len().min(MOST);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        if end < rest.len() {
            // A line's end is no place inside a token.
            end = rest[..end].rfind('\n').map_or(end, |at| at + 1);
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}

#[cfg(all(test, feature = "tokens"))]
mod tests {
    use super::*;

    #[test]
    fn counts_are_those_of_the_tokenizer() {
        assert_eq!(count(""), 0);
        assert_eq!(count("hello world"), 2);
    }

    #[test]
    fn pieces_make_up_the_text() {
        let text = "zeile mit ü\n".repeat(2000) + &"ä".repeat(9000);
        assert_eq!(pieces(&text).collect::<String>(), text);
    }

    #[test]
    fn a_long_run_without_a_break_takes_no_time() {
        let start = std::time::Instant::now();
        assert!(count(&"a".repeat(200_000)) > 0);
        assert!(start.elapsed().as_secs() < 60);
    }
}
