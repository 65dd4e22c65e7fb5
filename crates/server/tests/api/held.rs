//! Comments that wait for approval.

use afterword_protocol::{
    Comment, CommentCounts, CommentDetail, CommentState, EventKind, PostedComment, ProblemCode,
    ThreadEvents,
};
use afterword_server::store::{Hold, Rules, Verdict};
use serde_json::json;

use crate::app::{NOW, THREAD, TestApp};
use crate::ask::{Ask, ask, delete, get, new_comment, patch, post};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";

async fn start(hold: Hold) -> TestApp {
    let app = TestApp::start().await;
    set(&app, hold).await;
    app
}

async fn set(app: &TestApp, hold: Hold) {
    app.set_rules(Rules {
        hold,
        show_edits: true,
        ..Rules::default()
    })
    .await;
}

fn at(comment: &Comment, rest: &str) -> Ask {
    get(&format!("{THREAD}/comments/{}{rest}", comment.id))
}

async fn decide(app: &TestApp, comment: &Comment, verdict: Verdict) {
    let ids = [comment.id.clone()];
    app.store.review(&ids, verdict, NOW).await.unwrap();
}

async fn post_held(app: &TestApp, text: &str) -> PostedComment {
    let held: PostedComment = app.write(post(&new_comment(text))).await.json(202);
    assert_eq!(held.comment.state, CommentState::Pending);
    held
}

#[tokio::test]
async fn a_held_comment_is_seen_by_its_author_only() {
    let app = start(Hold::All).await;
    let mut new = new_comment("**held**");
    new["quote"] = json!("a passage");
    let held: PostedComment = app.write(post(&new)).await.json(202);
    assert_eq!(held.comment.state, CommentState::Pending);
    assert_eq!(held.comment.html, "<p><strong>held</strong></p>");
    assert!(held.editable_until.is_some());

    for path in [
        format!("{THREAD}/comments"),
        format!("{THREAD}/comments?quoted=yes"),
        format!("{THREAD}/events?wait=no&after=0"),
        "/t/default/post".to_owned(),
        "/t/default/post/thread.json".to_owned(),
    ] {
        let answer = app.send(get(&path)).await;
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("held</strong>"), "{path}");
        assert!(!answer.text().contains("a passage"), "{path}");
        assert!(!answer.text().contains("Ann"), "{path}");
    }
    let page = app.list_comments().await;
    assert_eq!((page.thread.comments, page.thread.last_event), (0, Some(0)));
    assert!(!page.thread.capabilities.quoted);
    let counts = get("/api/v1/sites/default/counts?thread=post");
    let counts: CommentCounts = app.send(counts).await.json(200);
    assert_eq!(counts.counts["post"], 0);

    for ask in [
        at(&held.comment, ""),
        at(&held.comment, "").token("another-token"),
        get(&format!("{THREAD}/comments?from={}", held.comment.id)),
    ] {
        app.send(ask).await.problem(ProblemCode::CommentNotFound);
    }
    let own = app
        .send(at(&held.comment, "").token(&held.edit_token))
        .await;
    let own: CommentDetail = own.json(200);
    assert_eq!(
        (own.comment, own.text.as_deref()),
        (held.comment, Some("**held**"))
    );
}

#[tokio::test]
async fn a_held_comment_takes_no_replies_votes_or_reports() {
    let app = start(Hold::All).await;
    let held = post_held(&app, "held").await;
    let mut reply = new_comment("reply");
    reply["parent"] = json!(held.comment.id);
    app.write(post(&reply))
        .await
        .problem(ProblemCode::ParentNotFound);
    for (method, what, body) in [
        ("PUT", "vote", json!({"value": 1})),
        ("POST", "reports", json!({"reason": "spam"})),
    ] {
        let path = format!("{THREAD}/comments/{}/{what}", held.comment.id);
        let answer = app.write(ask(method, &path).with(&body).token(ANN)).await;
        answer.problem(ProblemCode::CommentNotFound);
    }
}

#[tokio::test]
async fn its_author_edits_and_deletes_a_held_comment() {
    let app = start(Hold::All).await;
    let held = post_held(&app, "held").await;
    let edit = patch(&held.comment, &json!({"text": "better"})).token(&held.edit_token);
    let edited: Comment = app.write(edit).await.json(202);
    assert_eq!(
        (edited.state, edited.html.as_str()),
        (CommentState::Pending, "<p>better</p>")
    );
    // Nobody has seen what it said before, and nobody will.
    decide(&app, &held.comment, Verdict::Approve).await;
    app.send(at(&held.comment, "/changes"))
        .await
        .problem(ProblemCode::CommentNotFound);

    let other = post_held(&app, "regrettable").await;
    let gone = app
        .write(delete(&other.comment).token(&other.edit_token))
        .await;
    assert_eq!(gone.json::<Comment>(200).state, CommentState::Deleted);
    let own = app
        .send(at(&other.comment, "").token(&other.edit_token))
        .await;
    own.problem(ProblemCode::CommentNotFound);
    assert_eq!(app.list_comments().await.thread.comments, 1);
}

#[tokio::test]
async fn only_comments_with_links_may_be_held() {
    let app = start(Hold::Links).await;
    app.write(post(&new_comment("no link")))
        .await
        .json::<PostedComment>(201);
    post_held(&app, "see https://shop.example/").await;
    post_held(&app, "[see](http://shop.example)").await;
    let mut new = new_comment("no link");
    new["author"]["website"] = json!("shop.example");
    app.write(post(&new)).await.json::<PostedComment>(202);
    assert_eq!(app.list_comments().await.thread.comments, 1);
}

#[tokio::test]
async fn an_edit_may_be_held_and_takes_the_comment_away() {
    let app = start(Hold::Links).await;
    let root = app.post_comment("root").await;
    let posted = app.reply(&root.comment, "fine").await;
    let last = app.list_comments().await.thread.last_event.unwrap();
    let edited: Comment = app.edit(&posted, "buy at www.shop.example").await.json(202);
    assert_eq!(edited.state, CommentState::Pending);
    let page = app.list_comments().await;
    assert_eq!((page.comments.len(), page.thread.comments), (1, 1));
    assert_eq!(page.comments[0].replies, 0);
    let events = format!("{THREAD}/events?wait=no&after={last}");
    let events: ThreadEvents = app.send(get(&events)).await.json(200);
    let kinds: Vec<_> = events.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Deleted]);

    decide(&app, &posted.comment, Verdict::Approve).await;
    let page = app.list_comments().await;
    assert_eq!(page.comments[1].html, "<p>buy at www.shop.example</p>");
    assert_eq!((page.comments[0].replies, page.thread.comments), (1, 2));
}

#[tokio::test]
async fn a_held_edit_of_a_comment_with_replies_leaves_a_stub() {
    let app = start(Hold::Links).await;
    let root = app.post_comment("root").await;
    app.reply(&root.comment, "reply").await;
    app.edit(&root, "https://shop.example")
        .await
        .json::<Comment>(202);
    let page = app.list_comments().await;
    let stub = &page.comments[0];
    assert_eq!((stub.state, stub.html.as_str()), (CommentState::Hidden, ""));
    assert_eq!(stub.author.name, "");
    let own = app
        .send(at(&root.comment, "").token(&root.edit_token))
        .await;
    assert_eq!(
        own.json::<CommentDetail>(200).comment.state,
        CommentState::Pending
    );
}

#[tokio::test]
async fn readers_learn_of_an_approval_by_another_process() {
    let app = start(Hold::All).await;
    let held = post_held(&app, "held").await;
    let mut stream = app.open(get(&format!("{THREAD}/events"))).await;
    assert_eq!(stream.next().await.unwrap().event.as_deref(), Some("hello"));
    // Not through the server, as a command does it.
    decide(&app, &held.comment, Verdict::Approve).await;
    let (_, event) = stream.event().await;
    assert_eq!((event.kind, event.comments), (EventKind::Created, 1));
    assert_eq!(event.comment.unwrap().state, CommentState::Live);

    decide(&app, &held.comment, Verdict::Reject).await;
    let (_, event) = stream.event().await;
    assert_eq!((event.kind, event.comments), (EventKind::Deleted, 0));
}

#[tokio::test]
async fn a_comment_from_a_page_without_a_script_waits_as_well() {
    let app = start(Hold::All).await;
    let form = "text=held&name=Bob&email=&website=&key=0123456789abcdef";
    let sent = ask("POST", "/t/default/post")
        .header("host", "localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .body("application/x-www-form-urlencoded", form);
    let answer = app.send(sent).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), "/t/default/post?held=yes");
    let path = answer.header("location");
    let page = app.send(get(&path)).await.text();
    assert!(page.contains("Your comment waits for approval"), "{page}");
    assert!(
        !page.contains("Bob") && !page.contains("embed.js"),
        "{page}"
    );
}

#[tokio::test]
async fn a_retried_post_is_held_once() {
    let app = start(Hold::All).await;
    let ask = post(&new_comment("held")).header("idempotency-key", "0123456789abcdef");
    let first: PostedComment = app.send(ask.clone()).await.json(202);
    set(&app, Hold::None).await;
    assert_eq!(app.send(ask).await.json::<PostedComment>(202), first);
}
