//! Spoilers in Markdown: quotes whose every line begins with `!`.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::markdown::{MAX_NESTING, OPTIONS};

/// A text whose spoilers are plain quotes, and where these begin, in bytes.
///
/// Without their marks, what is in them is Markdown as anywhere else: lists, code, links to targets
/// that are named outside.
pub fn unmark(source: &str) -> (String, HashSet<usize>) {
    let (mut text, mut starts) = (source.to_owned(), HashSet::new());
    // Those inside of others come to light when these have lost their marks.
    for _ in 0..MAX_NESTING {
        let (marks, found) = find(&text, &starts);
        if marks.is_empty() {
            break;
        }
        let marks: Vec<usize> = marks.into_iter().collect();
        let moved = |start: usize| start - marks.partition_point(|mark| *mark < start);
        starts = starts.into_iter().chain(found).map(moved).collect();
        let mut at = 0;
        let mut without = String::with_capacity(text.len());
        for mark in marks {
            without.push_str(&text[at..mark]);
            at = mark + 1;
        }
        without.push_str(&text[at..]);
        text = without;
    }
    (text, starts)
}

/// Where the marks of spoilers are that are not `known`, and where these spoilers begin.
fn find(text: &str, known: &HashSet<usize>) -> (BTreeSet<usize>, Vec<usize>) {
    let (mut marks, mut starts) = (BTreeSet::new(), Vec::new());
    if !text.contains('!') {
        return (marks, starts);
    }
    let mut depth = 0;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_)) => {
                let start = range.start;
                if !known.contains(&start)
                    && let Some(own) = marks_of(text, range, depth)
                {
                    marks.extend(own);
                    starts.push(start);
                }
                depth += 1;
            }
            Event::End(TagEnd::BlockQuote(_)) => depth -= 1,
            _ => (),
        }
    }
    (marks, starts)
}

/// The marks of a quote inside of `depth` others, if each of its lines has one.
fn marks_of(text: &str, range: Range<usize>, depth: usize) -> Option<Vec<usize>> {
    let mut marks = Vec::new();
    let mut end = range.start;
    for (number, line) in text[range].split_inclusive('\n').enumerate() {
        end += line.len();
        // The range begins at the quote itself, its further lines with the quotes around it.
        let around = if number == 0 { 0 } else { depth };
        let inside = (0..=around).try_fold(line, |rest, _| quoted(rest));
        // A line without a mark of a quote goes on with a paragraph, in the open nowhere.
        let Some(inside) = inside else { continue };
        if inside.trim().is_empty() {
            continue;
        }
        // A picture is no spoiler.
        if !inside.starts_with('!') || inside.starts_with("![") {
            return None;
        }
        marks.push(end - inside.len());
    }
    (!marks.is_empty()).then_some(marks)
}

/// What follows a quote's `>` and a blank.
fn quoted(line: &str) -> Option<&str> {
    let inside = line.trim_start_matches([' ', '\t']).strip_prefix('>')?;
    Some(inside.strip_prefix(' ').unwrap_or(inside))
}

#[cfg(test)]
mod tests {
    use crate::text::render_markdown;

    #[track_caller]
    fn check(source: &str, html: &str) {
        let html = html
            .replace("[[", "<details><summary></summary>\n")
            .replace("]]", "</details>");
        assert_eq!(render_markdown(source), html, "{source}");
    }

    #[test]
    fn a_quote_whose_every_line_begins_with_a_mark_is_a_spoiler() {
        check(">! it was him", "[[<p>it was him</p>\n]]");
        check(
            ">!it\n> ! was\n>\n>! him",
            "[[<p>it<br>\nwas</p>\n<p>him</p>\n]]",
        );
        check(
            "before\n\n>! he did\n\nafter",
            "<p>before</p>\n[[<p>he did</p>\n]]\n<p>after</p>",
        );
        check(">! a\nb", "[[<p>a<br>\nb</p>\n]]");
    }

    #[test]
    fn other_quotes_are_none() {
        for quote in [
            "> a! b",
            "> a\n>! b",
            ">! a\n> b",
            "> \\! a",
            ">![x](https://a.example)",
        ] {
            let html = render_markdown(quote);
            assert!(html.starts_with("<blockquote>"), "{html}");
        }
        check("```\n>! code\n```", "<pre><code>&gt;! code\n</code></pre>");
        check("!> a", "<p>!&gt; a</p>");
    }

    #[test]
    fn what_is_in_a_spoiler_is_markdown() {
        check(
            ">! - **one**\n>! - two\n>!\n>! ```\n>!   x !\n>! ```",
            "[[<ul>\n<li><strong>one</strong></li>\n<li>two</li>\n</ul>\n\
             <pre><code>  x !\n</code></pre>\n]]",
        );
        check(
            ">! [a]\n\n[a]: https://a.example",
            "[[<p><a href=\"https://a.example\" rel=\"nofollow ugc noopener\">a</a></p>\n]]",
        );
    }

    #[test]
    fn a_spoiler_may_be_inside_of_something() {
        check(
            "> said\n>\n> >! a\n> >! b",
            "<blockquote>\n<p>said</p>\n[[<p>a<br>\nb</p>\n]]\n</blockquote>",
        );
        check(
            "- >! a\n  >! b",
            "<ul>\n<li>[[<p>a<br>\nb</p>\n]]\n</li>\n</ul>",
        );
        check(
            ">! a\n>!\n>! >! b\n>!\n>! > c",
            "[[<p>a</p>\n[[<p>b</p>\n]]\n<blockquote>\n<p>c</p>\n</blockquote>\n]]",
        );
        check(
            ">! one\n\n>! two\n\n>! three",
            "[[<p>one</p>\n]]\n[[<p>two</p>\n]]\n[[<p>three</p>\n]]",
        );
    }

    #[test]
    fn spoilers_in_spoilers_come_to_an_end() {
        let html = render_markdown(&format!("{}deep", ">! ".repeat(3_000)));
        assert!(html.matches("<details>").count() <= 16, "{html}");
        assert!(html.contains("deep"));
    }
}
