//! What a page's author can set: the attributes of `<after-word>`.
//!
//! Options change behaviour; looks are custom properties, and policy belongs to the server.
//! A bad value falls back to its default; the loader reports it.

use afterword_protocol::Sort;

/// The behaviour of one widget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the backend is, without a trailing slash; empty means the page's own origin.
    pub server: String,
    /// The site's key.
    pub site: String,
    /// The thread's key.
    pub thread: String,
    /// The article's address.
    pub page_url: String,
    /// The article's title.
    pub page_title: String,
    /// The language, as a BCP 47 tag that has a file in `locales/`.
    pub lang: String,
    /// The order of the roots.
    pub sort: Sort,
    /// Number of roots per page, 1 to 100.
    pub page_size: u32,
    /// Replies are indented up to this depth, 0 to 20.
    pub max_depth: u32,
    /// Long comments are cut after this many words; 0 never.
    pub read_more: u32,
    /// Level of the widget's heading, 1 to 6.
    pub heading_level: u32,
    /// Show the article's rating.
    pub rating: bool,
    /// Show the "Notify of" bar.
    pub subscribe: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            server: String::new(),
            site: "default".into(),
            thread: String::new(),
            page_url: String::new(),
            page_title: String::new(),
            lang: "en".into(),
            sort: Sort::Newest,
            page_size: 25,
            max_depth: 6,
            read_more: 100,
            heading_level: 2,
            rating: true,
            subscribe: true,
        }
    }
}

impl Options {
    /// The name in the browser's storage of what is kept of this thread.
    #[must_use]
    pub fn storage(&self, what: &str) -> String {
        [
            "afterword-",
            what,
            ":",
            &self.server,
            "|",
            &self.site,
            "|",
            &self.thread,
        ]
        .concat()
    }

    /// Reads attributes. Unknown names are left alone, as they may be the loader's, and so are bad values: the loader
    /// has warned of them.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut options = Self::default();
        for (name, value) in pairs {
            options.set(name, value.trim());
        }
        options
    }

    fn set(&mut self, name: &str, value: &str) {
        let number = |field: &mut u32, least, most| {
            let number = value.parse().ok();
            if let Some(number) = number.filter(|number| (least..=most).contains(number)) {
                *field = number;
            }
        };
        let switch = |field: &mut bool| match value {
            "on" | "" => *field = true,
            "off" => *field = false,
            _ => (),
        };
        match name {
            "server" => self.server = value.trim_end_matches('/').into(),
            "site" => self.site = value.into(),
            "thread" => self.thread = value.into(),
            "page-url" => self.page_url = value.into(),
            "page-title" => self.page_title = value.into(),
            "lang" => self.lang = value.into(),
            "sort" => self.sort = Sort::named(value).unwrap_or(self.sort),
            "page-size" => number(&mut self.page_size, 1, 100),
            "max-depth" => number(&mut self.max_depth, 0, 20),
            "read-more" => number(&mut self.read_more, 0, 10_000),
            "heading-level" => number(&mut self.heading_level, 1, 6),
            "rating" => switch(&mut self.rating),
            "subscribe" => switch(&mut self.subscribe),
            _ => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read() {
        let options = Options::parse([
            ("thread", "a"),
            ("sort", "best"),
            ("rating", "off"),
            ("page-size", "7"),
        ]);
        assert_eq!(
            options,
            Options {
                thread: "a".into(),
                sort: Sort::Best,
                rating: false,
                page_size: 7,
                ..Options::default()
            }
        );
    }

    #[test]
    fn a_bad_value_falls_back_to_the_default() {
        for (name, value) in [
            ("sort", "hottest"),
            ("page-size", "0"),
            ("page-size", "x"),
            ("max-depth", "-1"),
            ("heading-level", "7"),
            ("rating", "maybe"),
        ] {
            let options = Options::parse([(name, value)]);
            assert_eq!(options, Options::default(), "{name}={value}");
        }
    }
}
