//! How much code a run may read: no more than a fraction of what there is.

use crate::llm::tokens;

/// Of a repository this large, in tokens, and of larger ones only a share is read.
const LARGE: u64 = 50_000;
/// That share, for all prompts of a run together, repairs included.
const SHARE: f64 = 0.15;
/// Part of it that is kept for repairs and for descriptions in the end.
const RESERVE: f64 = 0.35;
/// Tokens of a prompt besides what it quotes.
const FRAME: u64 = 700;
/// What a group is shown at least, whatever it takes: its own definitions.
const LEAST: u64 = 400;
/// What a survey takes with its code, at least, to be worth asking.
const SURVEY: u64 = 2_500;

/// Tokens that all prompts of a run may have together, and those of them that repairs may take.
/// Small repositories are not limited: the frame of a question alone is more than their code.
pub fn allowance(source_tokens: u64) -> (u64, u64) {
    if source_tokens < LARGE {
        return (u64::MAX, u64::MAX);
    }
    let all = source_tokens as f64 * SHARE;
    (all as u64, (all * RESERVE) as u64)
}

/// What a run may read of the code.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Allowance {
    /// Tokens of code for all groups; `None` where only the limit of each one counts.
    code: Option<u64>,
    groups: u64,
}

impl Allowance {
    /// For a repository of so many tokens, and groups with these sketches.
    pub fn new<'a>(source_tokens: u64, sketches: impl IntoIterator<Item = &'a str>) -> Allowance {
        let quoted: Vec<u64> = sketches.into_iter().map(tokens::count).collect();
        let groups = quoted.len() as u64;
        let (all, reserve) = allowance(source_tokens);
        if all == u64::MAX {
            return Allowance { code: None, groups };
        }
        // The contexts' question shows about as much as half of the sketches.
        let sketches: u64 = quoted.iter().sum();
        let fixed = (groups + 1) * FRAME + sketches + sketches / 2;
        Allowance { code: Some((all - reserve).saturating_sub(fixed)), groups }
    }

    /// Tokens of code for so many of the groups.
    pub fn for_groups(self, groups: usize) -> u64 {
        let groups = groups as u64;
        match self.code {
            None => u64::MAX,
            Some(code) => (code / self.groups.max(1)).max(LEAST).saturating_mul(groups),
        }
    }

    /// How many packages may be surveyed without taking the code of the units away.
    pub fn surveys(self) -> u64 {
        match self.code {
            None => u64::MAX,
            Some(code) => code.saturating_sub(self.groups * 2 * LEAST) / SURVEY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_repository_may_be_read_whole() {
        let allowance = Allowance::new(49_999, ["aggregate order"]);
        assert_eq!((allowance.for_groups(1), allowance.surveys()), (u64::MAX, u64::MAX));
    }

    #[test]
    fn of_a_large_one_a_share_is_read() {
        let sketches = ["command place-order of order, publishes placed\n"; 10];
        let allowance = Allowance::new(200_000, sketches.iter().copied());
        let code = allowance.for_groups(10);
        assert!(code > 10_000 && code < 30_000, "{code}");
        assert_eq!(allowance.for_groups(5), code / 2);
        assert!(allowance.surveys() >= 1);
        assert_eq!(
            Allowance::new(60_000, sketches.iter().copied().cycle().take(100)).for_groups(100),
            LEAST * 100
        );
    }
}
