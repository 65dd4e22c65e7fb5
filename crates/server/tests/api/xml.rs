//! XML as tests read it: well-formed, or the test fails.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element with all that is in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The root of a document.
    #[track_caller]
    pub fn parse(document: &str) -> Self {
        let mut reader = Reader::from_str(document);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => open.push(Self::new(&tag)),
                Event::End(_) => {
                    let element = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(element);
                }
                Event::Text(text) => open.last_mut().unwrap().text += &text.xml10_content(),
                Event::GeneralRef(name) => {
                    let name = format!("&{};", name.xml10_content());
                    open.last_mut().unwrap().text += &quick_xml::escape::unescape(&name).unwrap();
                }
                Event::Decl(_) => (),
                Event::Eof => break,
                other => panic!("{other:?} has no place in a feed"),
            }
        }
        let forbidden =
            |c: char| (c < ' ' && !"\t\n\r".contains(c)) || "\u{fffe}\u{ffff}".contains(c);
        assert!(!document.contains(forbidden), "{document:?}");
        let mut outside = open.pop().unwrap();
        assert!(
            open.is_empty() && outside.text.trim().is_empty(),
            "{document}"
        );
        assert_eq!(outside.children.len(), 1, "{document}");
        outside.children.remove(0)
    }

    fn new(tag: &BytesStart<'_>) -> Self {
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
            (attribute.key.as_ref().to_owned(), value.into_owned())
        });
        Self {
            name: tag.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            ..Self::default()
        }
    }

    /// All children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The one child of this name.
    #[track_caller]
    pub fn one(&self, name: &str) -> &Self {
        let mut found = self.children.iter().filter(|child| child.name == name);
        let (one, another) = (found.next(), found.next());
        assert!(one.is_some() && another.is_none(), "{name} in {self:#?}");
        one.unwrap()
    }

    /// The text of the one child of this name.
    #[track_caller]
    pub fn says(&self, name: &str) -> &str {
        &self.one(name).text
    }

    /// An attribute; empty if it is not there.
    pub fn attribute(&self, name: &str) -> &str {
        let mut attributes = self.attributes.iter();
        let found = attributes.find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// The link of this relation.
    pub fn link(&self, relation: &str) -> Option<&Self> {
        self.all("link")
            .find(|link| link.attribute("rel") == relation)
    }
}
