//! What others wrote, made fit for a mail: one line or several of visible text, and web addresses.

use url::Url;

/// The longest address of a page or link that a mail has, in bytes: a line of a mail ends at 998.
const MOST_URL_BYTES: usize = 900;
/// How many lines of a text a mail has.
const MOST_LINES: usize = 60;

/// A text on one line with at most `most` characters; without control characters, and without those that turn the
/// direction of what follows.
pub fn one_line(text: &str, most: usize) -> String {
    let mut line = String::new();
    for c in text.chars().filter(|c| !is_hidden(*c)) {
        let gap = c.is_control() || c.is_whitespace();
        if !gap {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    shorten(line.trim_end(), most)
}

/// The first lines of a text, with at most `most` characters, without what [`one_line`] leaves out.
pub fn lines(text: &str, most: usize) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    let shown = text.chars().filter(|c| !is_hidden(*c));
    let shown: String = shown
        .map(|c| match c {
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' => ' ',
            c => c,
        })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let mut lines: Vec<String> = Vec::new();
    for line in shorten(shown.trim(), most).lines().map(str::trim_end) {
        let repeats_gap = line.is_empty() && lines.last().is_some_and(String::is_empty);
        if repeats_gap {
            continue;
        }
        if lines.len() == MOST_LINES {
            lines.push("…".to_owned());
            break;
        }
        lines.push(line.to_owned());
    }
    lines
}

/// A web address as it can stand in a header or a link, or nothing if it is no such address.
pub fn web_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    // Who reads `https://bank.example@other.example` takes it for the bank.
    let is_plain = url.username().is_empty() && url.password().is_none();
    let address = String::from(url);
    let fits = address.len() <= MOST_URL_BYTES && address.bytes().all(|b| b.is_ascii_graphic());
    (is_web && is_plain && fits).then_some(address)
}

/// What is kept of `text` in a place that takes letters, digits and hyphens in between, such as a part of a domain.
pub fn label(text: &str) -> String {
    let mut label = String::new();
    for c in text.chars().take(63) {
        if c.is_ascii_alphanumeric() {
            label.push(c.to_ascii_lowercase());
        } else if !label.is_empty() && !label.ends_with('-') {
            label.push('-');
        }
    }
    label.trim_end_matches('-').to_owned()
}

/// A host without its port, of labels.
pub fn host(text: &str) -> String {
    let name = text.rsplit_once(':').map_or(text, |(name, _)| name);
    let labels = name.split('.').map(label).filter(|label| !label.is_empty());
    let host = labels.collect::<Vec<_>>().join(".");
    if host.is_empty() {
        "localhost".to_owned()
    } else {
        host
    }
}

fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    // A joiner without what it joins would take the dots along.
    format!("{}…", kept.trim_end_matches(['\u{200d}', ' ', '\n']))
}

/// Characters that nobody sees and that change how others are shown, or carry what nobody sees.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_what_can_be_seen() {
        for (text, line) in [
            (" a\r\nBcc: b\t\0c ", "a Bcc: b c"),
            ("a\u{202e}b\u{2066}c\u{e0041}", "abc"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("שלום 👩‍👩‍👧", "שלום 👩‍👩‍👧"),
            ("abcdefghijk", "abcdefghi…"),
            ("", ""),
        ] {
            assert_eq!(one_line(text, 10), line);
        }
    }

    #[test]
    fn lines_stay_lines() {
        let text = "\n a \r\nb\rc\n\n\n\nd\u{7}e\u{202e}\n";
        assert_eq!(lines(text, 100), ["a", "b", "c", "", "de"]);
        assert_eq!(lines("abc\ndef", 5), ["abc…"]);
        assert_eq!(lines("abc\ndef", 6), ["abc", "d…"]);
        assert_eq!(lines("", 5), [""; 0]);
        let many = lines(&"a\n".repeat(1000), 5000);
        assert_eq!((many.len(), many[60].as_str()), (61, "…"));
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (text, address) in [
            (
                "https://a.example/ä b",
                Some("https://a.example/%C3%A4%20b"),
            ),
            (
                "https://a.example/\r\nBcc: b",
                Some("https://a.example/Bcc:%20b"),
            ),
            ("https://a.example/\">", Some("https://a.example/%22%3E")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("https://bank.example@a.example/", None),
            ("//a.example", None),
            ("", None),
        ] {
            assert_eq!(web_address(text).as_deref(), address, "{text}");
        }
        let long = format!("https://a.example/{}", "x".repeat(900));
        assert_eq!(web_address(&long), None);
    }

    #[test]
    fn names_of_hosts_have_letters_digits_and_hyphens() {
        assert_eq!(label("My Böog_1!"), "my-b-og-1");
        assert_eq!(host("Comments.example:8080"), "comments.example");
        assert_eq!(host("a\r\n.b>"), "a.b");
        assert_eq!(host("[::1]:8080"), "1");
        assert_eq!(host("…"), "localhost");
    }
}
