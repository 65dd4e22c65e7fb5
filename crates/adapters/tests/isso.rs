//! Isso as it was recorded: what is asked for each operation, and what comes of each answer.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read an answer has failed"
)]

#[path = "isso/hostile.rs"]
mod hostile;
#[path = "isso/older.rs"]
mod older;
#[path = "isso/refusals.rs"]
mod refusals;
#[path = "support/asking.rs"]
mod support;
#[path = "isso/writing.rs"]
mod writing;

use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, Kind, Place};
use afterword_protocol::{
    Capabilities, Comment, CommentDetail, CommentState, CommentsPage, Sort, Thread, Votes,
};
use support::{Recorded, code, good, request};

fn isso() -> Place {
    support::place(Kind::Isso, "https://comments.example", "/canal-boats/")
}

fn recorded() -> Recorded {
    Recorded::load("isso")
}

fn replay(request: &ApiRequest, names: &[&str]) -> ApiAnswer {
    recorded().replay(&isso(), request, names)
}

/// With a token, as its author asks.
fn own(mut request: ApiRequest) -> ApiRequest {
    request.token = "cookie".into();
    request
}

fn said(status: u16, body: &str) -> HttpAnswer {
    HttpAnswer {
        status,
        body: body.into(),
        ..HttpAnswer::default()
    }
}

fn ids(comments: &[Comment]) -> String {
    let ids: Vec<&str> = comments
        .iter()
        .map(|comment| comment.id.0.as_str())
        .collect();
    ids.join(" ")
}

fn page(path: &str, names: &[&str]) -> CommentsPage {
    good(&replay(&request("GET", path), names))
}

#[test]
fn a_page_has_roots_with_what_is_below_them() {
    let page = page("comments", &["list-newest", "count-one"]);
    assert_eq!(
        ids(&page.comments),
        "18 16 17 15 14 11 12 10 8 9 1 2 3 4 5 6 7"
    );
    assert_eq!((page.next, page.previous, page.rests), (None, None, vec![]));
    let find = |id: &str| page.comments.iter().find(|c| c.id.0 == id).unwrap();
    let root = find("1");
    assert_eq!(root.author.name, "Wilma Rushbrook");
    assert_eq!(
        root.author.website.as_deref(),
        Some("https://wilma.example/boats")
    );
    assert!(root.html.contains("<em>northern branch</em>"));
    assert_eq!(root.created_at, "2024-04-02T23:20:40Z");
    assert_eq!(root.votes, Votes { up: 5, down: 1 });
    assert_eq!((root.replies, root.parent.as_ref()), (6, None));
    let reply = find("4");
    assert_eq!(
        (&reply.parent, &reply.root),
        (&Some(root.id.clone()), &root.id)
    );
    assert_eq!(reply.author.name, "נועה מהתעלה");
    assert_eq!(find("7").author.name, "");
    let edited = find("16").edited.as_ref().unwrap();
    assert_eq!(
        (edited.at.as_str(), edited.by.as_str()),
        ("2025-01-23T05:38:13Z", "Tobias Tiller")
    );
    let stub = find("11");
    assert_eq!(
        (stub.state, stub.html.as_str(), stub.replies),
        (CommentState::Deleted, "", 1)
    );
    assert_eq!(stub.author.name, "");
}

#[test]
fn the_thread_says_what_can_be_done_there() {
    let Thread {
        key,
        url,
        title,
        comments,
        policy,
        capabilities,
        ..
    } = page("comments", &["list-newest", "count-one"]).thread;
    assert_eq!(key, "/canal-boats/");
    assert_eq!(url.as_deref(), Some("https://news.example/canal-boats/"));
    assert_eq!(title.as_deref(), Some("Canal boats, soup and patience"));
    // The deleted one, and the one that waits, are not among them.
    assert_eq!(comments, 16);
    assert_eq!(policy.max_text_chars, 65_535);
    let expected = Capabilities {
        post: true,
        reply: true,
        edit: true,
        delete: true,
        vote_up: true,
        vote_down: true,
        preview: true,
        sorts: vec![Sort::Newest, Sort::Oldest, Sort::Best],
        ..Capabilities::default()
    };
    assert_eq!(capabilities, expected);
}

#[test]
fn the_number_of_comments_alone_is_one_small_question() {
    let thread: Thread = good(&replay(&request("GET", ""), &["count-one"]));
    assert_eq!((thread.comments, thread.capabilities.post), (16, true));
}

#[test]
fn pages_go_on_where_the_one_before_ended() {
    let first = page("comments?limit=3", &["list-newest-3", "count-one"]);
    assert_eq!(
        (ids(&first.comments).as_str(), first.previous),
        ("18 16 17 15", None)
    );
    let next = first.next.unwrap().0;
    let path = format!("comments?limit=3&cursor={next}");
    let second = page(&path, &["list-newest-3-next", "count-one"]);
    assert_eq!(ids(&second.comments), "14 11 12 10");
    assert_eq!(second.previous.unwrap().0, "0");
    let path = format!("comments?limit=3&cursor={}", second.next.unwrap().0);
    let last = page(&path, &["list-newest-3-last", "count-one"]);
    assert_eq!(
        (ids(&last.comments).as_str(), last.next),
        ("8 9 1 2 3 4 5 6 7", None)
    );
}

#[test]
fn every_order_is_theirs() {
    let oldest = page(
        "comments?limit=2&sort=oldest",
        &["list-oldest-2", "count-one"],
    );
    assert_eq!(ids(&oldest.comments), "1 2 3 4 5 6 7 8 9");
    let best = page("comments?limit=3&sort=best", &["list-best-3", "count-one"]);
    assert_eq!(ids(&best.comments), "8 9 1 2 3 4 5 6 7 11 12");
}

#[test]
fn what_came_or_went_meanwhile_neither_repeats_nor_hides_anything() {
    // The first page ended with 14, which was the third: then two more were posted. With 17 it would have been deleted.
    for (last, expected) in [("14", "11 12 10 8 9"), ("17", "14 11 12 10")] {
        let path = format!("comments?limit=3&cursor=3-{last}");
        let page = page(&path, &["list-newest-3-next", "count-one", "thread-all"]);
        assert_eq!(ids(&page.comments), expected);
    }
}

#[test]
fn going_back_is_by_number() {
    let page = page("comments?limit=3&cursor=1", &["thread-all", "count-one"]);
    assert_eq!(ids(&page.comments), "16 17 15 14");
    assert_eq!(
        (page.previous.unwrap().0, page.next.unwrap().0),
        ("0".into(), "4-14".into())
    );
}

#[test]
fn a_link_to_a_comment_opens_the_page_that_has_it() {
    let linked = page("comments?limit=3&from=12", &["thread-all", "count-one"]);
    assert_eq!(ids(&linked.comments), "11 12 10 8 9");
    assert_eq!(linked.previous.unwrap().0, "1");
    assert_eq!(linked.next.unwrap().0, "7-8");
    let gone = replay(
        &request("GET", "comments?from=13"),
        &["thread-all", "count-one"],
    );
    assert_eq!(code(&gone), "comment-not-found");
}

#[test]
fn the_rest_of_a_branch_is_read_from_where_it_was_cut() {
    let path = "comments?root=1&cursor=2-3";
    let rest = page(path, &["branch", "count-one"]);
    assert_eq!(ids(&rest.comments), "4 5 6 7");
    assert!(rest.rests.is_empty());
    assert!(rest.comments.iter().all(|comment| comment.root.0 == "1"));
    // The last that was shown is gone meanwhile.
    let rest = page("comments?root=1&cursor=2-99", &["branch", "count-one"]);
    assert_eq!(ids(&rest.comments), "4 5 6 7");
}

#[test]
fn a_thread_that_nobody_wrote_in_is_empty_and_open() {
    let mut place = isso();
    place.thread = "/never-seen/".into();
    let names = ["list-unknown", "count-unknown"];
    let answer = recorded().replay(&place, &request("GET", "comments"), &names);
    let page: CommentsPage = good(&answer);
    assert_eq!((page.comments.len(), page.thread.comments), (0, 0));
    assert_eq!(page.next, None);
}

#[test]
fn names_are_without_the_entities_they_are_stored_with() {
    let mut place = isso();
    place.thread = "/rye-bread/".into();
    let names = ["list-bread", "count-bread"];
    let answer = recorded().replay(&place, &request("GET", "comments?sort=oldest"), &names);
    let page: CommentsPage = good(&answer);
    assert_eq!(page.comments[0].author.name, "Ilse & Pieter");
}

#[test]
fn pictures_come_from_nowhere_else() {
    let with_pictures = |server: &str| {
        let body = recorded().named("thread-gravatar").body;
        let body = body.replace("https://www.gravatar.com", server);
        let answer = support::answer(&isso(), &request("GET", "comments?sort=oldest"), |asked| {
            said(200, if asked.method == "GET" { &body } else { "[16]" })
        });
        good::<CommentsPage>(&answer).comments[0]
            .author
            .avatar
            .clone()
    };
    assert_eq!(with_pictures("https://www.gravatar.com"), None);
    assert_eq!(with_pictures("https://comments.example.net"), None);
    let own = with_pictures("https://comments.example").unwrap();
    assert!(
        own.starts_with("https://comments.example/avatar/cb8b"),
        "{own}"
    );
}

#[test]
fn one_comment_is_found_with_what_it_answers() {
    let answer = replay(&request("GET", "comments/12"), &["thread-all"]);
    let found: CommentDetail = good(&answer);
    assert_eq!((found.comment.id.0.as_str(), found.text), ("12", None));
    assert_eq!(ids(&found.ancestors), "11");
    let gone = replay(&request("GET", "comments/13"), &["thread-all"]);
    assert_eq!(code(&gone), "comment-not-found");
}

#[test]
fn its_author_gets_the_text_as_typed() {
    let asked = own(request("GET", "comments/28"));
    let found: CommentDetail = good(&replay(&asked, &["own-whole", "own-shown"]));
    assert_eq!(found.text.as_deref(), Some("The lock is *open* again."));
    assert!(found.comment.html.contains("<em>open</em>"));
    let asked = own(request("GET", "comments/9"));
    let found: CommentDetail = good(&replay(&asked, &["own-whole", "own-hidden"]));
    assert_eq!(found.text, None);
}

#[test]
fn a_comment_that_waits_is_shown_to_its_author_alone() {
    let asked = own(request("GET", "comments/28"));
    let found: CommentDetail = good(&replay(&asked, &["held-whole", "held-shown", "held-html"]));
    assert_eq!(found.comment.state, CommentState::Pending);
    assert_eq!(found.comment.html, "<p>Please look at me first.</p>");
    let stranger = replay(&request("GET", "comments/28"), &["held-whole"]);
    assert_eq!(code(&stranger), "comment-not-found");
    // Not known is not gone.
    let answer = support::answer(&isso(), &asked, |asked| {
        if asked.url.contains("/id/") {
            said(503, "")
        } else {
            recorded().named("held-whole")
        }
    });
    assert_eq!(answer.status, 502);
}
