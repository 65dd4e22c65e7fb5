//! `POST …/comments`.

use afterword_protocol::{CommentState, ProblemCode};
use afterword_server::import::{ImportedComment, ImportedState, ImportedText, ImportedThread};
use serde_json::{Value, json};

use crate::app::{ARTICLE, NOW, TestApp};
use crate::ask::{ask, new_comment, post};

#[tokio::test]
async fn a_posted_comment_is_there_at_once() {
    let app = TestApp::start().await;
    let new = json!({
        "text": "Hello **world**",
        "author": {"name": " Ann ", "email": "ann@mail.example", "website": "ann.example"},
        "page": {"url": ARTICLE, "title": "A post"},
    });
    let answer = app.write(post(&new)).await;
    let mut posted: Value = answer.json(201);
    assert!(posted["edit_token"].as_str().unwrap().len() == 43);
    posted["edit_token"] = json!("[token]");
    let id = posted["comment"]["id"].clone();
    assert_eq!(
        posted,
        json!({
            "comment": {
                "id": id,
                "root": id,
                "author": {"name": "Ann", "website": "https://ann.example/"},
                "html": "<p>Hello <strong>world</strong></p>",
                "created_at": "2026-11-22T12:00:00Z",
                "votes": {"up": 0, "down": 0},
                "state": "live",
                "replies": 0,
            },
            "edit_token": "[token]",
            "editable_until": "2026-11-22T12:15:00Z",
        })
    );
    let page = app.list_comments().await;
    assert_eq!(
        serde_json::to_value(&page.comments[0]).unwrap(),
        posted["comment"]
    );
}

#[tokio::test]
async fn a_reply_stands_below_what_it_answers() {
    let app = TestApp::start().await;
    let root = app.post_comment("root").await.comment;
    let reply = app.reply(&root, "reply").await.comment;
    let deeper = app.reply(&reply, "deeper").await.comment;
    assert_eq!(
        (reply.parent.as_ref(), &reply.root),
        (Some(&root.id), &root.id)
    );
    assert_eq!(
        (deeper.parent.as_ref(), &deeper.root),
        (Some(&reply.id), &root.id)
    );
    let page = app.list_comments().await;
    let order: Vec<_> = page.comments.iter().map(|comment| &comment.id).collect();
    assert_eq!(order, [&root.id, &reply.id, &deeper.id]);
    assert_eq!(page.comments[0].replies, 2);
}

#[tokio::test]
async fn a_reply_needs_a_parent_in_the_same_thread() {
    let app = TestApp::start().await;
    let root = app.post_comment("root").await.comment;
    for parent in [json!("999"), json!("x"), json!("")] {
        let mut new = new_comment("reply");
        new["parent"] = parent;
        app.write(post(&new))
            .await
            .problem(ProblemCode::ParentNotFound);
    }
    let mut elsewhere = new_comment("reply");
    elsewhere["parent"] = json!(root.id);
    let path = "/api/v1/sites/default/threads/other/comments";
    let answer = app.write(ask("POST", path).with(&elsewhere)).await;
    answer.problem(ProblemCode::ParentNotFound);
}

#[tokio::test]
async fn a_closed_thread_or_branch_takes_no_comments() {
    let app = TestApp::start().await;
    let comment = |source_id: &str, closed| ImportedComment {
        source_id: source_id.into(),
        parent: None,
        author_name: "Old".into(),
        author_email: None,
        author_website: None,
        role: None,
        created_at: NOW - 1000,
        text: ImportedText::Markdown("old".into()),
        state: ImportedState::Live,
        pinned: false,
        closed,
        votes_up: 0,
        votes_down: 0,
        edited: None,
    };
    let thread = |key: &str, closed, comments| ImportedThread {
        source_id: key.into(),
        key: key.into(),
        url: None,
        title: None,
        closed,
        rating: None,
        comments,
    };
    let threads = [
        thread("closed", true, vec![]),
        thread("post", false, vec![comment("1", true)]),
    ];
    app.store
        .import_threads(&app.site().await, "test", &threads, NOW, |_| ())
        .await
        .unwrap();

    let path = "/api/v1/sites/default/threads/closed/comments";
    let answer = app
        .write(ask("POST", path).with(&new_comment("late")))
        .await;
    answer.problem(ProblemCode::ThreadClosed);

    let closed = app.list_comments().await.comments.remove(0);
    assert!(closed.closed && closed.state == CommentState::Live);
    let mut reply = new_comment("late");
    reply["parent"] = json!(closed.id);
    app.write(post(&reply))
        .await
        .problem(ProblemCode::BranchClosed);
}
