//! Mends single values: names, addresses, times and texts as other systems store them.

use jiff::{civil::DateTime, tz::TimeZone};

/// A text of several lines: line ends are LF, other control characters than LF and tab are gone.
pub(super) fn several_lines(raw: &str) -> String {
    raw.replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace(is_noise, "")
}

/// A name or title: HTML entities decoded, on one line, without blanks at its ends.
pub(super) fn one_line(raw: &str) -> String {
    // Decoded first, since an entity may stand for a control character.
    let decoded = html_escape::decode_html_entities(raw);
    let spaced = several_lines(&decoded).replace(['\n', '\t'], " ");
    spaced.trim().to_owned()
}

fn is_noise(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// An absolute http(s) address, entities decoded; `None` for anything else.
///
/// The address becomes a link on a public page: other schemes, blanks and quotes are refused
/// instead of repaired.
pub(super) fn web_address(raw: &str) -> Option<String> {
    let address = one_line(raw);
    let (scheme, rest) = address.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let host = rest.split(['/', '?', '#']).next().unwrap_or("");
    let is_clean = !address.contains(|c: char| c.is_whitespace() || "<>\"\\".contains(c));
    (is_web && !host.is_empty() && is_clean).then_some(address)
}

/// Something that looks like a mail address; `None` for anything else.
pub(super) fn mail_address(raw: &str) -> Option<String> {
    let address = one_line(raw);
    is_mail_address(&address).then_some(address)
}

/// Whether the whole text looks like a mail address.
pub(super) fn is_mail_address(text: &str) -> bool {
    match text.split_once('@') {
        Some((name, host)) => {
            !name.is_empty() && !host.is_empty() && !text.contains(char::is_whitespace)
        }
        None => false,
    }
}

/// `2025-03-14 08:05:00`, taken as UTC, in milliseconds since 1970.
///
/// Years before 1970 are refused: they come from databases that turned an empty date into
/// `-0001-11-30 00:00:00`, not from people.
pub(super) fn utc_millis(raw: &str) -> Option<i64> {
    let time = DateTime::strptime("%Y-%m-%d %H:%M:%S", raw.trim()).ok()?;
    let time = TimeZone::UTC.to_timestamp(time).ok()?;
    Some(time.as_millisecond()).filter(|millis| *millis >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_line_ends_become_lf() {
        assert_eq!(
            several_lines("a\r\nb\rc\n\td\u{0}\u{8}\u{1b}\u{7f}\u{85}e"),
            "a\nb\nc\n\tde"
        );
        assert_eq!(several_lines("\u{3000}字 👩🏽‍🌾"), "\u{3000}字 👩🏽‍🌾");
    }

    #[test]
    fn names_lose_entities_once_and_stay_on_one_line() {
        assert_eq!(one_line(" Ilse &amp; Pieter "), "Ilse & Pieter");
        assert_eq!(
            one_line("O&#039;Lock &#x1F6F6; &hellip; &amp;lt;"),
            "O'Lock 🛶 … &lt;"
        );
        assert_eq!(one_line("a\r\nb&#10;c&#x7f;\u{8}"), "a b c");
        assert_eq!(one_line("AT&T & co"), "AT&T & co");
    }

    #[test]
    fn only_absolute_web_addresses_pass() {
        for good in [
            "https://a.example",
            "HTTP://a.example/?a=1&b=2",
            "https://unga.example/はる",
        ] {
            assert_eq!(web_address(good).as_deref(), Some(good));
        }
        assert_eq!(
            web_address(" http://a.example/?a&amp;b ").as_deref(),
            Some("http://a.example/?a&b")
        );
        for bad in [
            "",
            "http://",
            "https:///x",
            "a.example",
            "//a.example",
            "javascript:alert(1)",
            "javascript://a.example/%0aalert(1)",
            "data://x",
            "http://a b",
            "http://a.example/\"x",
        ] {
            assert_eq!(web_address(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_are_utc_and_impossible_ones_are_refused() {
        assert_eq!(utc_millis("2025-03-14 08:05:00"), Some(1_741_939_500_000));
        assert_eq!(utc_millis("1970-01-01 00:00:00"), Some(0));
        for bad in [
            "",
            "0000-00-00 00:00:00",
            "-0001-11-30 00:00:00",
            "2025-02-30 00:00:00",
            "2025-03-14",
            "yesterday",
            "2025-03-14 08:05:00 +0200",
        ] {
            assert_eq!(utc_millis(bad), None, "{bad}");
        }
    }
}
