//! What a page's author can set: the attributes of `<after-word>`.
//!
//! Options change behaviour; looks are custom properties, and policy belongs to the server.
//! A bad value falls back to its default and is reported, never fatal.

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
    pub heading_level: u8,
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

/// An attribute that was not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadOption {
    /// The attribute's name.
    pub name: String,
    /// The value it had.
    pub value: String,
    /// What is allowed.
    pub allowed: &'static str,
}

impl std::fmt::Display for BadOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "<after-word> {}=\"{}\" is ignored: allowed is {}",
            self.name, self.value, self.allowed
        )
    }
}

impl Options {
    /// Reads attributes; unknown names are left alone, as they may be the loader's.
    pub fn parse<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> (Self, Vec<BadOption>) {
        let mut options = Self::default();
        let mut bad = Vec::new();
        for (name, value) in pairs {
            if let Err(allowed) = options.set(name, value.trim()) {
                bad.push(BadOption {
                    name: name.into(),
                    value: value.into(),
                    allowed,
                });
            }
        }
        (options, bad)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            "server" => self.server = value.trim_end_matches('/').into(),
            "site" => self.site = value.into(),
            "thread" => self.thread = value.into(),
            "page-url" => self.page_url = value.into(),
            "page-title" => self.page_title = value.into(),
            "lang" => self.lang = value.into(),
            "sort" => {
                self.sort = match value {
                    "newest" => Sort::Newest,
                    "oldest" => Sort::Oldest,
                    "best" => Sort::Best,
                    _ => return Err("newest, oldest or best"),
                }
            }
            "page-size" => {
                self.page_size = number(value, 1, 100).ok_or("a number from 1 to 100")?
            }
            "max-depth" => self.max_depth = number(value, 0, 20).ok_or("a number from 0 to 20")?,
            "read-more" => {
                self.read_more =
                    number(value, 0, 10_000).ok_or("a number of words from 0 to 10000")?
            }
            "heading-level" => {
                self.heading_level = number(value, 1, 6).ok_or("a number from 1 to 6")?
            }
            "rating" => self.rating = switch(value)?,
            "subscribe" => self.subscribe = switch(value)?,
            _ => (),
        }
        Ok(())
    }
}

fn number<T: std::str::FromStr + PartialOrd>(value: &str, least: T, most: T) -> Option<T> {
    value.parse().ok().filter(|n| (&least..=&most).contains(&n))
}

fn switch(value: &str) -> Result<bool, &'static str> {
    match value {
        "on" | "" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_read() {
        let (options, bad) = Options::parse([
            ("thread", "a"),
            ("sort", "best"),
            ("rating", "off"),
            ("page-size", "7"),
        ]);
        assert!(bad.is_empty());
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
    fn a_bad_value_falls_back_to_the_default_and_says_what_is_allowed() {
        for (name, value) in [
            ("sort", "hottest"),
            ("page-size", "0"),
            ("page-size", "x"),
            ("max-depth", "-1"),
            ("heading-level", "7"),
            ("rating", "maybe"),
        ] {
            let (options, bad) = Options::parse([(name, value)]);
            assert_eq!(options, Options::default(), "{name}={value}");
            assert!(bad[0].to_string().contains("allowed is"), "{name}={value}");
        }
    }
}
