//! Whether there is anything to see.

use super::plain::{Spoilers, words};

/// Whether a character leaves the paper white: white space, joiners, marks without width, fillers.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // Source: Unicode, Default_Ignorable_Code_Point; and U+2800, a braille cell without dots.
    c.is_whitespace()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether sanitised HTML has no character to see, be it in a spoiler.
#[must_use]
pub fn shows_nothing(html: &str) -> bool {
    words(html, Spoilers::Kept).chars().all(is_invisible)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::render_markdown;

    #[test]
    fn markup_alone_shows_nothing() {
        for source in [
            "",
            ">",
            "> \n>",
            ">!",
            ">! \n>!",
            "-",
            "1.",
            "---",
            "#",
            "&nbsp;",
            ">! &nbsp;",
            "&zwnj;&#8203;",
            "[](https://a.example)",
            "**\u{200b}**",
            "\u{3164}\u{2800}",
            "[a]: https://a.example",
            "```\n```",
            "![](https://a.example)",
        ] {
            assert!(shows_nothing(&render_markdown(source)), "{source:?}");
        }
        for source in [
            "a",
            ">! a",
            "> .",
            "` x `",
            "-1",
            "&lt;",
            "<b>",
            ":x:",
            "👩‍👩‍👧",
        ] {
            assert!(!shows_nothing(&render_markdown(source)), "{source:?}");
        }
    }
}
