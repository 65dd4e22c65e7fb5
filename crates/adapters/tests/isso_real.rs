//! The adapter before a real Isso.
#![cfg(all(not(target_arch = "wasm32"), feature = "real"))]
#![expect(clippy::unwrap_used, reason = "a test that cannot ask has failed")]

#[path = "isso_real/settings.rs"]
mod settings;
#[path = "support/asking.rs"]
mod support;

use std::time::Duration;

use afterword_adapters::{ApiAnswer, ApiRequest, HttpRequest, Kind, Place};
use afterword_peers::{Guard, Isso, IssoOptions};
use afterword_protocol::{
    Comment, CommentDetail, CommentState, CommentsPage, PostedComment, Preview, Thread, VoteResult,
    Votes,
};
use serde_json::json;
use support::{Browser, code, good, request};

const SITE: &str = "http://127.0.0.1:9";

fn start(options: IssoOptions) -> Isso {
    Isso::start(&options).unwrap()
}

fn boats(isso: &Isso) -> Place {
    support::place(Kind::Isso, isso.url(), "/canal-boats/")
}

fn get<T: serde::de::DeserializeOwned>(browser: &Browser, place: &Place, path: &str) -> T {
    good(&browser.ask(place, &request("GET", path)))
}

fn post(text: &str, author: &str, parent: Option<&str>) -> ApiRequest {
    let mut request = request("POST", "comments");
    request.body = json!({
        "text": text, "parent": parent, "author": {"name": author},
        "page": {"url": "http://127.0.0.1:9/canal-boats/", "title": "Canal boats"},
    })
    .to_string();
    request
}

fn write(method: &str, path: &str, token: &str, body: &serde_json::Value) -> ApiRequest {
    let mut request = request(method, path);
    request.token = token.into();
    request.body = body.to_string();
    request
}

/// All pages of a thread, by the ids of the roots.
fn roots(browser: &Browser, place: &Place, sort: &str) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: CommentsPage = get(
            browser,
            place,
            &format!("comments?sort={sort}&limit=7{cursor}"),
        );
        let roots = page.comments.into_iter().filter(|c| c.parent.is_none());
        all.extend(roots.map(|root| root.id.0));
        match page.next {
            Some(next) => cursor = format!("&cursor={}", next.0),
            None => return all,
        }
    }
}

#[test]
fn a_thread_is_read_to_its_end_in_every_order() {
    let isso = start(IssoOptions::default());
    let (place, reader) = (boats(&isso), Browser::new(SITE));
    let page: CommentsPage = get(&reader, &place, "comments?sort=oldest");
    assert_eq!(
        page.comments.iter().filter(|c| c.parent.is_none()).count(),
        25
    );
    let root = &page.comments[0];
    assert_eq!((root.id.0.as_str(), root.replies), ("1", 6));
    assert!(
        page.comments[1..7]
            .iter()
            .all(|reply| reply.parent.as_ref() == Some(&root.id))
    );
    let thread: Thread = get(&reader, &place, "");
    assert_eq!(thread.comments, page.thread.comments);
    // 30 roots, of which one is a stub, and nine replies.
    assert_eq!(thread.comments, 38);

    let oldest = roots(&reader, &place, "oldest");
    let mut newest = roots(&reader, &place, "newest");
    newest.reverse();
    assert_eq!(oldest.len(), 30);
    assert_eq!(newest, oldest);
    let mut best = roots(&reader, &place, "best");
    assert_ne!(best, oldest);
    best.sort_unstable();
    let mut all = oldest;
    all.sort_unstable();
    assert_eq!(best, all);

    let linked: CommentsPage = get(&reader, &place, "comments?sort=oldest&limit=3&from=9");
    assert_eq!(linked.comments[0].id.0, "8");
    let detail: CommentDetail = get(&reader, &place, "comments/9");
    assert_eq!(detail.ancestors[0].id.0, "8");
    let gone = reader.ask(&place, &request("GET", "comments/13"));
    assert_eq!(code(&gone), "comment-not-found");
}

#[test]
fn a_page_goes_on_after_what_was_posted_meanwhile() {
    let isso = start(IssoOptions::default());
    let (place, reader) = (boats(&isso), Browser::new(SITE));
    let first: CommentsPage = get(&reader, &place, "comments?limit=10");
    let before = roots(&reader, &place, "newest");
    for n in 0..3 {
        let text = format!("Meanwhile {n}.");
        good::<PostedComment>(&Browser::new(SITE).ask(&place, &post(&text, "Ida", None)));
    }
    let cursor = first.next.unwrap().0;
    let second: CommentsPage = get(
        &reader,
        &place,
        &format!("comments?limit=10&cursor={cursor}"),
    );
    let second: Vec<String> = second
        .comments
        .into_iter()
        .filter(|comment| comment.parent.is_none())
        .map(|comment| comment.id.0)
        .collect();
    assert_eq!(second, before[10..20]);
}

#[test]
fn a_branch_with_many_replies_is_read_on() {
    let isso = start(IssoOptions::default());
    let (place, reader) = (boats(&isso), Browser::new(SITE));
    for n in 0..60 {
        let reply = post(&format!("Reply {n}."), "Ida", Some("8"));
        assert_eq!(reader.ask(&place, &reply).status, 201);
    }
    let page: CommentsPage = get(&reader, &place, "comments?sort=oldest");
    let rest = &page.rests[0];
    assert_eq!((rest.root.0.as_str(), rest.remaining), ("8", 11));
    let path = format!("comments?root=8&cursor={}", rest.cursor.0);
    let more: CommentsPage = get(&reader, &place, &path);
    assert_eq!((more.comments.len(), more.rests.len()), (11, 0));
    assert_eq!(more.comments[10].html, "<p>Reply 59.</p>");
}

#[test]
fn one_s_own_comment_is_edited_and_deleted_and_others_are_not() {
    let isso = start(IssoOptions::default());
    let place = boats(&isso);
    let (wilma, otto) = (Browser::new(SITE), Browser::new(SITE));
    let posted: PostedComment =
        good(&wilma.ask(&place, &post("It is *open*.", "Wilma & Co", None)));
    let (id, token) = (posted.comment.id.0, posted.edit_token);
    assert_eq!(posted.comment.author.name, "Wilma & Co");
    assert!(posted.editable_until.unwrap() > posted.comment.created_at);
    let path = format!("comments/{id}");

    let mut asked = request("GET", &path);
    asked.token = token.clone();
    let source: CommentDetail = good(&wilma.ask(&place, &asked));
    assert_eq!(source.text.as_deref(), Some("It is *open*."));
    let stranger: CommentDetail = good(&otto.ask(&place, &asked));
    assert_eq!(stranger.text, None);

    let edit = write("PATCH", &path, &token, &json!({"text": "It is **open**."}));
    assert_eq!(code(&otto.ask(&place, &edit)), "edit-window-over");
    let edited: Comment = good(&wilma.ask(&place, &edit));
    assert_eq!(edited.html, "<p>It is <strong>open</strong>.</p>");
    assert_eq!(edited.author.name, "Wilma & Co");
    assert!(edited.edited.is_some());
    // Once more, as after an answer that was lost.
    let mut again = edit.clone();
    again.retry = true;
    assert_eq!(
        good::<Comment>(&wilma.ask(&place, &again)).html,
        edited.html
    );

    let reply: PostedComment = good(&otto.ask(&place, &post("So it is.", "Otto", Some(&id))));
    assert_eq!(reply.comment.parent.as_ref().unwrap().0, id);
    let below = post("Below that.", "Otto", Some(&reply.comment.id.0));
    let below: PostedComment = good(&otto.ask(&place, &below));
    assert_eq!(below.comment.parent.as_ref().unwrap().0, id);

    let delete = write("DELETE", &path, &token, &json!(null));
    assert_eq!(code(&otto.ask(&place, &delete)), "edit-window-over");
    let stub: Comment = good(&wilma.ask(&place, &delete));
    assert_eq!((stub.state, stub.replies), (CommentState::Deleted, 2));
    let page: CommentsPage = get(&otto, &place, "comments");
    let stub = page
        .comments
        .iter()
        .find(|comment| comment.id.0 == id)
        .unwrap();
    assert_eq!(
        (stub.state, stub.html.as_str()),
        (CommentState::Deleted, "")
    );

    for posted in [below, reply] {
        let path = format!("comments/{}", posted.comment.id);
        let delete = write("DELETE", &path, &posted.edit_token, &json!(null));
        let gone: Comment = good(&otto.ask(&place, &delete));
        assert_eq!((gone.state, gone.replies), (CommentState::Deleted, 0));
        assert_eq!(code(&otto.ask(&place, &delete)), "comment-not-found");
    }
    let page: CommentsPage = get(&otto, &place, "comments");
    assert!(page.comments.iter().all(|comment| comment.id.0 != id));
}

#[test]
fn edits_end_with_their_time() {
    let isso = start(IssoOptions {
        edit_window: Duration::from_secs(1),
        ..IssoOptions::default()
    });
    let (place, wilma) = (boats(&isso), Browser::new(SITE));
    let posted: PostedComment = good(&wilma.ask(&place, &post("Short.", "Wilma", None)));
    let path = format!("comments/{}", posted.comment.id);
    let mut asked = request("GET", &path);
    asked.token.clone_from(&posted.edit_token);
    // Each edit would give a second more; looking at it does not.
    while good::<CommentDetail>(&wilma.ask(&place, &asked))
        .text
        .is_some()
    {
        std::thread::yield_now();
    }
    let edit = write(
        "PATCH",
        &path,
        &posted.edit_token,
        &json!({"text": "Shorter."}),
    );
    assert_eq!(code(&wilma.ask(&place, &edit)), "edit-window-over");
    let delete = write("DELETE", &path, &posted.edit_token, &json!(null));
    assert_eq!(code(&wilma.ask(&place, &delete)), "edit-window-over");
}

#[test]
fn a_retried_post_stands_once() {
    let isso = start(IssoOptions::default());
    let (place, wilma) = (boats(&isso), Browser::new(SITE));
    let first: PostedComment =
        good(&wilma.ask(&place, &post("Only <once> & *here*.", "Wilma & Co", None)));
    good::<PostedComment>(&wilma.ask(&place, &post("Somebody else.", "Otto", None)));
    let mut again = post("Only <once> & *here*.", "Wilma & Co", None);
    again.retry = true;
    let second: PostedComment = good(&wilma.ask(&place, &again));
    assert_eq!(second.comment, first.comment);
    let thread: Thread = get(&wilma, &place, "");
    assert_eq!(thread.comments, 40);
}

#[test]
fn one_votes_once_and_not_for_oneself() {
    let isso = start(IssoOptions::default());
    let (place, wilma) = (boats(&isso), Browser::new(SITE));
    let vote = |id: &str, value: i8| {
        write(
            "PUT",
            &format!("comments/{id}/vote"),
            "",
            &json!({ "value": value }),
        )
    };
    let up: VoteResult = good(&wilma.ask(&place, &vote("9", 1)));
    assert_eq!((up.votes, up.mine), (Votes { up: 1, down: 0 }, 1));
    let again = wilma.ask(&place, &vote("9", 1));
    assert_eq!(code(&again), "vote-invalid");
    assert_eq!(code(&wilma.ask(&place, &vote("9", 0))), "vote-invalid");
    let down: VoteResult = good(&wilma.ask(&place, &vote("12", -1)));
    assert_eq!(down.votes, Votes { up: 0, down: 1 });
    let posted: PostedComment = good(&wilma.ask(&place, &post("Mine.", "Wilma", None)));
    let own = wilma.ask(&place, &vote(&posted.comment.id.0, 1));
    assert_eq!(code(&own), "own-comment");
    assert_eq!(
        code(&wilma.ask(&place, &vote("9999", 1))),
        "comment-not-found"
    );
}

#[test]
fn what_waits_is_shown_to_its_author_alone() {
    let isso = start(IssoOptions {
        moderated: true,
        ..IssoOptions::default()
    });
    let place = boats(&isso);
    let (wilma, otto) = (Browser::new(SITE), Browser::new(SITE));
    let answer = wilma.ask(&place, &post("Look at me *first*.", "Wilma", None));
    assert_eq!(answer.status, 202);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.state, CommentState::Pending);
    let mut asked = request("GET", &format!("comments/{}", posted.comment.id));
    asked.token = posted.edit_token;
    let found: CommentDetail = good(&wilma.ask(&place, &asked));
    assert_eq!(found.comment, posted.comment);
    assert_eq!(code(&otto.ask(&place, &asked)), "comment-not-found");
    let thread: Thread = get(&otto, &place, "");
    assert_eq!(thread.comments, 38);
}
