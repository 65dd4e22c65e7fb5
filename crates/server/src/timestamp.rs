//! Times on the wire: UTC, RFC 3339, whole seconds; and as HTTP has them in its headers.

use jiff::fmt::rfc2822::DateTimePrinter;
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

/// `time` as a header such as `Last-Modified` has it; none if it is not in the wire's form.
#[must_use]
pub fn http_date(time: &str) -> Option<String> {
    let time: Timestamp = time.parse().ok()?;
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .ok()
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

    #[test]
    fn headers_have_times_in_the_words_of_http() {
        assert_eq!(
            http_date("1994-11-06T08:49:37Z").as_deref(),
            Some("Sun, 06 Nov 1994 08:49:37 GMT")
        );
        assert_eq!(http_date("-000001-01-01T00:00:00Z"), None);
    }
}
