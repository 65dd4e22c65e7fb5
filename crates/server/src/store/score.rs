//! The order "best": how good a comment is, going by its votes.

/// 95 % confidence.
const Z: f64 = 1.96;

/// The lower bound of the Wilson score interval of the share of votes for a comment, in millionths.
///
/// Unlike the difference or the share it does not let a single vote beat a hundred. Computed here
/// rather than in SQL, so that both databases order alike to the last digit.
///
/// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
/// 1927.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "a rounded share"
)]
pub(super) fn best(up: i64, down: i64) -> i64 {
    let (up, down) = (up.max(0) as f64, down.max(0) as f64);
    let n = up + down;
    if n == 0.0 {
        return 0;
    }
    let share = up / n;
    let spread = Z * ((share * (1.0 - share) + Z * Z / (4.0 * n)) / n).sqrt();
    let bound = (share + Z * Z / (2.0 * n) - spread) / (1.0 + Z * Z / n);
    (bound * 1e6).round().max(0.0) as i64
}

#[cfg(test)]
mod tests {
    use super::best;

    #[test]
    fn the_bound_is_wilsons() {
        for (up, down, bound) in [
            (0, 0, 0),
            (1, 0, 206_543),
            (0, 1, 0),
            (1, 1, 94_529),
            (10, 0, 722_460),
            (100, 1, 946_032),
        ] {
            assert_eq!(best(up, down), bound, "{up} up, {down} down");
        }
    }

    #[test]
    fn many_good_votes_beat_one_perfect_vote() {
        assert!(best(90, 10) > best(1, 0));
        assert!(best(1, 0) > best(1, 1));
        assert_eq!(best(i64::MAX, i64::MAX), 500_000);
    }
}
