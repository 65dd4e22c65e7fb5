//! Which thread of ours a page of another system is.

use url::Url;

/// The key that the widget asks with on this page, and the page's address if that is known.
///
/// An address becomes what the loader makes of it: origin and path, without a slash or `index.html` at the end, so that
/// pages that are one there become one. A path needs the `origin` of the pages for that. Where a query tells pages apart, which the
/// loader does not look at, the key is path and query; any other name stays as it is. Such a page says its key itself.
pub(super) fn page(address: &str, origin: Option<&str>) -> (String, Option<String>) {
    let address = address.trim();
    let as_it_is = (address.to_owned(), None);
    let is_host = |text: &str| text.contains('.');
    let full = match (address.split_once('/'), origin) {
        _ if address.contains("://") => address.to_owned(),
        (Some(("", _)), Some(origin)) => [origin, address].concat(),
        // Commento knows hosts and paths.
        (Some((host, _)), _) if is_host(host) => ["https://", address].concat(),
        _ => return as_it_is,
    };
    let url = Url::parse(&full).ok();
    let Some(url) = url.filter(|url| url.has_host() && matches!(url.scheme(), "http" | "https"))
    else {
        return as_it_is;
    };
    let path = url.path();
    if let Some(query) = url.query() {
        return (format!("{path}?{query}"), None);
    }
    let path = path
        .strip_suffix("/index.html")
        .or_else(|| path.strip_suffix('/'))
        .unwrap_or(path);
    let key = [&url.origin().ascii_serialization(), path].concat();
    (key, Some(url.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_the_key_that_the_loader_asks_with() {
        for (address, key) in [
            ("/canal-boats/", "https://news.example/canal-boats"),
            ("/a/index.html", "https://news.example/a"),
            ("/a.html", "https://news.example/a.html"),
            ("/", "https://news.example"),
            ("/été/", "https://news.example/%C3%A9t%C3%A9"),
            ("//double/", "https://news.example//double"),
            ("https://Other.example/b/", "https://other.example/b"),
            ("other.example/b/", "https://other.example/b"),
        ] {
            let (found, url) = page(address, Some("https://news.example"));
            assert_eq!(found, key, "{address}");
            assert!(url.is_some());
        }
    }

    #[test]
    fn what_an_address_does_not_tell_is_told_by_the_page() {
        for name in [
            "post-42",
            "posts/42",
            "",
            "javascript:alert(1)",
            "ftp://a.example/",
        ] {
            let (key, url) = page(name, Some("https://news.example"));
            assert_eq!((key.as_str(), url), (name, None));
        }
        assert_eq!(
            page("/canal-boats/", None),
            ("/canal-boats/".to_owned(), None)
        );
        for address in ["/?p=12", "https://news.example/?p=12", "news.example/?p=12"] {
            let (key, url) = page(address, Some("https://news.example"));
            assert_eq!((key.as_str(), url), ("/?p=12", None), "{address}");
        }
    }
}
