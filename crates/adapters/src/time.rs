//! Points in time as the API writes them: UTC, RFC 3339, whole seconds.

/// Of seconds since 1970.
#[must_use]
pub fn from_seconds(seconds: f64) -> String {
    // Beyond these years nobody has commented.
    let seconds = (seconds.clamp(0.0, 253_402_300_799.0)) as i64;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Of a time as RFC 3339 writes it, with any offset and any part of seconds, or without offset, which is taken for UTC. None if it is none.
#[must_use]
pub fn from_text(text: &str) -> Option<String> {
    to_seconds(text).map(|seconds| from_seconds(seconds as f64))
}

/// Seconds since 1970 of such a time.
#[must_use]
pub fn to_seconds(text: &str) -> Option<i64> {
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let at =
        |index: usize, allowed: &[u8]| text.as_bytes().get(index).filter(|b| allowed.contains(b));
    at(4, b"-")?;
    at(7, b"-")?;
    at(10, b"T t")?;
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (hour, minute, second) = (digits(11..13)?, digits(14..16)?, digits(17..19)?);
    if !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hour > 23
        || minute > 59
        || second > 60
    {
        return None;
    }
    let rest = text
        .get(19..)?
        .trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let offset = match rest.as_bytes().first() {
        None | Some(b'Z' | b'z') => 0,
        Some(sign @ (b'+' | b'-')) => {
            let hours: i64 = rest.get(1..3)?.parse().ok()?;
            let minutes: i64 = rest.get(4..6)?.parse().ok()?;
            (hours * 3600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
        }
        Some(_) => return None,
    };
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// Milliseconds since 1970 of such a time; none if it is before, as only times that nobody has set are.
#[must_use]
pub fn to_millis(text: &str) -> Option<i64> {
    let part = text.get(19..).and_then(|rest| rest.strip_prefix('.'));
    let digits = part.into_iter().flat_map(str::bytes);
    let digits = digits.take_while(u8::is_ascii_digit).map(|b| b - b'0');
    let millis = digits
        .chain([0; 3])
        .take(3)
        .fold(0, |n, digit| n * 10 + i64::from(digit));
    to_seconds(text)
        .filter(|seconds| *seconds >= 0)
        .map(|seconds| seconds * 1000 + millis)
}

/// Year, month and day of a number of days since 1970, by Howard Hinnant's `civil_from_days`.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The number of days since 1970, by Howard Hinnant's `days_from_civil`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_every_system_are_written_alike() {
        assert_eq!(from_seconds(1_712_100_040.75), "2024-04-02T23:20:40Z");
        for (theirs, ours) in [
            ("2026-11-22T13:52:07.380913806Z", "2026-11-22T13:52:07Z"),
            ("2024-02-03T07:37:00", "2024-02-03T07:37:00Z"),
            ("2024-02-29T23:30:00-01:00", "2024-03-01T00:30:00Z"),
            ("1999-12-31T23:59:59+05:30", "1999-12-31T18:29:59Z"),
        ] {
            assert_eq!(from_text(theirs).as_deref(), Some(ours));
        }
    }

    #[test]
    fn milliseconds_are_cut_and_filled_up() {
        for (text, millis) in [
            ("1970-01-01T00:00:01Z", Some(1000)),
            ("1970-01-01T00:00:01.5Z", Some(1500)),
            ("1970-01-01T01:00:01.123999+01:00", Some(1123)),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(to_millis(text), millis, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for bad in [
            "",
            "yesterday",
            "2024-13-01T00:00:00Z",
            "2024-01-01",
            "2024-01-01T00:00:00 CET",
            "0000-00-00T00:00:00",
            "２０２４-01-01T00:00:00",
        ] {
            assert_eq!(from_text(bad), None, "{bad}");
        }
    }
}
