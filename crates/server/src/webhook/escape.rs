//! What others wrote, made harmless for the places it goes to.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// At most `most` characters of `text`; what is cut ends with `…`.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Text with its line ends, but without characters that steer whatever shows them.
pub fn lines(text: &str) -> String {
    let visible = text.replace("\r\n", "\n");
    let visible = visible.chars().filter_map(|c| match c {
        '\n' => Some('\n'),
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\t' => Some(' '),
        c if c.is_control() || turns_direction(c) => None,
        c => Some(c),
    });
    visible.collect::<String>().trim().to_owned()
}

/// As [`lines`], in one line.
pub fn line(text: &str) -> String {
    let parts: Vec<_> = lines(text).split_whitespace().map(str::to_owned).collect();
    parts.join(" ")
}

/// Embeddings and overrides: they would change how our own words around them read.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A zero-width space after each `@`, so that it calls nobody.
pub fn calling_nobody(text: &str) -> String {
    text.replace('@', "@\u{200b}")
}

/// What Slack wants replaced in every text; without `<` there is no link, mention or `<!channel>`.
pub fn slack(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}

/// What means something in Markdown, or makes a link, a mention or an emoji.
const MARKUP: &str = "\\`*_{}[]()#+-=.!|~<>&@:/$";

/// Markdown that shows `text` as it is, with backslashes, for Discord.
pub fn markdown_by_backslashes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    for c in text.chars() {
        if MARKUP.contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Markdown that shows `text` as it is, with numeric references, where a backslash does not stop
/// links and emoji.
pub fn markdown_by_references(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    for c in calling_nobody(text).chars() {
        if MARKUP.contains(c) {
            // Writing to a string does not fail.
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// A header's value: ASCII as it is, all else as encoded words of RFC 2047.
pub fn header(text: &str) -> String {
    if text.is_ascii() && !text.contains("=?") {
        return text.to_owned();
    }
    // A word has at most 75 characters, of which 12 are its frame: 63 characters of Base64 hold 45
    // bytes, and a character must not be divided between words.
    let mut words = vec![String::new()];
    for c in text.chars() {
        if words
            .last()
            .is_some_and(|word| word.len() + c.len_utf8() > 45)
        {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let encoded = words.iter().map(|word| STANDARD.encode(word));
    let framed: Vec<_> = encoded.map(|word| format!("=?UTF-8?B?{word}?=")).collect();
    framed.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_says_so_and_is_not_longer() {
        for (text, most, cut_text) in [
            ("", 3, ""),
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("a bcd", 3, "a…"),
            ("äöüß", 3, "äö…"),
            ("abc", 0, "…"),
        ] {
            assert_eq!(cut(text, most), cut_text);
        }
    }

    #[test]
    fn characters_that_steer_are_left_out_and_line_ends_are_one_kind() {
        assert_eq!(
            lines("\u{7}a\u{1b}[31m\r\nb\rc\u{2028}d\te\u{202e}f\u{0}\u{9b}"),
            "a[31m\nb\nc\nd ef"
        );
        assert_eq!(line(" a \r\n\r\n b\u{85}c "), "a b c");
    }

    #[test]
    fn marked_up_text_shows_as_it_was_written() {
        let text = "a\n---\n1. *b* $c$ @all";
        assert_eq!(
            markdown_by_backslashes(text),
            "a\n\\-\\-\\-\n1\\. \\*b\\* \\$c\\$ \\@all"
        );
        assert_eq!(
            markdown_by_references(text),
            "a\n&#45;&#45;&#45;\n1&#46; &#42;b&#42; &#36;c&#36; &#64;\u{200b}all"
        );
    }

    #[test]
    fn a_header_is_ascii_in_words_of_75_characters() {
        assert_eq!(header("New comment"), "New comment");
        assert_eq!(header("=?x"), "=?UTF-8?B?PT94?=");
        assert_eq!(header("Grüße"), "=?UTF-8?B?R3LDvMOfZQ==?=");
        let long = header(&"日本".repeat(60));
        assert!(long.is_ascii());
        let words: Vec<_> = long.split(' ').collect();
        assert!(words.len() > 1);
        for word in words {
            assert!(word.len() <= 75, "{word}");
            let inner = word.strip_prefix("=?UTF-8?B?").unwrap();
            let bytes = STANDARD.decode(inner.strip_suffix("?=").unwrap()).unwrap();
            assert!(String::from_utf8(bytes).is_ok(), "{word}");
        }
    }
}
