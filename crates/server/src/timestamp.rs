//! Times on the wire: UTC, RFC 3339, whole seconds.

use jiff::{SignedDuration, Timestamp};

/// The time `seconds` after `time`; none if `time` is not in the wire's form.
#[must_use]
pub fn later(time: &str, seconds: u32) -> Option<String> {
    let time: Timestamp = time.parse().ok()?;
    let later = time
        .checked_add(SignedDuration::from_secs(seconds.into()))
        .ok()?;
    Some(later.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_added_over_the_end_of_a_year() {
        assert_eq!(
            later("2025-12-31T23:59:59Z", 900).as_deref(),
            Some("2026-01-01T00:14:59Z")
        );
        assert_eq!(later("yesterday", 900), None);
    }
}
