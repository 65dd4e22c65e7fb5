//! Origins: which pages may talk to which site.
//!
//! **Invariant.** Origins are compared whole, in the one spelling browsers send. Nothing is compared
//! by prefix, suffix or pattern, and a spelling that no browser sends is never allowed.

use std::net::IpAddr;

use url::{Host, Url};

/// Scheme, host and port of a web page, as browsers write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// What an origin has to look like.
pub const ALLOWED: &str = "an http or https address without path, such as https://blog.example";

impl Origin {
    /// Reads an origin as people write it: capitals, the default port and a final slash are fine.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        // The address grammar takes `*` for a letter; here it could only be a misunderstanding.
        let url = Url::parse(text.trim())
            .ok()
            .filter(|_| !text.contains('*'))?;
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        bare.then(|| Self::of(&url)).flatten()
    }

    /// Reads an `Origin` header, which has exactly one spelling; `null` is no origin.
    #[must_use]
    pub fn parse_header(text: &str) -> Option<Self> {
        Self::parse(text).filter(|origin| origin.0 == text)
    }

    /// The origin of an address; none for `file:`, `data:` and addresses with a password.
    #[must_use]
    pub fn of(url: &Url) -> Option<Self> {
        let web = matches!(url.scheme(), "http" | "https");
        let anonymous = url.username().is_empty() && url.password().is_none();
        (web && anonymous).then(|| Self(url.origin().ascii_serialization()))
    }

    /// The origin as browsers send it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is this machine, as the reader's browser sees it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match Url::parse(&self.0).ok().as_ref().and_then(Url::host) {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
            Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
            None => false,
        }
    }

    /// Whether pages of this origin may use a site that lists `origins`.
    ///
    /// A site without any allows every loopback origin, so that the first page works unconfigured.
    #[must_use]
    pub fn is_allowed_by(&self, origins: &[String]) -> bool {
        if origins.is_empty() {
            return self.is_loopback();
        }
        origins
            .iter()
            .any(|listed| Self::parse(listed).as_ref() == Some(self))
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_may_write_an_origin_in_several_ways() {
        for text in [
            "https://blog.example",
            "https://blog.example/",
            "HTTPS://Blog.Example:443",
            " https://blog.example ",
        ] {
            let origin = Origin::parse(text).map(|origin| origin.to_string());
            assert_eq!(origin.as_deref(), Some("https://blog.example"), "{text}");
        }
        let idn = Origin::parse("https://bücher.example").map(|origin| origin.to_string());
        assert_eq!(idn.as_deref(), Some("https://xn--bcher-kva.example"));
    }

    #[test]
    fn what_is_not_an_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "blog.example",
            "//blog.example",
            "https://",
            "https://blog.example/path",
            "https://blog.example?q",
            "https://blog.example#f",
            "https://user@blog.example",
            "https://user:secret@blog.example",
            "ftp://blog.example",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "https://blog.example:99999",
            "https://*.example",
        ] {
            assert_eq!(Origin::parse(text), None, "{text}");
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (text, loopback) in [
            ("http://localhost", true),
            ("https://localhost:8443", true),
            ("http://127.0.0.1:3000", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:80", true),
            ("http://localhost.example", false),
            ("http://localhost.", false),
            ("http://notlocalhost", false),
            ("http://127.0.0.1.example", false),
            ("http://128.0.0.1", false),
            ("http://0.0.0.0", false),
            ("http://[::2]", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(
                Origin::parse(text).is_some_and(|o| o.is_loopback()),
                loopback,
                "{text}"
            );
        }
    }
}
