//! Feeds: Atom (RFC 4287) with threading (RFC 4685), written from plain values.
//!
//! **Invariants.** A leaf: it knows neither the store nor HTTP. Whatever the texts hold, the document
//! is well-formed; what XML 1.0 has no place for is left out.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use sha2::{Digest as _, Sha256};

/// The media type of feeds.
pub const ATOM: &str = "application/atom+xml";

const ATOM_NAMESPACE: &str = "http://www.w3.org/2005/Atom";
const THREADING_NAMESPACE: &str = "http://purl.org/syndication/thread/1.0";

/// A list of what is new.
pub struct Feed {
    /// See [`id`].
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The absolute address it is read at.
    pub address: String,
    /// The page it is about.
    pub page: String,
    /// Newest first.
    pub entries: Vec<Entry>,
}

/// One comment.
pub struct Entry {
    /// See [`id`].
    pub id: String,
    /// Who wrote about what.
    pub title: String,
    /// Where it is shown.
    pub page: String,
    /// The author's name; may be empty.
    pub author: String,
    /// The author's website.
    pub website: Option<String>,
    /// When it was written: UTC, RFC 3339.
    pub published: String,
    /// When it was last changed, in the same form.
    pub updated: String,
    /// What it says: sanitised HTML.
    pub html: String,
    /// What it answers.
    pub answered: Option<Answered>,
    /// How many answer it directly.
    pub answers: u64,
    /// How many are below it at any depth.
    pub below: u64,
}

/// A comment that another answers.
pub struct Answered {
    /// Its id in feeds.
    pub id: String,
    /// Where it is shown.
    pub page: String,
    /// The address of a feed that has it, or had it.
    pub feed: String,
}

impl Feed {
    /// When something in it was last written or changed; none if it is empty.
    #[must_use]
    pub fn updated(&self) -> Option<&str> {
        // Times of one form and zone are in the order of their texts.
        self.entries.iter().map(|entry| &*entry.updated).max()
    }

    /// The document.
    #[must_use]
    pub fn atom(&self) -> String {
        let mut xml = Document(Writer::new(Vec::new()));
        xml.write(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        let namespaces = [
            ("xmlns", ATOM_NAMESPACE),
            ("xmlns:thr", THREADING_NAMESPACE),
        ];
        xml.open("feed", &namespaces);
        xml.text("id", &[], &self.id);
        xml.text("title", &[], &self.title);
        // There must be one, and an empty feed must not change from one request to the next.
        let updated = self.updated().unwrap_or("1970-01-01T00:00:00Z");
        xml.text("updated", &[], updated);
        xml.text("generator", &[], "Afterword");
        xml.link("self", ATOM, &self.address, &[]);
        xml.link("alternate", "text/html", &self.page, &[]);
        for entry in &self.entries {
            xml.entry(entry);
        }
        xml.close("feed");
        // Whatever is written into it is UTF-8.
        String::from_utf8_lossy(&xml.0.into_inner()).into_owned()
    }
}

/// A name for a feed or an entry that no other has: a UUID of version 8 (RFC 9562), as an URN.
///
/// It depends on nothing but what it is given, so neither on where the server is nor on how it was asked.
/// `parts` begin with what nobody else has.
#[must_use]
pub fn id(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        // With its length in front, no part runs into the next.
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let mut bytes: [u8; 16] = [0; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let (a, b, c) = (&digits[..8], &digits[8..12], &digits[12..16]);
    format!("urn:uuid:{a}-{b}-{c}-{}-{}", &digits[16..20], &digits[20..])
}

/// A document under way.
struct Document(Writer<Vec<u8>>);

type Attributes<'a> = [(&'a str, &'a str)];

impl Document {
    fn entry(&mut self, entry: &Entry) {
        self.open("entry", &[]);
        self.text("id", &[], &entry.id);
        self.text("title", &[], &entry.title);
        self.open("author", &[]);
        // There must be one, and it must say something.
        let name = Some(&*entry.author).filter(|name| !name.is_empty());
        self.text("name", &[], name.unwrap_or("\u{2013}"));
        if let Some(website) = &entry.website {
            self.text("uri", &[], website);
        }
        self.close("author");
        self.text("published", &[], &entry.published);
        self.text("updated", &[], &entry.updated);
        self.link("alternate", "text/html", &entry.page, &[]);
        if let Some(answered) = &entry.answered {
            let place = [
                ("ref", &*answered.id),
                ("href", &answered.page),
                ("type", "text/html"),
                ("source", &answered.feed),
            ];
            self.empty("thr:in-reply-to", &place);
        }
        if entry.answers > 0 {
            let count = [("thr:count", &*entry.answers.to_string())];
            self.link("replies", "text/html", &entry.page, &count);
        }
        self.text("thr:total", &[], &entry.below.to_string());
        self.text("content", &[("type", "html")], &entry.html);
        self.close("entry");
    }

    fn link(&mut self, relation: &str, media_type: &str, address: &str, more: &Attributes<'_>) {
        let mut attributes = vec![("rel", relation), ("type", media_type), ("href", address)];
        attributes.extend_from_slice(more);
        self.empty("link", &attributes);
    }

    fn text(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.write(Event::Text(BytesText::new(&allowed(text))));
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.write(Event::Start(tag(name, attributes)));
    }

    fn empty(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.write(Event::Empty(tag(name, attributes)));
    }

    fn close(&mut self, name: &str) {
        self.write(Event::End(BytesEnd::new(name)));
    }

    fn write(&mut self, event: Event<'_>) {
        self.0
            .write_event(event)
            .expect("memory takes whatever is written");
    }
}

fn tag<'a>(name: &'a str, attributes: &Attributes<'_>) -> BytesStart<'a> {
    let mut tag = BytesStart::new(name);
    for (name, value) in attributes {
        tag.push_attribute((*name, &*allowed(value)));
    }
    tag
}

/// Leaves out what XML 1.0 has no place for, not even escaped.
fn allowed(text: &str) -> String {
    let fits = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            id: id(&[b"a", b"comment", b"1"]),
            title: "Ann · Boats".to_owned(),
            page: "https://a.example/#comment-1".to_owned(),
            author: "Ann".to_owned(),
            website: None,
            published: "2026-01-01T00:00:00Z".to_owned(),
            updated: "2026-01-02T00:00:00Z".to_owned(),
            html: "<p>one</p>".to_owned(),
            answered: None,
            answers: 0,
            below: 0,
        }
    }

    fn feed(entries: Vec<Entry>) -> Feed {
        Feed {
            id: id(&[b"a"]),
            title: "Boats".to_owned(),
            address: "https://c.example/feed.atom".to_owned(),
            page: "https://a.example/".to_owned(),
            entries,
        }
    }

    #[test]
    fn an_id_is_a_uuid_of_its_parts() {
        let name = id(&[b"a", b"bc"]);
        // Source: `printf '\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2bc' | sha256sum`, version and variant put in.
        assert_eq!(name, "urn:uuid:3fafa1cf-2f19-87c1-929b-eb20cf0983f7");
        assert_ne!(name, id(&[b"ab", b"c"]));
        assert_ne!(name, id(&[b"abc"]));
    }

    #[test]
    fn markup_in_a_text_is_text() {
        let hostile = Entry {
            title: "</title><script>&\u{0}\u{b}\u{fffe}\u{ffff}\u{1F600}".to_owned(),
            page: "https://a.example/?a=\"><b>&c='".to_owned(),
            html: "]]><p>&amp;</p>".to_owned(),
            ..entry()
        };
        let atom = feed(vec![hostile]).atom();
        for part in [
            "<title>&lt;/title&gt;&lt;script&gt;&amp;\u{1F600}</title>",
            "href=\"https://a.example/?a=&quot;&gt;&lt;b&gt;&amp;c=&apos;\"",
            "<content type=\"html\">]]&gt;&lt;p&gt;&amp;amp;&lt;/p&gt;</content>",
        ] {
            assert!(atom.contains(part), "{part}: {atom}");
        }
    }

    #[test]
    fn a_feed_is_as_new_as_what_changed_last_in_it() {
        let edited = Entry {
            updated: "2026-02-01T00:00:00Z".to_owned(),
            ..entry()
        };
        let feed_of = |entries| feed(entries).updated().map(str::to_owned);
        assert_eq!(
            feed_of(vec![entry(), edited, entry()]).as_deref(),
            Some("2026-02-01T00:00:00Z")
        );
        assert_eq!(feed_of(Vec::new()), None);
        let empty = feed(Vec::new()).atom();
        assert!(
            empty.contains("<updated>1970-01-01T00:00:00Z</updated>"),
            "{empty}"
        );
    }

    #[test]
    fn somebody_without_a_name_has_a_dash_for_it() {
        let nameless = Entry {
            author: String::new(),
            ..entry()
        };
        let atom = feed(vec![nameless]).atom();
        assert!(
            atom.contains("<author><name>\u{2013}</name></author>"),
            "{atom}"
        );
    }
}
