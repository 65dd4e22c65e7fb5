//! Splits HTML into tags and text, as loosely as a browser does.

/// A piece of HTML; the pieces of a text are the text.
pub(super) enum Token<'a> {
    /// Words and blanks.
    Text(&'a str),
    /// A tag; comments and the like are tags without a name.
    Tag {
        raw: &'a str,
        name: &'a str,
        closing: bool,
    },
}

impl<'a> Token<'a> {
    /// The piece as it stands.
    pub(super) fn raw(&self) -> &'a str {
        match self {
            Self::Text(raw) | Self::Tag { raw, .. } => raw,
        }
    }
}

/// Splits the text it holds into tokens.
pub(super) struct Tokens<'a>(pub(super) &'a str);

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let text = self.0;
        let starts_tag = |at: &usize| {
            let next = text.as_bytes().get(at + 1);
            next.is_some_and(|next| next.is_ascii_alphabetic() || b"/!?".contains(next))
        };
        let start = text.match_indices('<').map(|(at, _)| at).find(starts_tag);
        let (raw, rest) = match start {
            Some(0) => text.split_at(tag_len(text)),
            Some(start) => text.split_at(start),
            None => text.split_at(text.len()),
        };
        self.0 = rest;
        if start != Some(0) {
            return (!raw.is_empty()).then_some(Token::Text(raw));
        }
        let inner = &raw[1..];
        let name = inner.strip_prefix('/').unwrap_or(inner);
        let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
        Some(Token::Tag {
            raw,
            name: &name[..len],
            closing: inner.starts_with('/'),
        })
    }
}

/// Bytes of the tag or comment that `text` begins with; one that does not end takes all.
fn tag_len(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |at| at + 3);
    }
    let mut quote = None;
    // A quotation mark opens a value only behind `=`, as in HTML.
    let mut last = b' ';
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(mark), _) if mark == byte => quote = None,
            (Some(_), _) => (),
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if last == b'=' => quote = Some(byte),
            (None, _) => (),
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    text.len()
}
