//! What several measurements of one thing come to.

/// The middle of some measurements, and how far they lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Half of them are below, half above.
    pub median: f64,
    /// The smallest.
    pub least: f64,
    /// The largest.
    pub most: f64,
}

/// The summary of `measured`; none of nothing.
pub fn summary(measured: &[f64]) -> Option<Summary> {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (&least, &most) = (sorted.first()?, sorted.last()?);
    let middle = sorted.len() / 2;
    let upper = sorted[middle];
    let median = if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], upper)
    } else {
        upper
    };
    Some(Summary {
        median,
        least,
        most,
    })
}

/// What `part` of the measurements are at most, such as 0.95 of them; nothing of nothing.
pub fn quantile(measured: &[f64], part: f64) -> Option<f64> {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    // The nearest rank: a time that was measured, and not one between two.
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// The measurements between which the median of all there could be lies, as sure as 19 in 20; nothing where there are
/// too few of them to be so sure.
pub fn range_of_median(measured: &[f64]) -> Option<(f64, f64)> {
    let mut sorted = measured.to_vec();
    sorted.sort_by(f64::total_cmp);
    // Each falls below the median as a coin does: so how many do is binomial, whatever else they are like.
    let total = i32::try_from(sorted.len()).ok()?;
    let (mut chance, mut below) = (0.5_f64.powi(total), 0.0);
    let mut outside = 0;
    while below + chance <= 0.025 {
        below += chance;
        chance *= f64::from(total - outside) / f64::from(outside + 1);
        outside += 1;
    }
    let first = usize::try_from(outside).ok()?.checked_sub(1)?;
    Some((sorted[first], sorted[sorted.len() - 1 - first]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(measured: &[f64]) -> Option<f64> {
        summary(measured).map(|summary| summary.median)
    }

    #[test]
    fn nothing_has_no_summary() {
        assert_eq!(summary(&[]), None);
    }

    #[test]
    fn the_median_of_an_odd_number_is_the_one_in_the_middle() {
        assert_eq!(median(&[9.0, 1.0, 4.0]), Some(4.0));
        assert_eq!(median(&[7.5]), Some(7.5));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        assert_eq!(median(&[10.0, 1.0, 4.0, 2.0]), Some(3.0));
    }

    #[test]
    fn a_quantile_is_a_measurement_that_so_many_are_not_above() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert_eq!(quantile(&hundred, 0.95), Some(95.0));
        assert_eq!(quantile(&hundred[..3], 0.95), Some(100.0));
        assert_eq!(quantile(&[7.0], 0.95), Some(7.0));
        assert_eq!(quantile(&[], 0.95), None);
    }

    #[test]
    fn the_range_of_the_median_is_as_a_table_of_the_sign_test_has_it() {
        let of = |count: i32| {
            let measured: Vec<f64> = (1..=count).rev().map(f64::from).collect();
            range_of_median(&measured)
        };
        assert_eq!(of(0), None);
        assert_eq!(of(5), None);
        assert_eq!(of(6), Some((1.0, 6.0)));
        assert_eq!(of(15), Some((4.0, 12.0)));
        assert_eq!(of(20), Some((6.0, 15.0)));
    }

    #[test]
    fn one_measurement_far_off_moves_the_ends_and_not_the_median() {
        let calm = summary(&[10.0, 11.0, 12.0, 13.0, 14.0]);
        let disturbed = summary(&[10.0, 11.0, 12.0, 13.0, 900.0]);
        assert_eq!(calm.map(|s| s.median), disturbed.map(|s| s.median));
        assert_eq!(disturbed.map(|s| (s.least, s.most)), Some((10.0, 900.0)));
    }
}
