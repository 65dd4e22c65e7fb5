//! WordPress as it was recorded: without the plugin, by versions 6.1.9 and 7.1.4, and with it.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that can't do what it says has failed"
)]

#[path = "wordpress/hostile.rs"]
mod hostile;
#[path = "wordpress/large.rs"]
mod large;
#[path = "wordpress/mails.rs"]
mod mails;
#[path = "wordpress/posting.rs"]
mod posting;
#[path = "support/asking.rs"]
mod support;
#[path = "wordpress/wpdiscuz.rs"]
mod wpdiscuz;

use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, HttpRequest, Kind, Place};
use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentState, CommentsPage, PostedComment, Problem, Role,
    Sort, Thread, ThreadState,
};
use serde_json::{Value, json};
use support::{Recorded, answer, code, good, place, request};

fn garden(thread: &str) -> Place {
    place(Kind::Wordpress, "https://garden.example", thread)
}

fn recorded() -> Recorded {
    Recorded::load("wordpress")
}

fn ids(comments: &[Comment]) -> Vec<&str> {
    comments
        .iter()
        .map(|comment| comment.id.0.as_str())
        .collect()
}

/// A request to post, by somebody with a name, an address and a website.
fn posting(text: &str, parent: Option<&str>) -> ApiRequest {
    let author =
        json!({"name": "Nadia", "email": "nadia@example.org", "website": "https://nadia.example"});
    posting_as(text, parent, &author)
}

fn posting_as(text: &str, parent: Option<&str>, author: &Value) -> ApiRequest {
    let page = json!({"url": "https://garden.example/sourdough/"});
    let mut body = json!({"text": text, "author": author, "page": page});
    if let Some(parent) = parent {
        body["parent"] = parent.into();
    }
    ApiRequest {
        body: body.to_string(),
        ..request("POST", "comments")
    }
}

const TEXT: &str = "**Rye**, of course: 3 < 4 & <script>\n\n> Rye or wheat?\n[a link](https://rye.example/?a=1&b=2) \"so\" -- 🥖";

#[test]
fn a_thread_is_read_whole_and_its_orphans_stay() {
    let answer = recorded().replay(
        &garden("4"),
        &request("GET", "comments?sort=oldest"),
        &[
            "post-plugin",
            "post-comments",
            "post-allow",
            "post-posts",
            "post-pages",
        ],
    );
    let page: CommentsPage = good(&answer);
    assert_eq!(ids(&page.comments), ["1", "2", "3", "4", "6"]);
    let comment = |id: &str| {
        page.comments
            .iter()
            .find(|comment| comment.id.0 == id)
            .unwrap()
    };
    let first = comment("1");
    assert_eq!(first.author.name, "Ilse & Pieter");
    assert_eq!(
        first.author.website.as_deref(),
        Some("http://boule.example/?a=1&b=2")
    );
    assert_eq!(first.created_at, "2026-02-03T08:00:00Z");
    assert_eq!(first.html, "<p>Mine is called Gertrude.</p>\n");
    assert_eq!(first.replies, 2);
    // Pictures are on another server, which readers' browsers are not sent to.
    assert_eq!(first.author.avatar, None);
    assert_eq!(comment("2").author.role, Some(Role::Author));
    assert_eq!(comment("3").root.0, "1");
    assert_eq!(
        (&comment("6").parent, comment("6").root.0.as_str()),
        (&None, "6")
    );

    let thread = page.thread;
    assert_eq!(thread.title.as_deref(), Some("Sourdough & patience"));
    assert_eq!(
        thread.url.as_deref(),
        Some("https://garden.example/sourdough/")
    );
    assert_eq!((thread.state, thread.comments), (ThreadState::Open, 5));
    assert_eq!(thread.policy.edit_window_seconds, 0);
    let can = thread.capabilities;
    assert_eq!(can.sorts, [Sort::Newest, Sort::Oldest]);
    assert!(!(can.post || can.reply || can.edit || can.delete || can.preview));
    assert!(!(can.vote_up || can.vote_down || can.unvote || can.rate || can.subscribe || can.feed));
}

#[test]
fn guests_may_write_where_the_site_says_so_and_the_post_is_open() {
    for (kind, id, names) in [
        (
            "post",
            "4",
            [
                "post-plugin",
                "post-count",
                "post-allow-guests",
                "post-posts",
                "post-pages",
            ],
        ),
        (
            "closed",
            "5",
            [
                "closed-plugin",
                "closed-count",
                "closed-allow-guests",
                "closed-posts",
                "closed-pages",
            ],
        ),
        (
            "page",
            "6",
            [
                "page-plugin",
                "page-count",
                "page-allow-guests",
                "page-posts",
                "page-pages",
            ],
        ),
    ] {
        let thread: Thread = good(&recorded().replay(&garden(id), &request("GET", ""), &names));
        let open = kind != "closed";
        assert_eq!(
            (thread.capabilities.post, thread.capabilities.reply),
            (open, open),
            "{kind}"
        );
        assert_eq!(thread.state == ThreadState::Open, open, "{kind}");
    }
}

#[test]
fn a_post_is_found_by_its_slug_and_by_its_address() {
    for thread in [
        "sourdough",
        "/sourdough/",
        "https://garden.example/sourdough/?utm_source=x#comment-3",
    ] {
        let answer = recorded().replay(
            &garden(thread),
            &request("GET", ""),
            &[
                "slug-posts",
                "slug-pages",
                "post-plugin",
                "post-count",
                "post-allow-guests",
            ],
        );
        let found: Thread = good(&answer);
        assert_eq!(found.comments, 5, "{thread}");
        assert_eq!(
            (found.key.as_str(), found.title.as_deref()),
            (thread, Some("Sourdough & patience"))
        );
    }
    // Without permalinks.
    for thread in ["https://garden.example/?p=4", "/?page_id=4#comments", " 4 "] {
        let names = [
            "post-plugin",
            "post-count",
            "post-allow",
            "post-posts",
            "post-pages",
        ];
        let found: Thread = good(&recorded().replay(&garden(thread), &request("GET", ""), &names));
        assert_eq!(found.comments, 5, "{thread}");
    }
}

#[test]
fn a_post_that_is_not_there_is_a_key_that_is_wrong() {
    let unknown = [
        "unknown-plugin",
        "unknown-comments",
        "unknown-allow",
        "unknown-posts",
        "unknown-pages",
    ];
    let answer = recorded().replay(&garden("999"), &request("GET", "comments"), &unknown);
    assert_eq!(code(&answer), "thread-key-invalid");
    let answer = recorded().replay(
        &garden("nobody"),
        &request("GET", "comments"),
        &["slug-unknown-posts", "slug-unknown-pages"],
    );
    assert_eq!(code(&answer), "thread-key-invalid");
    for empty in ["", "/", "https://garden.example/"] {
        let answer = recorded().replay(&garden(empty), &request("GET", "comments"), &[]);
        assert_eq!(code(&answer), "thread-key-invalid", "{empty}");
    }
}

#[test]
fn the_server_is_a_site_or_its_rest_root() {
    for (server, asked) in [
        (
            "https://a.example",
            "https://a.example/wp-json/afterword/v1/posts/4",
        ),
        (
            "https://a.example/blog/",
            "https://a.example/blog/wp-json/afterword/v1/posts/4",
        ),
        (
            "https://a.example/wp-json",
            "https://a.example/wp-json/afterword/v1/posts/4",
        ),
        (
            "https://a.example/index.php?rest_route=",
            "https://a.example/index.php?rest_route=/afterword/v1/posts/4",
        ),
        (
            "https://a.example/?rest_route=/",
            "https://a.example/?rest_route=/afterword/v1/posts/4",
        ),
    ] {
        let mut urls = Vec::new();
        let place = place(Kind::Wordpress, server, "4");
        answer(&place, &request("GET", ""), |request| {
            urls.push(request.url.clone());
            HttpAnswer::default()
        });
        assert_eq!(urls[0], asked);
        assert_eq!(urls[1].matches('?').count(), 1, "{}", urls[1]);
    }
}

#[test]
fn a_comment_is_found_with_those_it_answers() {
    let names = [
        "post-plugin",
        "post-comments",
        "post-allow",
        "post-posts",
        "post-pages",
    ];
    let answer = recorded().replay(&garden("4"), &request("GET", "comments/3"), &names);
    let detail: CommentDetail = good(&answer);
    assert_eq!(
        (detail.comment.id.0.as_str(), ids(&detail.ancestors)),
        ("3", vec!["1", "2"])
    );
    for (id, name) in [
        ("7", "comment-held"),
        ("999", "comment-unknown"),
        ("8", "comment-of-another-post"),
    ] {
        let names = [&names[..], &[name]].concat();
        let answer = recorded().replay(
            &garden("4"),
            &request("GET", &format!("comments/{id}")),
            &names,
        );
        assert_eq!(code(&answer), "comment-not-found", "{name}");
    }
    let answer = recorded().replay(&garden("4"), &request("GET", "comments/3%2F..%2Fx"), &names);
    assert_eq!(code(&answer), "comment-not-found");
}

#[test]
fn what_guests_cannot_do_is_not_tried() {
    for (method, path) in [
        ("PATCH", "comments/4"),
        ("DELETE", "comments/4"),
        ("PUT", "comments/4/vote"),
        ("PUT", "rating"),
        ("POST", "subscriptions"),
    ] {
        let body = json!({
            "text": "x", "value": 1, "stars": 5, "page": {"url": ""},
            "email": "a@example.org", "kind": "comment",
        });
        let request = ApiRequest {
            body: body.to_string(),
            ..request(method, path)
        };
        let mut asked = Vec::new();
        let plugin = recorded().named("post-plugin");
        let answer = answer(&garden("4"), &request, |request| {
            asked.push(request.clone());
            plugin.clone()
        });
        assert_eq!(code(&answer), "not-found", "{method} {path}");
        assert!(
            asked.iter().all(|asked| asked.method == "GET"),
            "{method} {path}"
        );
    }
}

#[test]
fn both_versions_are_read_alike() {
    // The same lists as 7.1.4 has them, of a site with wpDiscuz: what is pinned is missing, and its reply is an orphan.
    let list = recorded().named("wpdiscuz-list");
    let place = place(Kind::Wordpress, "https://news.example", "6");
    let read = |request: &ApiRequest| {
        answer(&place, request, |asked| match &asked.url {
            url if url.contains("/afterword/") => recorded().named("post-plugin"),
            url if url.contains("_envelope") => recorded().named("post-allow"),
            url if url.contains("/comments/2?") => recorded().named("wpdiscuz-sticky-single"),
            url if url.contains("/comments?") => list.clone(),
            url if url.contains("/posts?") => recorded().named("wpdiscuz-post-by-slug"),
            _ => recorded().named("post-pages"),
        })
    };
    let page: CommentsPage = good(&read(&request("GET", "comments?sort=oldest&limit=100")));
    assert_eq!(page.thread.comments, 61);
    let comment = |id: &str| {
        page.comments
            .iter()
            .find(|comment| comment.id.0 == id)
            .unwrap()
    };
    assert_eq!(comment("3").parent, None);
    assert_eq!(comment("13").author.name, "Ilse & Pieter");
    assert_eq!(
        comment("11").author.website.as_deref(),
        Some("http://siobhan.example/?a=1&b=2")
    );
    assert_eq!(comment("10").root.0, "4");
    let pinned: CommentDetail = good(&read(&request("GET", "comments/2")));
    assert!(pinned.comment.pinned);
}
