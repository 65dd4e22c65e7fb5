//! Takes out of answers what may not be shown to readers.

use afterword_protocol::{Comment, CommentState, CommentsPage, Thread};
use url::Url;

use super::UpstreamUrl;
use crate::text::sanitize_html;

/// Cleans a page of comments of the system at `address`.
pub fn page(page: &mut CommentsPage, address: &UpstreamUrl) {
    thread(&mut page.thread);
    for comment in &mut page.comments {
        clean(comment, address);
    }
}

/// Cleans a thread.
pub fn thread(thread: &mut Thread) {
    thread.url.take_if(|url| web(url).is_none());
}

fn clean(comment: &mut Comment, address: &UpstreamUrl) {
    comment.html = match comment.state {
        CommentState::Live | CommentState::Pending => sanitize_html(&comment.html),
        CommentState::Deleted | CommentState::Hidden => String::new(),
    };
    let author = &mut comment.author;
    author.website.take_if(|url| web(url).is_none());
    // A picture elsewhere would tell somebody else who reads this.
    author
        .avatar
        .take_if(|url| !web(url).is_some_and(|url| address.is_origin_of(&url)));
}

/// An address that a link may lead to.
fn web(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_dangerous_is_left_of_a_page() {
        let address = UpstreamUrl::parse("isso=https://isso.example").expect("an address");
        let comment = |state: &str, website: &str, avatar: &str| {
            json!({
                "id": "1", "root": "1", "created_at": "2026-01-01T00:00:00Z", "state": state, "replies": 0,
                "html": "<p onclick=x>a<script>b</script><img src=c></p>", "votes": {"up": 0, "down": 0},
                "author": {"name": "Ann", "website": website, "avatar": avatar},
            })
        };
        let thread_of = Thread {
            url: Some("javascript:alert(1)".into()),
            ..Thread::default()
        };
        let mut all: CommentsPage = serde_json::from_value(json!({
            "thread": thread_of,
            "comments": [
                comment("live", "https://ann.example", "https://isso.example/a.png"),
                comment("deleted", "javascript:alert(1)", "https://pictures.example/a.png"),
            ],
        }))
        .expect("a page");
        page(&mut all, &address);
        let [live, deleted] = &all.comments[..] else {
            panic!("two comments");
        };
        assert_eq!(
            (live.html.as_str(), deleted.html.as_str()),
            ("<p>a</p>", "")
        );
        assert_eq!(live.author.website.as_deref(), Some("https://ann.example"));
        assert_eq!(
            live.author.avatar.as_deref(),
            Some("https://isso.example/a.png")
        );
        assert_eq!(deleted.author.website, None);
        assert_eq!(deleted.author.avatar, None);
        assert_eq!(all.thread.url, None);
    }
}
