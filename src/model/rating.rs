//! How an average is drawn.

/// The half stars for an average: 0 to 10.
#[must_use]
pub fn halves(average: f64) -> u8 {
    (average * 2.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_drawn_in_half_stars() {
        for (average, drawn) in [(0.0, 0), (1.0, 2), (4.2, 8), (4.3, 9), (5.0, 10)] {
            assert_eq!(halves(average), drawn, "{average}");
        }
    }
}
