//! The little of Markdown that comments use, for exports that have nothing else.
//!
//! Paragraphs, quotes, lists and code; in a line strong and emphasised text, code and links. All else is shown as it was
//! typed. HTML in the text is shown, too, and not obeyed.

use crate::text::{escape, website};

/// The longest text that is marked, in bytes: else a text of nothing but marks would be read over and over.
const LONGEST: usize = 1000;
/// What stands around a text, and the element it makes.
const MARKS: [(&str, &str); 5] = [
    ("`", "code"),
    ("**", "strong"),
    ("__", "strong"),
    ("*", "em"),
    ("_", "em"),
];

/// A text as HTML.
pub(super) fn html(source: &str) -> String {
    let mut html = String::new();
    let mut lines = source.lines().peekable();
    while let Some(line) = lines.next() {
        let kind = kind(line);
        if kind == Kind::Blank {
            continue;
        }
        let mut block = Vec::new();
        if kind == Kind::Fence {
            block.extend(
                lines
                    .by_ref()
                    .take_while(|line| self::kind(line) != Kind::Fence),
            );
            html += &format!("<pre><code>{}\n</code></pre>\n", escape(&block.join("\n")));
            continue;
        }
        block.push(line);
        // A paragraph ends where something else begins; what else there is goes on in lines of its own kind.
        while let Some(line) = lines.next_if(|line| self::kind(line) == kind) {
            block.push(line);
        }
        html += &match kind {
            Kind::Quote => {
                let quoted = block.iter().map(|line| inside(line, &[">"]));
                format!(
                    "<blockquote><p>{}</p></blockquote>\n",
                    inline(&quoted.collect::<Vec<_>>().join("\n"))
                )
            }
            Kind::List | Kind::Numbers => {
                let items = block.iter().map(|line| {
                    let item = inside(line, &["- ", "* ", "+ "]);
                    let item = item
                        .trim_start_matches(|c: char| kind == Kind::Numbers && c.is_ascii_digit());
                    format!("<li>{}</li>", inline(inside(item, &[". "])))
                });
                let name = if kind == Kind::List { "ul" } else { "ol" };
                format!("<{name}>{}</{name}>\n", items.collect::<String>())
            }
            _ => format!("<p>{}</p>\n", inline(&block.join("\n"))),
        };
    }
    html
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Text,
    Quote,
    List,
    Numbers,
    Fence,
}

fn kind(line: &str) -> Kind {
    let line = line.trim();
    let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if line.is_empty() {
        Kind::Blank
    } else if line.starts_with("```") {
        Kind::Fence
    } else if line.starts_with('>') {
        Kind::Quote
    } else if ["- ", "* ", "+ "].iter().any(|mark| line.starts_with(mark)) {
        Kind::List
    } else if after_number.len() < line.len() && after_number.starts_with(". ") {
        Kind::Numbers
    } else {
        Kind::Text
    }
}

/// A line without its mark.
fn inside<'a>(line: &'a str, marks: &[&str]) -> &'a str {
    let line = line.trim();
    let inside = marks.iter().find_map(|mark| line.strip_prefix(mark));
    inside.unwrap_or(line).trim()
}

/// What stands in a block.
fn inline(text: &str) -> String {
    let mut html = String::new();
    let mut rest = text;
    // Within a word nothing begins: `snake_case` and `2*3*4` are as they are typed.
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let begins = !before.is_alphanumeric();
        let span = span(rest).filter(|_| begins || c == '`' || c == '*');
        if let Some((made, after)) = span {
            html += &made;
            rest = after;
            before = ' ';
        } else {
            html += &escape(&rest[..c.len_utf8()]);
            rest = &rest[c.len_utf8()..];
            before = c;
        }
    }
    html
}

/// What begins here and ends not too far away, as HTML, and what follows.
fn span(text: &str) -> Option<(String, &str)> {
    let near = &text[..text.floor_char_boundary(LONGEST)];
    for (mark, name) in MARKS {
        let Some((said, _)) = near
            .strip_prefix(mark)
            .and_then(|rest| rest.split_once(mark))
        else {
            continue;
        };
        if !said.is_empty() && said.trim() == said {
            // One level is enough for what is only read.
            let after = &text[said.len() + 2 * mark.len()..];
            return Some((format!("<{name}>{}</{name}>", escape(said)), after));
        }
    }
    if let Some((said, rest)) = near
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("]("))
    {
        let (target, _) = rest.split_once(')')?;
        let length = said.len() + target.len() + "[]()".len();
        return Some((link(target, said)?, &text[length..]));
    }
    if near.starts_with("http://") || near.starts_with("https://") {
        let end = near.find(|c: char| c.is_whitespace() || "<>\"".contains(c));
        let target = &near[..end.unwrap_or(near.len())];
        let target = target.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
        return Some((link(target, target)?, &text[target.len()..]));
    }
    None
}

fn link(target: &str, said: &str) -> Option<String> {
    // An address has no quotes, or it is none.
    let target = escape(&website(target)?);
    Some(format!("<a href=\"{target}\">{}</a>", escape(said)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_apart() {
        for (source, made) in [
            ("", ""),
            ("a\nb\r\n\nc", "<p>a\nb</p>\n<p>c</p>\n"),
            (
                "a\n> b\n> c",
                "<p>a</p>\n<blockquote><p>b\nc</p></blockquote>\n",
            ),
            (
                "* a\n* b\n1. c\n2. d",
                "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li><li>d</li></ol>\n",
            ),
            (
                "```\n<b>\n\n*x*\n```\ny",
                "<pre><code>&lt;b&gt;\n\n*x*\n</code></pre>\n<p>y</p>\n",
            ),
            ("```\nno end", "<pre><code>no end\n</code></pre>\n"),
            ("2024 was fine", "<p>2024 was fine</p>\n"),
        ] {
            assert_eq!(html(source), made, "{source}");
        }
    }

    #[test]
    fn marks_are_read_where_they_mark_something() {
        for (source, made) in [
            (
                "**a** *b* _c_ `d < e`",
                "<strong>a</strong> <em>b</em> <em>c</em> <code>d &lt; e</code>",
            ),
            (
                "snake_case_name, 2 * 3 * 4, **",
                "snake_case_name, 2 * 3 * 4, **",
            ),
            (
                "[soup](https://soup.example/?a=1&b=2).",
                "<a href=\"https://soup.example/?a=1&amp;b=2\">soup</a>.",
            ),
            (
                "(https://a.example/x)",
                "(<a href=\"https://a.example/x\">https://a.example/x</a>)",
            ),
            ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
            (
                "[x](https://a.example/\" onclick=\"y)",
                "[x](<a href=\"https://a.example/\">https://a.example/</a>\" onclick=\"y)",
            ),
            ("<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"),
            ("ü**ß**", "ü<strong>ß</strong>"),
        ] {
            assert_eq!(html(source), format!("<p>{made}</p>\n"), "{source}");
        }
    }

    #[test]
    fn a_text_of_nothing_but_marks_takes_no_time() {
        for mark in ["*", "_", "`", "[", "](", "> ", "* "] {
            let long = mark.repeat(50_000);
            let begun = std::time::Instant::now();
            html(&long);
            assert!(begun.elapsed().as_secs() < 5, "{mark}");
        }
    }
}
