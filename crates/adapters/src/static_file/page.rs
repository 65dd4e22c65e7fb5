//! Which page of an export a thread is.

/// What tells pages apart: host, and path with query.
///
/// Schemes, fragments, closing slashes and `index.html` do not. A host or a path may be all there is.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<'a> {
    host: &'a str,
    path: &'a str,
    query: &'a str,
}

impl<'a> Page<'a> {
    pub(super) fn of(address: &'a str) -> Self {
        let address = address.split('#').next().unwrap_or_default();
        let (address, query) = address.split_once('?').unwrap_or((address, ""));
        let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let path = path.strip_suffix("/index.html").unwrap_or(path);
        Self {
            host,
            path: path.trim_end_matches('/'),
            query,
        }
    }

    /// Whether both are one page, as far as they tell.
    pub(super) fn is(&self, other: &Self) -> bool {
        let unsaid = self.host.is_empty() || other.host.is_empty();
        (unsaid || self.host.eq_ignore_ascii_case(other.host))
            && (self.path, self.query) == (other.path, other.query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_any_of_its_addresses() {
        let page = Page::of("https://news.example/canal-boats");
        for same in [
            "https://news.example/canal-boats/",
            "http://NEWS.example/canal-boats/index.html#comments",
            "//news.example/canal-boats",
            "news.example/canal-boats/",
            "/canal-boats/",
        ] {
            assert!(page.is(&Page::of(same)), "{same}");
        }
        for other in [
            "https://news.example/Canal-boats",
            "https://other.example/canal-boats",
            "https://news.example/canal-boats?p=1",
            "https://news.example",
            "canal-boats",
            "/",
            "",
        ] {
            assert!(!page.is(&Page::of(other)), "{other}");
        }
        assert!(Page::of("post-42").is(&Page::of("post-42")));
        assert!(!Page::of("post-42").is(&Page::of("post-43")));
    }
}
