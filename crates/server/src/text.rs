//! Comment text: a Markdown subset to sanitised HTML, and HTML of other systems to the same.
//!
//! **Invariant.** Everything that leaves here went through one allow-list, last of all steps, so
//! nothing can be added behind the sanitiser's back.

mod plain;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

pub use plain::plain_text;

/// Raised whenever the output of this module changes, so that stored HTML can be made anew.
pub const RENDERER_VERSION: i64 = 1;

/// Deeper quotes and lists are flattened: sanitising costs the square of the nesting.
const MAX_NESTING: usize = 16;

const TAGS: [&str; 17] = [
    "p",
    "br",
    "a",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "hr",
    "b",
    "i",
    "s",
    "q",
];

static SANITIZER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // A relative address would point into the site that shows the comment.
        .url_relative(ammonia::UrlRelative::Deny)
        .clean_content_tags(HashSet::from([
            "script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript",
            "textarea", "select", "title", "xmp", "noembed", "noframes",
        ]))
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// Renders what a reader typed.
///
/// Shape: a subset of CommonMark with strikethrough. Raw HTML is shown as text, images become
/// links, headings become bold paragraphs, a single line end is a line break.
#[must_use]
pub fn render_markdown(source: &str) -> String {
    let mut depth = 0_usize;
    let events = Parser::new_ext(source, Options::ENABLE_STRIKETHROUGH).filter_map(move |event| {
        Some(match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
            Event::SoftBreak => Event::HardBreak,
            Event::Start(Tag::Heading { .. }) => Event::Html("<p><strong>".into()),
            Event::End(TagEnd::Heading(_)) => Event::Html("</strong></p>".into()),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }),
            Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
            Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::Item) => {
                depth += 1;
                if depth > MAX_NESTING {
                    return None;
                }
                event
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item) => {
                depth -= 1;
                if depth >= MAX_NESTING {
                    return None;
                }
                event
            }
            other => other,
        })
    });
    let mut out = String::with_capacity(source.len() + source.len() / 4);
    html::push_html(&mut out, events);
    sanitize_html(&out)
}

/// Reduces HTML of any source to what a comment may contain.
#[must_use]
pub fn sanitize_html(html: &str) -> String {
    SANITIZER.clean(html).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_the_html_it_stands_for() {
        for (source, html) in [
            (
                "a **b** *c* `d` ~~e~~",
                "<p>a <strong>b</strong> <em>c</em> <code>d</code> <del>e</del></p>",
            ),
            ("one\ntwo", "<p>one<br>\ntwo</p>"),
            ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
            ("# Big", "<p><strong>Big</strong></p>"),
            (
                "[x](https://a.example)",
                "<p><a href=\"https://a.example\" rel=\"nofollow ugc noopener\">x</a></p>",
            ),
        ] {
            assert_eq!(render_markdown(source), html, "{source}");
        }
    }

    #[test]
    fn markup_of_readers_is_shown_as_text() {
        assert_eq!(
            render_markdown("<script>alert(1)</script> <b>x</b>"),
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;x&lt;/b&gt;</p>"
        );
    }

    #[test]
    fn nothing_dangerous_survives() {
        for hostile in [
            "[x](javascript:alert(1))",
            "[x](//evil.example)",
            "[x](/path)",
            "![x](https://a.example/t.gif)",
            "<img src=x onerror=alert(1)>",
            "<https://a.example/\"onmouseover=alert(1)>",
        ] {
            let html = render_markdown(hostile);
            assert!(!html.contains("javascript:"), "{html}");
            assert!(!html.contains("<img"), "{html}");
            assert!(!html.contains("href=\"/"), "{html}");
        }
        assert_eq!(
            sanitize_html("<svg><style><img src=x onerror=alert(1)></style></svg>ok"),
            "ok"
        );
        assert_eq!(
            sanitize_html("<a href=x style=y onclick=z>t</a>"),
            "<a rel=\"nofollow ugc noopener\">t</a>"
        );
    }

    #[test]
    fn deep_nesting_is_flattened() {
        let html = render_markdown(&format!("{}deep", "> ".repeat(500)));
        assert!(html.matches("<blockquote>").count() <= MAX_NESTING);
        assert!(html.contains("deep"));
    }
}
