//! Did you mean …?

/// The candidate nearest to a name, if it is near enough and not the name itself.
///
/// Near enough are two edits, or a third of the name's length. The first of equally near
/// candidates is taken; if the nearest is the name itself, nothing is suggested, not even the
/// second best.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let length = name.chars().count();
    let limit = (length / 3).max(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        // Lengths that differ by more than the limit need no closer look.
        if candidate.chars().count().abs_diff(length) > limit {
            continue;
        }
        let distance = strsim::levenshtein(name, candidate);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
        if distance == 0 {
            break;
        }
    }
    best.filter(|(distance, candidate)| *distance <= limit && *candidate != name).map(|(_, c)| c)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_first_of_the_nearest_wins() {
        assert_eq!(nearest("cat", ["car", "bat", "cart"]), Some("car"));
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
        assert_eq!(nearest("größe", ["grüsse"]), None);
        assert_eq!(nearest("größe", ["größen"]), Some("größen"));
    }
}
