//! Comment text for machines: what the sanitised HTML says, without its markup.

use html_escape::decode_html_entities;

/// The words of a comment's HTML, with line ends where lines and paragraphs end.
///
/// The result is text and not HTML: it may have any character in it. Spoilers are left out, as a
/// text has nothing to hide them behind.
#[must_use]
pub fn plain_text(html: &str) -> String {
    words(html, Spoilers::LeftOut)
}

/// What to do with the words of spoilers.
#[derive(Clone, Copy, PartialEq)]
pub enum Spoilers {
    LeftOut,
    Kept,
}

/// The words of a comment's HTML, as [`plain_text`].
pub fn words(html: &str, spoilers: Spoilers) -> String {
    let mut text = Text::default();
    let mut hidden = 0_usize;
    let mut rest = html;
    while let Some((words, markup)) = rest.split_once('<') {
        if hidden == 0 {
            text.push(words);
        }
        let (tag, after) = split_tag(markup);
        let closes = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        match name.unwrap_or_default() {
            "br" | "li" => text.end_lines(1),
            "p" | "blockquote" | "ul" | "ol" | "hr" => text.end_lines(2),
            "details" => {
                text.end_lines(2);
                if spoilers == Spoilers::LeftOut {
                    hidden = if closes {
                        hidden.saturating_sub(1)
                    } else {
                        hidden + 1
                    };
                }
            }
            "summary" => text.end_lines(1),
            "pre" => {
                text.end_lines(2);
                text.verbatim = !closes;
            }
            _ => (),
        }
        rest = after;
    }
    if hidden == 0 {
        text.push(rest);
    }
    text.so_far.trim().to_owned()
}

/// Splits after the first `>` that is not inside an attribute's value.
fn split_tag(markup: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in markup.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return (&markup[..at], &markup[at + 1..]),
            _ => (),
        }
    }
    (markup, "")
}

#[derive(Default)]
struct Text {
    so_far: String,
    /// Whether white space counts, as in `pre`.
    verbatim: bool,
}

impl Text {
    fn push(&mut self, words: &str) {
        if self.verbatim {
            self.so_far.push_str(&decode_html_entities(words));
            return;
        }
        let words = words.replace('\n', " ");
        let begins_line = self.so_far.is_empty() || self.so_far.ends_with('\n');
        let words = if begins_line {
            words.trim_start()
        } else {
            &words
        };
        self.so_far.push_str(&decode_html_entities(words));
    }

    /// Ends the line, with `least` line ends in all.
    fn end_lines(&mut self, least: usize) {
        let kept = self.so_far.trim_end_matches([' ', '\n']).len();
        let there = self.so_far[kept..].matches('\n').count();
        self.so_far.truncate(kept);
        if kept > 0 {
            self.so_far.push_str(&"\n".repeat(there.max(least)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::render_markdown;

    #[test]
    fn words_stay_and_markup_goes() {
        for (source, plain) in [
            ("a **b** *c* `d`", "a b c d"),
            ("one\ntwo\n\nthree", "one\ntwo\n\nthree"),
            ("> said\n\nyes", "said\n\nyes"),
            ("- a\n- b", "a\nb"),
            ("```\nif a\n  b\n```\nc", "if a\n  b\n\nc"),
            ("a\n\n>! b\n>!\n>! ```\n>! c\n>! ```\n\nd", "a\n\nd"),
            (">! b", ""),
            ("a < b & c > \"d\"", "a < b & c > \"d\""),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
            ("[x](https://a.example/?a>b)", "x"),
        ] {
            assert_eq!(plain_text(&render_markdown(source)), plain, "{source}");
        }
        assert_eq!(
            plain_text("a <details><details>b</details>c</details> d"),
            "a\n\nd"
        );
        assert_eq!(plain_text("<a title=\"1>0\">x</a>"), "x");
        assert_eq!(plain_text("a <b"), "a");
        assert_eq!(plain_text(""), "");
    }
}
