//! The adapter before a real WordPress: as it is delivered, with the one line that lets guests write, and with the plugin.
#![cfg(all(unix, feature = "real"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

#[path = "support/asking.rs"]
mod support;

use std::path::Path;

use afterword_adapters::{ApiRequest, Kind, Place};
use afterword_peers::{Post, WordPress, WordPressOptions};
use afterword_protocol::{
    Comment, CommentDetail, CommentId, CommentState, CommentsPage, PostedComment, Role, Sort,
    Thread, ThreadState,
};
use serde::de::DeserializeOwned;
use serde_json::json;
use support::{Browser, code, good, request};

/// A page that is not the site's.
const ELSEWHERE: &str = "http://127.0.0.1:9";

fn start(options: WordPressOptions) -> WordPress {
    WordPress::start(&options).unwrap()
}

/// One that takes comments of guests.
fn with_guests() -> WordPressOptions {
    WordPressOptions {
        snippet: WordPressOptions::GUESTS_WRITE.into(),
        ..WordPressOptions::default()
    }
}

fn place(site: &WordPress, post: &Post) -> Place {
    support::place(Kind::Wordpress, site.url(), &post.id.to_string())
}

fn get<T: DeserializeOwned>(place: &Place, path: &str) -> T {
    good(&Browser::new(ELSEWHERE).ask(place, &request("GET", path)))
}

fn posting(text: &str, parent: Option<&str>) -> ApiRequest {
    posting_as("Nadia", text, parent)
}

fn posting_as(name: &str, text: &str, parent: Option<&str>) -> ApiRequest {
    let author = json!({"name": name, "email": "nadia@example.org", "website": "nadia.example"});
    let body = json!({"text": text, "parent": parent, "author": author, "page": {"url": ""}});
    ApiRequest {
        body: body.to_string(),
        ..request("POST", "comments")
    }
}

fn post(place: &Place, text: &str, parent: Option<&str>) -> PostedComment {
    good(&Browser::new(ELSEWHERE).ask(place, &posting(text, parent)))
}

fn refused(place: &Place, request: &ApiRequest) -> String {
    code(&Browser::new(ELSEWHERE).ask(place, request))
}

/// All comments, page after page, with what pages have left out.
fn all(place: &Place, sort: &str) -> Vec<Comment> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: CommentsPage = get(place, &format!("comments?sort={sort}&limit=40{cursor}"));
        assert!(page.rests.is_empty());
        all.extend(page.comments);
        match page.next {
            Some(next) => cursor = format!("&cursor={}", next.0),
            None => return all,
        }
    }
}

#[test]
fn a_site_as_it_is_delivered_is_read_to_its_end() {
    let site = start(WordPressOptions::default());
    let place = place(&site, &site.post);
    for sort in ["oldest", "newest"] {
        let comments = all(&place, sort);
        let mut numbers: Vec<u64> = comments.iter().map(|c| c.id.0.parse().unwrap()).collect();
        let roots = comments.iter().filter(|c| c.parent.is_none());
        let mut ordered: Vec<u64> = roots.map(|root| root.id.0.parse().unwrap()).collect();
        if sort == "newest" {
            ordered.reverse();
        }
        assert!(ordered.is_sorted(), "{sort}: {ordered:?}");
        numbers.sort_unstable();
        // What waits, spam, what was thrown away and the ping; their replies stay.
        let expected: Vec<u64> = (1..=130)
            .filter(|id| ![11, 13, 15, 17].contains(id))
            .collect();
        assert_eq!(numbers, expected, "{sort}");
        let comment = |id: &str| comments.iter().find(|c| c.id.0 == id).unwrap();
        assert_eq!(
            (comment("1").replies, comment("7").root.0.as_str()),
            (6, "1")
        );
        assert_eq!(comment("21").replies, 6);
        for orphan in ["12", "14", "16", "18", "19"] {
            assert_eq!(comment(orphan).parent, None);
        }
        assert_eq!(comment("8").author.name, "Ilse & Pieter");
        assert_eq!(comment("9").author.role, Some(Role::Author));
        assert_eq!(comment("10").author.website, None);
        assert_eq!(comment("1").created_at, "2025-02-01T11:00:00Z");
    }
    let detail: CommentDetail = get(&place, "comments/7");
    assert_eq!(detail.ancestors.len(), 6);
    assert_eq!(
        refused(&place, &request("GET", "comments/11")),
        "comment-not-found"
    );

    let thread: Thread = get(&place, "");
    assert_eq!((thread.comments, thread.state), (126, ThreadState::Open));
    assert_eq!(
        thread.title.as_deref(),
        Some("Canal boats, soup and patience")
    );
    assert_eq!(thread.url, Some(site.permalink(&site.post)));
    let can = &thread.capabilities;
    assert!(!can.post && !can.reply && !can.vote_up && !can.subscribe);
    assert_eq!(can.sorts, [Sort::Newest, Sort::Oldest]);
    let answer = Browser::new(ELSEWHERE).ask(&place, &request("GET", ""));
    assert!(
        answer
            .hint
            .unwrap()
            .contains("rest_allow_anonymous_comments")
    );
    assert_eq!(refused(&place, &posting("Hello", None)), "thread-closed");

    // The same by its address, and by its root.
    let by_address = Place {
        thread: site.permalink(&site.post),
        server: format!("{}/wp-json", site.url()),
        ..place.clone()
    };
    assert_eq!(get::<Thread>(&by_address, "").comments, 126);
    let plain = Place {
        server: format!("{}/?rest_route=", site.url()),
        ..place.clone()
    };
    assert_eq!(get::<CommentsPage>(&plain, "comments").thread.comments, 126);
    let unknown = Place {
        thread: "9999".into(),
        ..place
    };
    assert_eq!(
        refused(&unknown, &request("GET", "comments")),
        "thread-key-invalid"
    );
}

#[test]
fn guests_write_from_another_origin_where_one_line_lets_them() {
    let site = start(with_guests());
    let place = place(&site, &site.quiet);
    let thread: Thread = get(&place, "");
    assert!(thread.capabilities.post && thread.capabilities.reply);

    // WordPress keeps the name with an entity and adds to the link, and so does not see that it has both already.
    let browser = Browser::new(ELSEWHERE);
    let text = "**Rye** < wheat & [a link](https://rye.example/?a=1&b=2)";
    let first = posting_as("Nadia & Otto", text, None);
    let root = good::<PostedComment>(&browser.ask(&place, &first)).comment;
    assert_eq!((root.state, &root.parent), (CommentState::Live, &None));
    assert!(root.html.contains(
        "<strong>Rye</strong> &lt; wheat &amp; <a href=\"https://rye.example/?a=1&amp;b=2\""
    ));
    assert_eq!(root.author.name, "Nadia & Otto");
    assert_eq!(
        root.author.website.as_deref(),
        Some("https://nadia.example")
    );
    let reply = post(&place, "> Rye\n\nIt's <b>mine</b>.", Some(&root.id.0)).comment;
    assert!(reply.html.contains("<blockquote>") && reply.html.contains("&lt;b&gt;mine"));
    assert_eq!(reply.parent, Some(root.id.clone()));

    // What was sent may have arrived: both are there once.
    let again = |request: ApiRequest| -> CommentId {
        let retried = ApiRequest {
            retry: true,
            ..request
        };
        let posted: PostedComment = good(&browser.ask(&place, &retried));
        posted.comment.id
    };
    assert_eq!(again(first), root.id);
    let second = posting("> Rye\n\nIt's <b>mine</b>.", Some(&root.id.0));
    assert_eq!(again(second.clone()), reply.id);
    let posted: PostedComment = good(&browser.ask(&place, &second));
    assert_eq!(posted.comment.id, reply.id);
    let page: CommentsPage = get(&place, "comments?sort=oldest");
    assert_eq!(page.comments.len(), 2);
    assert_eq!(page.comments[1].root, root.id);

    let by = |author: serde_json::Value| {
        let body = json!({"text": "Hello", "author": author, "page": {"url": ""}});
        ApiRequest {
            body: body.to_string(),
            ..request("POST", "comments")
        }
    };
    for (refusal, expected) in [
        (
            by(json!({"name": "", "email": "a@example.org"})),
            "name-missing",
        ),
        (by(json!({"name": "Nadia"})), "email-invalid"),
        (
            by(json!({"name": "Nadia", "email": "nadia"})),
            "email-invalid",
        ),
        (
            by(json!({"name": "N".repeat(300), "email": "a@example.org"})),
            "name-invalid",
        ),
        (posting(" ", None), "text-empty"),
        (posting(&"x".repeat(66_000), None), "text-too-long"),
    ] {
        assert_eq!(refused(&place, &refusal), expected);
    }
    assert_eq!(site.complaints(), "");
}

#[test]
fn what_is_held_waits_and_who_is_too_fast_is_told_so() {
    let site = start(WordPressOptions {
        moderated: true,
        flood_filter: true,
        closed: true,
        ..with_guests()
    });
    let quiet = place(&site, &site.quiet);
    let held = post(&quiet, "Please look at me first.", None);
    assert_eq!(held.comment.state, CommentState::Pending);
    let id = held.comment.id.0;
    assert_eq!(
        refused(&quiet, &request("GET", &format!("comments/{id}"))),
        "comment-not-found"
    );
    assert_eq!(get::<CommentsPage>(&quiet, "comments").thread.comments, 0);
    // Who sends it again learns no more than that it waits.
    let again = post(&quiet, "Please look at me first.", None);
    assert_eq!(again.comment.state, CommentState::Pending);
    assert_eq!(
        refused(&quiet, &posting("Another one.", None)),
        "rate-limited"
    );

    let closed = place(&site, &site.post);
    let thread: Thread = get(&closed, "");
    assert_eq!(
        (thread.state, thread.capabilities.post),
        (ThreadState::Closed, false)
    );
    assert_eq!(
        refused(&closed, &posting("Hello", Some("1"))),
        "thread-closed"
    );
}

#[test]
fn with_the_plugin_guests_write_and_the_site_says_more() {
    let plugin =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../integrations/wordpress/afterword");
    let site = start(WordPressOptions {
        plugins: vec![plugin],
        ..WordPressOptions::default()
    });
    let place = place(&site, &site.post);
    let page: CommentsPage = get(&place, "comments?sort=oldest&limit=100");
    assert_eq!(page.thread.comments, 126);
    assert_eq!(
        page.thread.title.as_deref(),
        Some("Canal boats, soup and patience")
    );
    let can = &page.thread.capabilities;
    assert!(can.post && can.reply);
    assert!(!can.vote_up && !can.rate && !can.subscribe);
    let house = page.comments.iter().find(|c| c.id.0 == "9").unwrap();
    assert_eq!(house.author.role, Some(Role::Author));
    let reply = post(&place, "Hello", Some("7")).comment;
    assert_eq!(reply.parent, Some(CommentId("7".into())));
    // Without the plugin WordPress would take answers to what nobody sees.
    for parent in ["11", "15", "9999"] {
        assert_eq!(
            refused(&place, &posting("Hello", Some(parent))),
            "parent-not-found"
        );
    }
    let unknown = Place {
        thread: "9999".into(),
        ..place
    };
    assert_eq!(
        refused(&unknown, &request("GET", "comments")),
        "thread-key-invalid"
    );
    assert_eq!(site.complaints(), "");
}
