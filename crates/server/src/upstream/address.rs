//! Which comment system stands behind, and where.

use std::fmt;

use afterword_adapters::Kind;
use url::Url;

use crate::origin::Origin;

/// A kind of comment system and its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamUrl {
    kind: Kind,
    url: Url,
    /// As adapters take it: without a slash at the end.
    server: String,
}

impl UpstreamUrl {
    /// What it has to look like.
    pub const ALLOWED: &'static str = "KIND=URL with isso, remark42, wordpress or static, and an http or https address \
         without user, query and fragment, such as isso=https://isso.example";

    /// Reads `KIND=URL`.
    #[must_use]
    pub fn parse(given: &str) -> Option<Self> {
        let (kind, url) = given.split_once('=')?;
        let kind = Kind::ALL.into_iter().find(|known| known.name() == kind)?;
        let url = Url::parse(url).ok()?;
        // Neither another scheme nor a password.
        Origin::of(&url)?;
        // The REST root of a WordPress whose addresses are plain: `https://a.example/?rest_route=/`.
        let plain =
            kind == Kind::Wordpress && matches!(url.query(), Some("rest_route=" | "rest_route=/"));
        let bare = (url.query().is_none() || plain) && url.fragment().is_none();
        let server = url.as_str().trim_end_matches('/').to_owned();
        bare.then_some(Self { kind, url, server })
    }

    /// What is spoken there.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The address, without a slash at the end.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Whether the system tells sites apart by a key.
    #[must_use]
    pub fn has_sites(&self) -> bool {
        self.kind == Kind::Remark42
    }

    /// Whether an address is that of this system, or below it.
    #[must_use]
    pub fn has(&self, url: &Url) -> bool {
        let base = self.url.path().trim_end_matches('/');
        let rest = url.path().strip_prefix(base);
        self.is_origin_of(url) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Whether an address has the scheme, host and port of this system, and no password.
    #[must_use]
    pub fn is_origin_of(&self, url: &Url) -> bool {
        Origin::of(url).is_some_and(|origin| Origin::of(&self.url) == Some(origin))
    }
}

impl fmt::Display for UpstreamUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind.name(), self.server)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_its_kind_and_its_address() {
        for (given, shown) in [
            ("isso=https://isso.example", "isso=https://isso.example"),
            ("isso=https://isso.example/", "isso=https://isso.example"),
            (
                "remark42=http://10.0.0.1:8080",
                "remark42=http://10.0.0.1:8080",
            ),
            (
                "wordpress=https://a.example/blog/",
                "wordpress=https://a.example/blog",
            ),
            (
                "wordpress=https://a.example/index.php?rest_route=/",
                "wordpress=https://a.example/index.php?rest_route=",
            ),
            (
                "static=http://localhost/a=b.json",
                "static=http://localhost/a=b.json",
            ),
        ] {
            let read = UpstreamUrl::parse(given).map(|url| url.to_string());
            assert_eq!(read.as_deref(), Some(shown));
        }
        for wrong in [
            "",
            "isso",
            "isso=",
            "isso=isso.example",
            "ISSO=https://isso.example",
            "disqus=https://disqus.example",
            "https://isso.example",
            "isso=file:///etc/passwd",
            "isso=https://ann:secret@isso.example",
            "isso=https://isso.example/?a",
            "isso=https://isso.example/?rest_route=/",
            "wordpress=https://a.example/?rest_route=/&_method=DELETE",
            "wordpress=https://a.example/?p=1",
            "isso=https://isso.example/#a",
        ] {
            assert_eq!(UpstreamUrl::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_what_is_below_its_address_belongs_to_it() {
        let system = UpstreamUrl::parse("isso=https://a.example/isso/").expect("an address");
        for (url, belongs) in [
            ("https://a.example/isso", true),
            ("https://a.example/isso/?uri=%2F", true),
            ("https://a.example/isso/count", true),
            ("https://a.example/issoo", false),
            ("https://a.example/isso/../count", false),
            ("https://a.example/isso/%2e%2E/count", false),
            ("https://a.example/", false),
            ("https://a.example:444/isso/", false),
            ("http://a.example/isso/", false),
            ("https://b.example/isso/", false),
            ("https://ann@a.example/isso/", false),
            ("https://a.example@b.example/isso/", false),
        ] {
            assert_eq!(
                system.has(&Url::parse(url).expect("a URL")),
                belongs,
                "{url}"
            );
        }
    }
}
