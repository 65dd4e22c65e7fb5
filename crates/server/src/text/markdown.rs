//! Markdown of readers to HTML.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, html};

use super::{emoji, sanitize_html, spoilers};

/// Deeper quotes and lists are flattened: sanitising costs the square of the nesting.
pub const MAX_NESTING: usize = 16;

/// What is understood beside CommonMark.
pub const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH;

/// The empty summary is filled with a word in the language of who reads it.
const SPOILER: &str = "<details><summary></summary>\n";

/// Renders what a reader typed.
///
/// Shape: a subset of CommonMark with strikethrough, spoilers and names of
/// emoji. Raw HTML is shown as text, images become links, headings become bold paragraphs,
/// a single line end is a line break.
#[must_use]
pub fn render_markdown(source: &str) -> String {
    let (source, spoilers) = spoilers::unmark(source);
    let mut subset = Subset::new(&source, spoilers);
    for (event, range) in Parser::new_ext(&source, OPTIONS).into_offset_iter() {
        subset.push(event, range);
    }
    let mut out = String::with_capacity(source.len() + source.len() / 4);
    html::push_html(&mut out, subset.finish().into_iter());
    sanitize_html(&out)
}

/// A quote, list or item that is open.
#[derive(Clone, Copy, PartialEq)]
enum Nested {
    Kept,
    Spoiler,
    /// Too deep: only what is in it stays.
    Flattened,
}

/// Reduces Markdown to what comments have of it.
struct Subset<'a> {
    source: &'a str,
    spoilers: HashSet<usize>,
    open: Vec<Nested>,
    /// Whether names in texts are meant as they stand: in code and in addresses.
    verbatim: bool,
    /// Texts that follow each other; the parser divides them wherever there might have been markup.
    words: String,
    events: Vec<Event<'a>>,
}

impl<'a> Subset<'a> {
    fn new(source: &'a str, spoilers: HashSet<usize>) -> Self {
        Self {
            source,
            spoilers,
            open: Vec::new(),
            verbatim: false,
            words: String::new(),
            events: Vec::new(),
        }
    }

    fn push(&mut self, event: Event<'a>, range: Range<usize>) {
        let event = match event {
            Event::Text(text) if !self.verbatim => return self.push_words(&text, range.start),
            other => other,
        };
        self.end_words();
        let event = match event {
            Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
            Event::SoftBreak => Some(Event::HardBreak),
            Event::Start(tag) => self.start(tag, range.start),
            Event::End(tag) => self.end(tag),
            other => Some(other),
        };
        self.events.extend(event);
    }

    fn start(&mut self, tag: Tag<'a>, at: usize) -> Option<Event<'a>> {
        match tag {
            Tag::BlockQuote(_) | Tag::List(_) | Tag::Item => {
                let nested = if self.open.len() >= MAX_NESTING {
                    Nested::Flattened
                } else if matches!(tag, Tag::BlockQuote(_)) && self.spoilers.contains(&at) {
                    Nested::Spoiler
                } else {
                    Nested::Kept
                };
                self.open.push(nested);
                return match nested {
                    Nested::Kept => Some(Event::Start(tag)),
                    Nested::Spoiler => Some(Event::Html(SPOILER.into())),
                    Nested::Flattened => None,
                };
            }
            Tag::CodeBlock(_) => self.verbatim = true,
            Tag::Link { link_type, .. } => self.verbatim = is_address(link_type),
            _ => (),
        }
        Some(match tag {
            Tag::HtmlBlock => Event::Start(Tag::Paragraph),
            Tag::Heading { .. } => Event::Html("<p><strong>".into()),
            Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }),
            other => Event::Start(other),
        })
    }

    fn end(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        Some(match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => match self.open.pop()? {
                Nested::Kept => Event::End(tag),
                Nested::Spoiler => Event::Html("</details>\n".into()),
                Nested::Flattened => return None,
            },
            TagEnd::CodeBlock | TagEnd::Link => {
                self.verbatim = false;
                Event::End(tag)
            }
            TagEnd::HtmlBlock => Event::End(TagEnd::Paragraph),
            TagEnd::Heading(_) => Event::Html("</strong></p>".into()),
            TagEnd::Image => Event::End(TagEnd::Link),
            other => Event::End(other),
        })
    }

    fn push_words(&mut self, text: &CowStr<'_>, at: usize) {
        let escaped = self.source[..at].ends_with('\\');
        match text.strip_prefix(':').filter(|_| escaped) {
            Some(rest) => {
                self.end_words();
                self.events.push(Event::Text(":".into()));
                self.words.push_str(rest);
            }
            None => self.words.push_str(text),
        }
    }

    fn end_words(&mut self) {
        if !self.words.is_empty() {
            let words = emoji::replace_names(&self.words);
            self.events.push(Event::Text(words.into()));
            self.words.clear();
        }
    }

    fn finish(mut self) -> Vec<Event<'a>> {
        self.end_words();
        self.events
    }
}

/// Whether the words of a link are its address.
fn is_address(link: LinkType) -> bool {
    matches!(link, LinkType::Autolink | LinkType::Email)
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
    }

    #[test]
    fn deep_nesting_is_flattened() {
        let html = render_markdown(&format!("{}deep", "> ".repeat(500)));
        assert!(html.matches("<blockquote>").count() <= MAX_NESTING);
        assert!(html.contains("deep"));
    }
}
