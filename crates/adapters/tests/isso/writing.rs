//! Posting, editing, deleting, voting.

use afterword_adapters::{ApiRequest, HttpAnswer};
use afterword_protocol::{Comment, CommentState, PostedComment, Preview, VoteResult, Votes};
use serde_json::{Value, json};

use crate::support::{self, code, good, request};
use crate::{isso, own, recorded, replay, said};

/// A post as the widget sends it.
pub fn post(text: &str, parent: Option<&str>) -> ApiRequest {
    let mut request = request("POST", "comments");
    request.body = json!({
        "text": text,
        "parent": parent,
        "author": {
            "name": "Wilma Rushbrook",
            "email": "wilma@example.org",
            "website": "https://wilma.example/boats",
        },
        "page": {
            "url": "https://news.example/canal-boats/",
            "title": "Canal boats, soup and patience",
        },
    })
    .to_string();
    request
}

fn edit(id: &str, text: &str) -> ApiRequest {
    let mut request = own(request("PATCH", &format!("comments/{id}")));
    request.body = json!({ "text": text }).to_string();
    request
}

fn vote(id: &str, value: i8) -> ApiRequest {
    let mut request = request("PUT", &format!("comments/{id}/vote"));
    request.body = json!({ "value": value }).to_string();
    request
}

const TEXT: &str = "The lock is *open* again.";

#[test]
fn a_post_comes_back_as_it_is_published_with_its_time_for_edits() {
    let answer = replay(&post(TEXT, None), &["own-posted", "own-shown"]);
    assert_eq!(answer.status, 201);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.id.0, "28");
    assert_eq!(
        posted.comment.html,
        "<p>The lock is <em>open</em> again.</p>"
    );
    assert!(!posted.edit_token.is_empty());
    let seconds = |time: &str| {
        time[14..16].parse::<i32>().unwrap() * 60 + time[17..19].parse::<i32>().unwrap()
    };
    let until = posted.editable_until.unwrap();
    let window = seconds(&until) - seconds(&posted.comment.created_at);
    assert_eq!(window.rem_euclid(3600), 900);
}

#[test]
fn a_browser_that_keeps_no_cookies_of_other_sites_is_offered_no_edit() {
    let mut answers = [
        recorded().named("own-posted"),
        recorded().named("own-hidden"),
    ]
    .into_iter();
    let answer = support::answer(&isso(), &post(TEXT, None), |asked| {
        assert!(asked.cookies);
        answers.next().unwrap()
    });
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.editable_until, None);
}

#[test]
fn a_post_that_waits_says_so() {
    let mut request = post("Please look at me first.", None);
    request.body = request
        .body
        .replace("Wilma Rushbrook", "First Timer")
        .replace("\"wilma@example.org\"", "null")
        .replace("\"https://wilma.example/boats\"", "null");
    let answer = replay(&request, &["held-posted", "held-shown"]);
    assert_eq!(answer.status, 202);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.state, CommentState::Pending);
}

#[test]
fn a_reply_to_a_reply_stands_where_isso_puts_it() {
    let answer = support::answer(&isso(), &post("A reply to a reply.", Some("2")), |asked| {
        if asked.method == "GET" {
            return said(403, "");
        }
        let body: Value = serde_json::from_str(asked.body.as_ref().unwrap()).unwrap();
        assert_eq!(body, recorded_body("reply-to-reply"));
        recorded().named("reply-to-reply")
    });
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.parent.unwrap().0, "1");
    assert_eq!(posted.comment.root.0, "1");
    let answer = support::answer(&isso(), &post("x", Some("../admin")), |_| unreachable!());
    assert_eq!(code(&answer), "parent-not-found");
}

fn recorded_body(name: &str) -> Value {
    let file = format!(
        "{}/tests/recorded/isso/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let all: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    all["request"]["body"].clone()
}

#[test]
fn websites_get_the_scheme_they_lack_and_threads_a_title() {
    let mut request = post(TEXT, None);
    request.body = request
        .body
        .replace("https://wilma.example/boats", "wilma.example")
        .replace("Canal boats, soup and patience", " ");
    let mut place = isso();
    place.page_title = String::new();
    let mut sent = Value::Null;
    support::answer(&place, &request, |asked| {
        sent = serde_json::from_str(asked.body.as_ref().unwrap()).unwrap();
        HttpAnswer::default()
    });
    assert_eq!(sent["website"], "https://wilma.example");
    assert_eq!(sent["title"], "/canal-boats/");
}

#[test]
fn a_post_whose_answer_was_lost_is_found_and_not_repeated() {
    let mut again = post(TEXT, None);
    again.retry = true;
    let answer = replay(&again, &["own-whole", "own-preview"]);
    let posted: PostedComment = good(&answer);
    assert_eq!(posted.comment.id.0, "28");
    // The cookie for it was lost as well.
    assert_eq!(posted.editable_until, None);
}

#[test]
fn a_post_that_never_arrived_is_sent_again() {
    let mut again = post(TEXT, None);
    again.retry = true;
    let names = ["thread-all", "own-preview", "own-posted", "own-shown"];
    assert_eq!(
        good::<PostedComment>(&replay(&again, &names)).comment.id.0,
        "28"
    );
    // The same words in another place are not it.
    let mut reply = post(TEXT, Some("1"));
    reply.retry = true;
    let mut asked_for = Vec::new();
    support::answer(&isso(), &reply, |asked| {
        asked_for.push(asked.method.clone());
        match asked_for.len() {
            1 => recorded().named("own-whole"),
            2 => recorded().named("own-preview"),
            _ => HttpAnswer::default(),
        }
    });
    assert_eq!(asked_for, ["GET", "POST", "POST"]);
}

#[test]
fn a_text_can_be_looked_at_before() {
    let mut request = request("POST", "preview");
    request.body = json!({ "text": TEXT }).to_string();
    request.path = "preview".into();
    let preview: Preview = good(&replay(&request, &["own-preview"]));
    assert_eq!(preview.html, "<p>The lock is <em>open</em> again.</p>");
}

#[test]
fn an_edit_keeps_name_and_place() {
    let answer = replay(
        &edit("28", "The lock is open again, **at last**."),
        &["own-shown", "below-28", "own-edited"],
    );
    let comment: Comment = good(&answer);
    assert_eq!(comment.author.name, "Wilma Rushbrook");
    assert!(comment.html.contains("<strong>at last</strong>"));
    assert_eq!(comment.edited.unwrap().by, "Wilma Rushbrook");
}

#[test]
fn an_edit_whose_answer_was_lost_is_not_repeated() {
    let mut again = edit("28", "The lock is open again, **at last**.");
    again.retry = true;
    let names = ["own-edited-shown", "below-28", "own-edited-html"];
    let comment: Comment = good(&replay(&again, &names));
    assert!(comment.html.contains("<strong>at last</strong>"));
}

#[test]
fn a_deleted_comment_leaves_a_stub_for_its_replies() {
    let delete = own(request("DELETE", "comments/28"));
    let names = ["own-shown", "below-replied", "own-deleted-stub"];
    let stub: Comment = good(&replay(&delete, &names));
    assert_eq!(
        (stub.state, stub.html.as_str(), stub.replies),
        (CommentState::Deleted, "", 1)
    );
    assert_eq!(stub.author.name, "");
    let delete = own(request("DELETE", "comments/29"));
    let names = ["leaf-shown", "leaf-below", "leaf-deleted"];
    let gone: Comment = good(&replay(&delete, &names));
    assert_eq!((gone.state, gone.replies), (CommentState::Deleted, 0));
    assert_eq!(gone.parent.unwrap().0, "28");
}

#[test]
fn only_its_author_changes_a_comment_and_only_in_time() {
    let hidden = recorded().named("own-hidden");
    for mut request in [edit("9", "Mine now."), own(request("DELETE", "comments/9"))] {
        // The browser has dropped the cookie.
        let late = support::answer(&isso(), &request, |_| hidden.clone());
        assert_eq!(code(&late), "edit-window-over");
        let gone = support::answer(&isso(), &request, |asked| {
            if asked.url.contains("/id/") {
                recorded().named("view-not-found")
            } else {
                said(200, "{}")
            }
        });
        assert_eq!(code(&gone), "comment-not-found");
        request.token = String::new();
        assert_eq!(code(&replay(&request, &[])), "not-yours");
    }
}

#[test]
fn votes_are_counted_and_stay() {
    let result: VoteResult = good(&replay(&vote("10", -1), &["vote-down"]));
    assert_eq!((result.votes, result.mine), (Votes { up: 0, down: 4 }, -1));
    assert_eq!(code(&replay(&vote("10", 0), &[])), "vote-invalid");
}

#[test]
fn a_vote_is_refused_with_its_reason() {
    let again = replay(&vote("9", 1), &["vote-again", "own-hidden"]);
    assert_eq!(code(&again), "vote-invalid");
    assert!(
        again.body.contains("already been registered"),
        "{}",
        again.body
    );
    assert_eq!(
        code(&replay(&vote("28", 1), &["own-vote", "own-shown"])),
        "own-comment"
    );
    assert_eq!(
        code(&replay(&vote("9999", 1), &["like-unknown"])),
        "comment-not-found"
    );
}

#[test]
fn a_vote_whose_answer_was_lost_counts() {
    let mut again = vote("9", 1);
    again.retry = true;
    let result: VoteResult = good(&replay(&again, &["vote-again"]));
    assert_eq!((result.votes.up, result.mine), (1, 1));
}
