//! What a comment may be made of: the one allow-list, for Markdown and foreign HTML alike.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TAGS: [&str; 19] = [
    "p",
    "br",
    "a",
    "em",
    "strong",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
    "hr",
    "b",
    "i",
    "s",
    "q",
    "details",
    "summary",
];

static SANITIZER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from(TAGS))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // A relative address would point into the site that shows the comment.
        .url_relative(ammonia::UrlRelative::Deny)
        .attribute_filter(|_, name, value| {
            (name != "href" || is_absolute(value)).then_some(value.into())
        })
        .clean_content_tags(HashSet::from([
            "script", "style", "iframe", "object", "embed", "svg", "math", "template", "noscript",
            "textarea", "select", "title", "xmp", "noembed", "noframes",
        ]))
        .link_rel(Some("nofollow ugc noopener"));
    builder
});

/// `https:path` passes for absolute, but for a browser on a page with this scheme it is not.
fn is_absolute(address: &str) -> bool {
    let address = address.trim_start().to_ascii_lowercase();
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|start| address.starts_with(start))
}

/// Reduces HTML of any source to what a comment may contain.
#[must_use]
pub fn sanitize_html(html: &str) -> String {
    SANITIZER.clean(html).to_string().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_dangerous_survives() {
        for (hostile, rest) in [
            (
                "<svg><style><img src=x onerror=alert(1)></style></svg>ok",
                "ok",
            ),
            (
                "<a href=x style=y onclick=z>t</a>",
                "<a rel=\"nofollow ugc noopener\">t</a>",
            ),
            (
                "<a href=https:wp-admin>a</a><a href=HTTP:/b>b</a><a href='HTTPS://c.example'>c</a>",
                "<a rel=\"nofollow ugc noopener\">a</a><a rel=\"nofollow ugc noopener\">b</a>\
                 <a href=\"HTTPS://c.example\" rel=\"nofollow ugc noopener\">c</a>",
            ),
            (
                "<details open ontoggle=alert(1)><summary onclick=x>a</summary>b</details>",
                "<details><summary>a</summary>b</details>",
            ),
        ] {
            assert_eq!(sanitize_html(hostile), rest);
        }
    }
}
