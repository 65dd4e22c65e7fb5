//! Turns the line ends of WordPress texts into paragraphs and line breaks.
//!
//! WordPress stores what was typed and adds `<p>` and `<br>` when it shows a text (`wpautop`). This
//! is the same idea in one pass over the text, with time linear in its length. The result is as
//! untrusted as the source: tags are copied, not checked.

mod token;

use std::collections::HashMap;

use self::token::{Token, Tokens};

/// Elements that hold paragraphs: their tags stand alone, their content gets paragraphs.
const CONTAINERS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "figure",
    "footer",
    "header",
    "main",
    "section",
];

/// Elements whose content is left as it is.
const SEALED: &[&str] = &[
    "address",
    "dd",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "nav",
    "ol",
    "pre",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Adds paragraphs at blank lines and `<br>` at single line ends; block-level elements stay as
/// they are. Expects LF line ends.
pub(super) fn autop(text: &str) -> String {
    let tokens: Vec<Token> = Tokens(text).collect();
    let ends = sealed_ends(&tokens);
    let mut page = Page::default();
    // How many tags of each container are open, to drop closing tags that close nothing.
    let mut open: HashMap<&str, usize> = HashMap::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            Token::Text(text) => page.text(text),
            Token::Tag { raw, name, closing } => match kind(name) {
                Kind::Break => page.line_break(raw),
                Kind::Paragraph => page.start_paragraph(if *closing { "<p>" } else { raw }),
                Kind::Rule => page.block(raw),
                Kind::Container(name) => {
                    let depth = open.entry(name).or_default();
                    if !closing {
                        *depth += 1;
                        page.block(raw);
                    } else if *depth > 0 {
                        *depth -= 1;
                        page.block(raw);
                    }
                }
                Kind::Sealed(_) => match ends.get(&at) {
                    Some(&end) => {
                        let from = offset(text, raw);
                        let to = tokens[end].raw();
                        page.block(&text[from..offset(text, to) + to.len()]);
                        at = end;
                    }
                    // Never closed: the browser will close it, all we keep is the tag.
                    None if !closing => page.block(raw),
                    None => (),
                },
                Kind::Inline if *closing => page.closing_tag(raw),
                Kind::Inline => page.inline(raw),
            },
        }
        at += 1;
    }
    page.finish()
}

/// Where `part`, a slice of `whole`, begins.
fn offset(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr()
}

/// For the opening tag of each closed sealed element the place of its closing tag.
fn sealed_ends(tokens: &[Token]) -> HashMap<usize, usize> {
    let mut ends = HashMap::new();
    let mut open: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Tag { name, closing, .. } = token else {
            continue;
        };
        let Kind::Sealed(name) = kind(name) else {
            continue;
        };
        let starts = open.entry(name).or_default();
        if !closing {
            starts.push(at);
        } else if let Some(start) = starts.pop() {
            ends.insert(start, at);
        }
    }
    ends
}

/// What a tag does to the paragraph around it.
enum Kind {
    Break,
    Paragraph,
    Rule,
    Container(&'static str),
    Sealed(&'static str),
    Inline,
}

fn kind(name: &str) -> Kind {
    let known =
        |list: &'static [&'static str]| list.iter().find(|known| known.eq_ignore_ascii_case(name));
    if name.eq_ignore_ascii_case("br") {
        Kind::Break
    } else if name.eq_ignore_ascii_case("p") {
        Kind::Paragraph
    } else if name.eq_ignore_ascii_case("hr") {
        Kind::Rule
    } else if let Some(name) = known(CONTAINERS) {
        Kind::Container(name)
    } else if let Some(name) = known(SEALED) {
        Kind::Sealed(name)
    } else {
        Kind::Inline
    }
}

/// The result so far and the paragraph being written.
#[derive(Default)]
struct Page {
    done: String,
    /// Opening tag of the paragraph, if the source has one.
    tag: Option<String>,
    paragraph: String,
    /// Line ends since the last word.
    line_ends: usize,
}

impl Page {
    fn text(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            self.line_ends += usize::from(n > 0);
            // Blanks between two line ends are no words; blanks between two tags matter.
            if self.line_ends == 0 || !line.trim_matches([' ', '\t']).is_empty() {
                self.inline(line);
            }
        }
    }

    /// Words or an inline tag.
    fn inline(&mut self, raw: &str) {
        self.settle();
        if self.paragraph.is_empty() || self.paragraph.ends_with('\n') {
            self.paragraph.push_str(raw.trim_start_matches([' ', '\t']));
        } else {
            self.paragraph.push_str(raw);
        }
    }

    /// A closing tag belongs to the words before it, whatever line ends are between.
    fn closing_tag(&mut self, raw: &str) {
        self.paragraph.push_str(raw);
    }

    /// A `<br>` of the source; a line end beside it is the same break.
    fn line_break(&mut self, raw: &str) {
        if self.line_ends > 1 {
            self.settle();
        }
        self.trim_end();
        self.paragraph.push_str(raw);
        self.paragraph.push('\n');
        self.line_ends = 0;
    }

    fn start_paragraph(&mut self, tag: &str) {
        self.end_paragraph();
        self.tag = (tag != "<p>").then(|| tag.to_owned());
    }

    /// Something that stands between paragraphs.
    fn block(&mut self, raw: &str) {
        self.end_paragraph();
        self.done.push_str(raw);
        self.done.push('\n');
    }

    /// Writes down what the line ends before the next word mean.
    fn settle(&mut self) {
        match std::mem::take(&mut self.line_ends) {
            0 => (),
            1 if self.paragraph.is_empty() || self.paragraph.ends_with('\n') => (),
            1 => {
                self.trim_end();
                self.paragraph.push_str("<br>\n");
            }
            _ => self.end_paragraph(),
        }
    }

    fn trim_end(&mut self) {
        let end = self.paragraph.trim_end_matches([' ', '\t', '\n']).len();
        self.paragraph.truncate(end);
    }

    fn end_paragraph(&mut self) {
        self.trim_end();
        self.line_ends = 0;
        let tag = self.tag.take();
        if !self.paragraph.is_empty() {
            self.done.push_str(tag.as_deref().unwrap_or("<p>"));
            self.done.push_str(&self.paragraph);
            self.done.push_str("</p>\n");
            self.paragraph.clear();
        }
    }

    fn finish(mut self) -> String {
        self.end_paragraph();
        self.done.truncate(self.done.trim_end_matches('\n').len());
        self.done
    }
}

#[cfg(test)]
mod tests;
