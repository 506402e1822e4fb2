//! Did you mean …?

/// The candidate nearest to a name, if it is near enough and not the name itself.
///
/// Near enough are two edits, or a third of the name's length. The first of equally near
/// candidates is taken; if the nearest is the name itself, nothing is suggested, not even the
/// second best.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let name: Vec<char> = name.chars().collect();
    let mut limit = (name.len() / 3).max(2);
    let mut best = None;
    let mut measure = Measure::default();
    for candidate in candidates {
        if let Some(distance) = measure.distance(&name, candidate, limit) {
            best = Some((distance, candidate));
            let Some(closer) = distance.checked_sub(1) else { break };
            // From here on only a nearer one matters.
            limit = closer;
        }
    }
    best.filter(|(distance, _)| *distance > 0).map(|(_, candidate)| candidate)
}

/// Levenshtein distance with a limit: models have thousands of names, and most are far away.
#[derive(Default)]
struct Measure {
    candidate: Vec<char>,
    row: Vec<usize>,
}

impl Measure {
    fn distance(&mut self, name: &[char], candidate: &str, limit: usize) -> Option<usize> {
        self.candidate.clear();
        self.candidate.extend(candidate.chars());
        if self.candidate.len().abs_diff(name.len()) > limit {
            return None;
        }
        self.row.clear();
        self.row.extend(0..=self.candidate.len());
        for (i, a) in name.iter().enumerate() {
            let mut diagonal = i;
            let mut left = i + 1;
            let mut least = left;
            self.row[0] = left;
            for (b, cell) in self.candidate.iter().zip(&mut self.row[1..]) {
                let substituted = diagonal + usize::from(a != b);
                diagonal = *cell;
                left = substituted.min(diagonal + 1).min(left + 1);
                *cell = left;
                least = least.min(left);
            }
            if least > limit {
                return None;
            }
        }
        self.row.last().copied().filter(|distance| *distance <= limit)
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_first_of_the_nearest_wins() {
        assert_eq!(nearest("cat", ["car", "bat", "cart"]), Some("car"));
        assert_eq!(nearest("order", ["ordexx", "ordex", "ordey"]), Some("ordex"));
    }

    #[test]
    fn short_names_may_differ_in_two_letters() {
        assert_eq!(nearest("ab", ["abcd"]), Some("abcd"));
        assert_eq!(nearest("ab", ["abcde"]), None);
        assert_eq!(nearest("abcdefghijkl", ["abcdefghXXXX"]), Some("abcdefghXXXX"));
    }

    #[test]
    fn a_namesake_silences_the_second_best() {
        assert_eq!(nearest("order", ["orders", "order"]), None);
    }

    #[test]
    fn length_and_distance_count_code_points() {
        assert_eq!(nearest("größe", ["grxyze"]), None);
        assert_eq!(nearest("größe", ["größen"]), Some("größen"));
    }

    #[test]
    fn distances_are_levenshtein_distances() {
        for (a, b) in [("kitten", "sitting"), ("", "ab"), ("flaw", "lawn"), ("abc", "abc")] {
            let name: Vec<char> = a.chars().collect();
            let measured = super::Measure::default().distance(&name, b, 9);
            assert_eq!(measured, Some(strsim::levenshtein(a, b)), "{a} {b}");
        }
    }
}
