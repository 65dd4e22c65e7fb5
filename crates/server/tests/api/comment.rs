//! `GET`, `PATCH` and `DELETE …/comments/{id}`.

use afterword_protocol::Policy;
use afterword_protocol::{Comment, CommentDetail, CommentState, ProblemCode};
use afterword_server::store::SiteChange;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{delete, get, patch};

#[tokio::test]
async fn one_comment_comes_with_the_way_to_it() {
    let app = TestApp::start().await;
    let root = app.post_comment("root").await.comment;
    let reply = app.reply(&root, "reply").await;
    let path = format!("{THREAD}/comments/{}", reply.comment.id);
    let detail: CommentDetail = app.send(get(&path)).await.json(200);
    assert_eq!(detail.comment.id, reply.comment.id);
    assert_eq!(detail.ancestors.len(), 1);
    assert_eq!(detail.ancestors[0].id, root.id);
    assert_eq!(detail.text, None);
}

#[tokio::test]
async fn only_its_author_gets_the_text_as_typed() {
    let app = TestApp::start().await;
    let posted = app.post_comment("some *text*").await;
    let path = format!("{THREAD}/comments/{}", posted.comment.id);
    let own: CommentDetail = app
        .send(get(&path).token(&posted.edit_token))
        .await
        .json(200);
    assert_eq!(own.text.as_deref(), Some("some *text*"));
    let foreign: CommentDetail = app
        .send(get(&path).token("somebody else's"))
        .await
        .json(200);
    assert_eq!(foreign.text, None);
}

#[tokio::test]
async fn a_comment_is_found_in_its_own_thread_only() {
    let app = TestApp::start().await;
    let posted = app.post_comment("here").await;
    for path in [
        format!(
            "/api/v1/sites/default/threads/other/comments/{}",
            posted.comment.id
        ),
        format!("{THREAD}/comments/999999"),
        format!("{THREAD}/comments/not-an-id"),
        format!("{THREAD}/comments/%00"),
    ] {
        app.send(get(&path))
            .await
            .problem(ProblemCode::CommentNotFound);
    }
}

#[tokio::test]
async fn an_author_may_edit_within_the_window() {
    let app = TestApp::start().await;
    let posted = app.post_comment("befor").await;
    app.advance_seconds(60);
    let edited: Comment = app.edit(&posted, "before").await.json(200);
    assert_eq!(edited.html, "<p>before</p>");
    assert_eq!(
        edited.edited.map(|edit| edit.at).as_deref(),
        Some("2026-11-22T12:01:00Z")
    );
    assert_eq!(app.list_comments().await.comments[0].html, "<p>before</p>");
    app.edit(&posted, " ").await.problem(ProblemCode::TextEmpty);
}

#[tokio::test]
async fn nobody_else_may_edit_or_delete() {
    let app = TestApp::start().await;
    let mine = app.post_comment("mine").await;
    let yours = app.post_comment("yours").await;
    let update = json!({"text": "changed"});
    let edit = || patch(&mine.comment, &update);
    for ask in [
        edit(),
        edit().token(&yours.edit_token),
        edit().token(""),
        edit().header("authorization", &mine.edit_token),
        edit().header("authorization", &format!("Basic {}", mine.edit_token)),
        delete(&mine.comment),
        delete(&mine.comment).token(&yours.edit_token),
    ] {
        app.write(ask).await.problem(ProblemCode::NotYours);
    }
    assert!(
        app.list_comments()
            .await
            .comments
            .iter()
            .all(|comment| comment.edited.is_none())
    );
}

#[tokio::test]
async fn after_the_window_words_stand() {
    let app = TestApp::start().await;
    let posted = app.post_comment("said").await;
    app.advance_seconds(15 * 60 + 1);
    app.edit(&posted, "unsaid")
        .await
        .problem(ProblemCode::EditWindowOver);
    app.delete(&posted)
        .await
        .problem(ProblemCode::EditWindowOver);
}

#[tokio::test]
async fn a_site_may_forbid_editing() {
    let app = TestApp::start().await;
    let policy = Policy {
        edit_window_seconds: 0,
        ..Policy::default()
    };
    let change = SiteChange {
        policy: Some(policy),
        ..SiteChange::default()
    };
    app.store.set_site("default", change).await.unwrap();
    let posted = app.post_comment("said").await;
    assert_eq!(posted.editable_until, None);
    app.edit(&posted, "unsaid")
        .await
        .problem(ProblemCode::EditWindowOver);
}

#[tokio::test]
async fn a_deleted_comment_with_replies_leaves_a_stub() {
    let app = TestApp::start().await;
    let root = app.post_comment("regrettable").await;
    app.reply(&root.comment, "quite so").await;
    let gone: Comment = app.delete(&root).await.json(200);
    assert_eq!(
        (gone.state, gone.html.as_str()),
        (CommentState::Deleted, "")
    );
    let page = app.list_comments().await;
    assert_eq!(page.comments[0].state, CommentState::Deleted);
    assert_eq!(page.comments[0].author.name, "");
    assert_eq!((page.comments.len(), page.thread.comments), (2, 1));
}

#[tokio::test]
async fn a_deleted_comment_without_replies_is_gone() {
    let app = TestApp::start().await;
    let posted = app.post_comment("regrettable").await;
    app.delete(&posted).await.json::<Comment>(200);
    assert_eq!(app.list_comments().await.comments, []);
    let path = format!("{THREAD}/comments/{}", posted.comment.id);
    app.send(get(&path))
        .await
        .problem(ProblemCode::CommentNotFound);
}
