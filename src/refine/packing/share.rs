//! Divides a number of tokens among units that need more or less of them.

/// What each gets of `total`: what it needs, if that is no more than an equal part of what is left.
pub fn shares(needs: &[u64], total: u64) -> Vec<u64> {
    let mut order: Vec<usize> = (0..needs.len()).collect();
    order.sort_by_key(|&at| (needs[at], at));
    let mut shares = vec![0; needs.len()];
    let mut left = total;
    for (done, &at) in order.iter().enumerate() {
        let waiting = (needs.len() - done) as u64;
        shares[at] = needs[at].min(left / waiting);
        left -= shares[at];
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_needs_little_leaves_it_to_the_others() {
        assert_eq!(shares(&[100, 9_000, 2_000], 6_000), [100, 3_900, 2_000]);
        assert_eq!(shares(&[9_000, 9_000], 6_000), [3_000, 3_000]);
        assert_eq!(shares(&[10, 20], 6_000), [10, 20]);
        assert_eq!(shares(&[], 6_000), [] as [u64; 0]);
        assert_eq!(shares(&[5, 5, 5], 2), [0, 1, 1]);
    }
}
