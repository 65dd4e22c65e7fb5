//! What readers type, as WordPress takes it: HTML with the few elements that it leaves to guests.
//!
//! The widget's tools write Markdown, WordPress would show its marks. Quotes, code, links, bold, italic and struck
//! words become elements; lists, headings and spoilers, for which guests have none, stay as they were typed, as does
//! every mark that has no partner.

use crate::text::{escape, website};

/// A text in Markdown as HTML; line ends stay, as WordPress makes paragraphs of them.
pub fn to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len());
    let mut lines = text.trim_end().split('\n').peekable();
    let mut first = true;
    while let Some(line) = lines.next() {
        if !std::mem::take(&mut first) {
            html.push('\n');
        }
        if line.starts_with("```") {
            let mut code: Vec<&str> = Vec::new();
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                code.push(line);
            }
            html.push_str(&["<code>", &escape(&code.join("\n")), "</code>"].concat());
        } else if let Some(quoted) = quoted(line) {
            let mut quote = vec![quoted];
            while let Some(more) = lines.peek().and_then(|line| self::quoted(line)) {
                quote.push(more);
                lines.next();
            }
            let quote = inline(&quote.join("\n"), 0);
            html.push_str(&["<blockquote>", &quote, "</blockquote>"].concat());
        } else {
            let mut paragraph = line.to_owned();
            while let Some(more) = lines.peek().filter(|line| is_prose(line)) {
                paragraph.push('\n');
                paragraph.push_str(more);
                lines.next();
            }
            html.push_str(&inline(&paragraph, 0));
        }
    }
    html
}

/// What a line quotes. A spoiler is none.
fn quoted(line: &str) -> Option<&str> {
    let words = line.strip_prefix('>')?;
    (!words.starts_with('!')).then(|| words.strip_prefix(' ').unwrap_or(words))
}

/// Whether a line goes on with the paragraph before it.
fn is_prose(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with("```") && quoted(line).is_none()
}

/// The marks inside of lines, and the elements they become. Longer ones first.
const MARKS: [(&str, &str); 5] = [
    ("**", "strong"),
    ("__", "strong"),
    ("~~", "del"),
    ("*", "em"),
    ("_", "em"),
];

fn inline(text: &str, depth: usize) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let (made, length) = element(rest, before, depth)
            .unwrap_or_else(|| (escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()));
        html.push_str(&made);
        before = rest[..length].chars().next_back().unwrap_or(' ');
        rest = &rest[length..];
    }
    html
}

/// The element with which a text begins, and how long it is there.
fn element(text: &str, before: char, depth: usize) -> Option<(String, usize)> {
    if let Some(after) = text.strip_prefix('\\') {
        let c = after.chars().next().filter(char::is_ascii_punctuation)?;
        return Some((escape(c.encode_utf8(&mut [0; 4])), 2));
    }
    // Deeper than this nobody writes, and every level reads the text again.
    if depth > 4 {
        return None;
    }
    if let Some(after) = text.strip_prefix('`') {
        let (code, _) = after.split_once('`').filter(|(code, _)| !code.is_empty())?;
        let html = ["<code>", &escape(code), "</code>"].concat();
        return Some((html, code.len() + 2));
    }
    if let Some(after) = text.strip_prefix('[') {
        let (words, after) = after.split_once("](")?;
        let (address, _) = after.split_once(')')?;
        let words = Some(words).filter(|words| !words.trim().is_empty() && !words.contains('['))?;
        let href = escape(&website(address)?);
        let html = [
            "<a href=\"",
            &href,
            "\">",
            &inline(words, depth + 1),
            "</a>",
        ]
        .concat();
        return Some((html, words.len() + address.len() + 4));
    }
    for (mark, name) in MARKS {
        let Some(after) = text.strip_prefix(mark) else {
            continue;
        };
        // Inside of words an underscore is none.
        if mark.starts_with('_') && before.is_alphanumeric() {
            return None;
        }
        let Some(words) = closed(after, mark) else {
            continue;
        };
        let html = ["<", name, ">", &inline(words, depth + 1), "</", name, ">"].concat();
        return Some((html, words.len() + 2 * mark.len()));
    }
    None
}

/// Marks further apart than this are none, so that a text of nothing else does not take long.
const REACH: usize = 4_000;

/// What stands before the mark that closes.
fn closed<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    if text.starts_with(char::is_whitespace) {
        return None;
    }
    let text = &text[..text.floor_char_boundary(REACH)];
    let mut from = text.chars().next()?.len_utf8();
    loop {
        let mut at = from + text.get(from..)?.find(mark)?;
        // Of three stars the last two close what is bold.
        while mark.len() > 1 && text[at + 1..].starts_with(mark) {
            at += 1;
        }
        let words = &text[..at];
        let after = &text[at + mark.len()..];
        let is_longer = mark.len() == 1 && (after.starts_with(mark) || words.ends_with(mark));
        let inside = mark.starts_with('_') && after.starts_with(char::is_alphanumeric);
        if !is_longer && !inside && !words.ends_with(char::is_whitespace) {
            return Some(words);
        }
        from = at + mark.len();
    }
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn marks_become_the_elements_that_guests_have() {
        for (typed, sent) in [
            (
                "**a** and *b* and ~~c~~ and `d`",
                "<strong>a</strong> and <em>b</em> and <del>c</del> and <code>d</code>",
            ),
            ("***a***", "<strong><em>a</em></strong>"),
            ("*a **b** c*", "<em>a <strong>b</strong> c</em>"),
            (
                "[a *b*](https://a.example/?x=1&y=2)",
                "<a href=\"https://a.example/?x=1&amp;y=2\">a <em>b</em></a>",
            ),
            ("> a\n> b\n\nc", "<blockquote>a\nb</blockquote>\n\nc"),
            (
                "a\n```rust\nlet *x* = &y;\n\n<b>\n```\nb",
                "a\n<code>let *x* = &amp;y;\n\n&lt;b&gt;</code>\nb",
            ),
            ("a\r\nb\n", "a\nb"),
        ] {
            assert_eq!(to_html(typed), sent, "{typed}");
        }
    }

    #[test]
    fn what_is_no_mark_stays_as_it_was_typed() {
        for text in [
            "2 * 3 * 4",
            "snake_case_name",
            "**a",
            "*",
            "**",
            "a ** b **",
            "- a\n- b",
            ">! a",
            "[a](javascript:b)",
            "[a](b",
            "[](https://a.example)",
            "`",
            "``",
            "# a",
            "🥖* خبز *",
            "日本*",
        ] {
            assert_eq!(to_html(text), text.replace('>', "&gt;"), "{text}");
        }
        assert_eq!(to_html("\\*a\\* \\<b\\>"), "*a* &lt;b&gt;");
        assert_eq!(
            to_html("<script>a && b</script>"),
            "&lt;script&gt;a &amp;&amp; b&lt;/script&gt;"
        );
        assert_eq!(
            to_html("[a](https://a.example/\"onclick=x)"),
            "[a](https://a.example/\"onclick=x)"
        );
    }

    #[test]
    fn a_text_of_marks_alone_is_no_trouble() {
        for mark in [
            "*", "**", "_", "[", "`", "~~", "> ", "\\", "[a](", "```\n", "*a ", "**a* ",
        ] {
            to_html(&mark.repeat(5_000));
        }
    }
}
