//! Remark42 1.16 as it was recorded: a page on another host, which is told the session in a header.
#![cfg(not(target_arch = "wasm32"))]

#[path = "remark42/damage.rs"]
mod damage;
#[path = "support/asking.rs"]
mod support;

use afterword_adapters::{ApiAnswer, ApiRequest, HttpAnswer, Kind, Place};
use afterword_protocol::{
    Comment, CommentState, CommentsPage, PostedComment, Preview, Sort, Thread, ThreadState,
    VoteResult,
};
use serde_json::{Value, json};
use support::{Recorded, answer, code, good, request};

fn thread(path: &str) -> Place {
    Place {
        thread: format!("https://news.example/{path}/"),
        ..support::place(Kind::Remark42, "https://remark.example", "")
    }
}

/// Has the thread about canal boats answer `request` by what was recorded under these names, and nothing else.
fn replayed(request: &ApiRequest, names: &[&str]) -> ApiAnswer {
    Recorded::load("remark42").replay(&thread("canal-boats"), request, names)
}

fn with(request: ApiRequest, body: &Value, token: &str) -> ApiRequest {
    ApiRequest {
        body: body.to_string(),
        token: token.into(),
        ..request
    }
}

fn posting(name: &str, text: &str, parent: Option<&str>) -> ApiRequest {
    let page = json!({"url": "https://news.example/canal-boats/", "title": "Canal boats, soup and patience"});
    let mut body = json!({"text": text, "author": {"name": name}, "page": page});
    if let Some(parent) = parent {
        body["parent"] = parent.into();
    }
    with(request("POST", "comments"), &body, "")
}

const SOUP: &str = "Soup & *bread* <b>x</b>\n\n> quoted";

/// The comment that was posted in the recording, and its answer.
fn posted() -> PostedComment {
    good(&replayed(
        &posting("Ida", SOUP, None),
        &["config-jwt", "login-ida", "post"],
    ))
}

fn find<'a>(page: &'a CommentsPage, words: &str) -> &'a Comment {
    let found = page
        .comments
        .iter()
        .find(|comment| comment.html.contains(words));
    found.unwrap_or_else(|| panic!("nobody says {words:?} in {:#?}", page.comments))
}

#[test]
fn a_thread_is_read_as_a_tree_with_what_its_server_allows() {
    let page: CommentsPage = good(&replayed(
        &request("GET", "comments"),
        &["chunk-newest", "config-jwt"],
    ));
    let can = &page.thread.capabilities;
    assert!(can.post && can.reply && can.edit && can.delete && can.preview);
    assert!(can.vote_up && can.vote_down && can.unvote);
    assert!(!can.rate && !can.subscribe && !can.report);
    assert_eq!(can.sorts, [Sort::Newest, Sort::Oldest, Sort::Best]);
    assert!(page.thread.policy.edit_window_seconds > 0);
    assert_eq!(
        page.comments[0].html,
        "<p>The anchor is aweigh; this one is pinned.</p>\n"
    );
    assert!(page.comments[0].pinned);
    for comment in &page.comments {
        let above = comment
            .parent
            .as_ref()
            .map(|id| page.comments.iter().position(|other| other.id == *id));
        let here = page
            .comments
            .iter()
            .position(|other| other.id == comment.id);
        assert!(
            above.is_none_or(|above| above.unwrap() < here.unwrap()),
            "{comment:?}"
        );
    }
    let deepest = page.comments.iter().map(|comment| {
        std::iter::successors(Some(comment), |at| {
            page.comments
                .iter()
                .find(|other| Some(&other.id) == at.parent.as_ref())
        })
        .count()
    });
    assert_eq!(deepest.max(), Some(7));
    let edited = find(&page, "誤字");
    assert_eq!(edited.edited.as_ref().unwrap().at, "2026-11-22T13:52:12Z");
    assert!(
        page.comments
            .iter()
            .all(|comment| comment.created_at.len() == 20)
    );
    assert!(
        page.comments
            .iter()
            .all(|comment| comment.state == CommentState::Live || comment.html.is_empty())
    );
}

#[test]
fn its_own_orders_and_pages_are_kept() {
    let oldest: CommentsPage = good(&replayed(
        &request("GET", "comments?sort=oldest&limit=2"),
        &["chunk-oldest", "config-jwt"],
    ));
    let roots = oldest
        .comments
        .iter()
        .filter(|comment| comment.parent.is_none());
    assert_eq!(roots.count(), 2);
    assert!(oldest.next.is_some());
    let best: CommentsPage = good(&replayed(
        &request("GET", "comments?sort=best&limit=2"),
        &["chunk-best", "config-jwt"],
    ));
    assert!(!best.comments.is_empty());
}

#[test]
fn a_page_nobody_has_written_below_is_open_and_empty() {
    let recorded = Recorded::load("remark42");
    let empty: CommentsPage = good(&recorded.replay(
        &thread("never"),
        &request("GET", "comments"),
        &["chunk-none", "config-jwt"],
    ));
    assert_eq!(
        (empty.comments.len(), empty.thread.state),
        (0, ThreadState::Open)
    );
    let thread_of = |path, names: &[&str]| -> Thread {
        good(&recorded.replay(&thread(path), &request("GET", ""), names))
    };
    assert_eq!(thread_of("never", &["info-none", "config-jwt"]).comments, 0);
    let closed = thread_of("rye-bread", &["info-readonly", "config-jwt"]);
    assert_eq!(closed.state, ThreadState::Closed);
    assert!(!closed.capabilities.post && !closed.capabilities.reply);
}

#[test]
fn a_guest_signs_in_with_their_name_and_posts() {
    let posted = posted();
    assert_eq!(posted.comment.author.name, "Ida");
    assert_eq!(posted.comment.state, CommentState::Live);
    assert!(
        posted.comment.html.contains("<em>bread</em>"),
        "{}",
        posted.comment.html
    );
    assert_eq!(posted.edit_token, "Ida");
    assert!(posted.editable_until.unwrap() > posted.comment.created_at);
}

#[test]
fn a_post_that_had_arrived_is_not_posted_again() {
    let again = ApiRequest {
        retry: true,
        ..posting("Ida", SOUP, None)
    };
    let second: PostedComment = good(&replayed(
        &again,
        &["config-jwt", "login-ida", "ida-comments"],
    ));
    assert_eq!(second.comment.id, posted().comment.id);
}

#[test]
fn own_comments_are_changed_until_they_are_answered() {
    let PostedComment {
        comment,
        edit_token,
        ..
    } = posted();
    let path = format!("comments/{}", comment.id);
    let change = |text: &str| with(request("PATCH", &path), &json!({"text": text}), &edit_token);
    let changed: Comment = good(&replayed(
        &change("Soup, no bread"),
        &["login-ida", "post-edited"],
    ));
    assert_eq!(changed.html, "<p>Soup, no bread</p>\n");
    assert!(changed.edited.is_some());
    let late = replayed(&change("too late"), &["login-ida", "post-edit-answered"]);
    assert_eq!(code(&late), "edit-window-over");
}

#[test]
fn a_reply_stands_below_what_it_answers_and_its_author_deletes_it() {
    let parent = posted().comment.id.0;
    let names = ["config-jwt", "login-otto", "by-id-parent", "post-reply"];
    let reply: PostedComment = good(&replayed(
        &posting("Otto 2", "I like it", Some(&parent)),
        &names,
    ));
    assert_eq!(reply.comment.parent.unwrap().0, parent);
    assert_eq!(reply.edit_token, "Otto%202");
    let delete = |id: &str| {
        with(
            request("DELETE", &format!("comments/{id}")),
            &json!({}),
            &reply.edit_token,
        )
    };
    assert_eq!(
        code(&replayed(
            &delete(&parent),
            &["login-otto", "post-delete-not-own"]
        )),
        "not-yours"
    );
    let gone: Comment = good(&replayed(
        &delete(&reply.comment.id.0),
        &["login-otto", "post-deleted"],
    ));
    assert_eq!(
        (gone.state, gone.html.as_str()),
        (CommentState::Deleted, "")
    );
}

#[test]
fn who_answers_nothing_is_told_so() {
    let nothing = "00000000-0000-0000-0000-000000000000";
    let refused = replayed(
        &posting("Ida", "x", Some(nothing)),
        &["config-jwt", "login-ida", "by-id-none"],
    );
    assert_eq!(code(&refused), "parent-not-found");
}

#[test]
fn a_vote_is_given_turned_and_taken_back() {
    let reply: PostedComment = {
        let parent = posted().comment.id.0;
        let names = ["config-jwt", "login-otto", "by-id-parent", "post-reply"];
        good(&replayed(
            &posting("Otto 2", "I like it", Some(&parent)),
            &names,
        ))
    };
    let vote = |value: i8, names: &[&str]| {
        let request = request("PUT", &format!("comments/{}/vote", reply.comment.id));
        replayed(
            &with(request, &json!({"value": value}), "readers-token"),
            names,
        )
    };
    let up: VoteResult = good(&vote(1, &["login-voter", "vote-seen-0", "vote-to-1"]));
    assert_eq!((up.mine, up.votes.up, up.votes.down), (1, 1, 0));
    // Somebody who has voted so is not asked to vote again.
    let same: VoteResult = good(&vote(1, &["login-voter", "vote-seen-1"]));
    assert_eq!((same.mine, same.votes.up), (1, 1));
    // Turning it takes two votes, and the second came too soon after the first.
    let turned = vote(
        -1,
        &["login-voter", "vote-seen-1", "vote-to-0", "vote-too-soon"],
    );
    assert_eq!(code(&turned), "rate-limited");
    let back: VoteResult = good(&vote(0, &["login-voter", "vote-seen-0"]));
    assert_eq!((back.mine, back.votes.up), (0, 0));
    let nobody = with(
        request("PUT", "comments/nope/vote"),
        &json!({"value": 1}),
        "readers-token",
    );
    assert_eq!(
        code(&replayed(&nobody, &["login-voter", "by-id-nope"])),
        "comment-not-found"
    );
}

#[test]
fn a_text_is_looked_at_before_it_is_posted() {
    let preview = ApiRequest {
        method: "POST".into(),
        path: "preview".into(),
        body: json!({"text": "**b** `c`"}).to_string(),
        ..ApiRequest::default()
    };
    let shown: Preview = good(&replayed(&preview, &["login-reader", "preview-reader"]));
    assert!(shown.html.contains("<strong>b</strong>"), "{}", shown.html);
}

#[test]
fn names_it_does_not_take_are_refused_with_a_reason() {
    let refused = replayed(
        &posting("Wi", "x", None),
        &["config-jwt", "login-too-short"],
    );
    assert_eq!(code(&refused), "name-invalid");
    let blocked = replayed(
        &posting("umputun", "x", None),
        &["config-jwt", "login-blocked"],
    );
    assert!(
        ["name-reserved", "name-invalid"].contains(&code(&blocked).as_str()),
        "{blocked:?}"
    );
}
