//! How an average is drawn.

/// How much of one of the five stars is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fill {
    /// Not at all.
    None,
    /// The first half.
    Half,
    /// Whole.
    Full,
}

/// The five stars for an average, rounded to halves.
#[must_use]
pub fn stars(average: f64) -> [Fill; 5] {
    let halves = (average * 2.0).round() as i32;
    std::array::from_fn(|star| match halves - 2 * star as i32 {
        i32::MIN..=0 => Fill::None,
        1 => Fill::Half,
        _ => Fill::Full,
    })
}

#[cfg(test)]
mod tests {
    use super::Fill::{Full, Half, None};
    use super::*;

    #[test]
    fn an_average_is_drawn_in_half_stars() {
        assert_eq!(stars(0.0), [None; 5]);
        assert_eq!(stars(4.3), [Full, Full, Full, Full, Half]);
        assert_eq!(stars(4.2), [Full, Full, Full, Full, None]);
        assert_eq!(stars(5.0), [Full; 5]);
    }
}
