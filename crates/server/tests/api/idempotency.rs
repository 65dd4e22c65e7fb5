//! `Idempotency-Key`: a write that is sent again is the same write.

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{ask, delete, new_comment, patch, post};

const KEY: &str = "0123456789abcdef";
const READER: &str = "reader-reader-reader-reader-0001";

#[tokio::test]
async fn a_retried_post_is_one_comment_with_one_token() {
    let app = TestApp::start().await;
    let ask = post(&new_comment("once")).header("idempotency-key", KEY);
    let first: PostedComment = app.send(ask.clone()).await.json(201);
    app.advance_seconds(30);
    let second: PostedComment = app.send(ask).await.json(201);
    assert_eq!(first, second);
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn a_post_retried_after_a_month_is_one_comment_with_one_token() {
    let app = TestApp::start().await;
    let ask = post(&new_comment("once")).header("idempotency-key", KEY);
    let first: PostedComment = app.send(ask.clone()).await.json(201);
    app.advance_seconds(30 * 24 * 60 * 60);
    app.store.forget_idempotency_keys(i64::MAX).await.unwrap();
    let second: PostedComment = app.send(ask).await.json(201);
    assert_eq!(first, second);
    assert_eq!(app.list_comments().await.comments.len(), 1);
    let other = post(&new_comment("another")).header("idempotency-key", KEY);
    let answer = app.send(other).await;
    answer.problem(ProblemCode::IdempotencyKeyReused);
}

#[tokio::test]
async fn parallel_retries_are_one_comment() {
    let app = TestApp::start().await;
    let ask = post(&new_comment("once")).header("idempotency-key", KEY);
    let (a, b, c) = tokio::join!(
        app.send(ask.clone()),
        app.send(ask.clone()),
        app.send(ask.clone())
    );
    let first: PostedComment = a.json(201);
    assert_eq!(first, b.json::<PostedComment>(201));
    assert_eq!(first, c.json::<PostedComment>(201));
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn a_retry_after_a_lost_edit_gets_the_answer_of_the_edit() {
    let app = TestApp::start().await;
    let posted = app.post_comment("befor").await;
    let edit = patch(&posted.comment, &json!({"text": "before"}))
        .token(&posted.edit_token)
        .header("idempotency-key", KEY);
    let first: Value = app.send(edit.clone()).await.json(200);
    app.advance_seconds(3600);
    assert_eq!(app.send(edit).await.json::<Value>(200), first);
}

#[tokio::test]
async fn every_write_can_be_retried() {
    let app = TestApp::start().await;
    let posted = app.post_comment("here").await;
    let page = json!({"url": ARTICLE});
    let vote = format!("{THREAD}/comments/{}/vote", posted.comment.id);
    let subscription = json!({"email": "ann@mail.example", "kind": "thread", "page": page});
    let asks = [
        ask("PUT", &vote).with(&json!({"value": 1})).token(READER),
        ask("PUT", &format!("{THREAD}/rating"))
            .with(&json!({"stars": 4, "page": page}))
            .token(READER),
        ask("POST", &format!("{THREAD}/subscriptions")).with(&subscription),
        delete(&posted.comment).token(&posted.edit_token),
    ];
    for ask in asks {
        let key = app.new_key();
        let ask = ask.header("idempotency-key", &key);
        let first = app.send(ask.clone()).await;
        let second = app.send(ask).await;
        assert!(first.status < 300, "{}", first.text());
        assert_eq!((first.status, first.body), (second.status, second.body));
    }
}

#[tokio::test]
async fn a_key_is_good_for_one_request_only() {
    let app = TestApp::start().await;
    let posted: PostedComment = app
        .send(post(&new_comment("one")).header("idempotency-key", KEY))
        .await
        .json(201);
    let other_body = post(&new_comment("two"));
    let other_sender = post(&new_comment("one")).token(READER);
    let other_address =
        ask("POST", "/api/v1/sites/default/threads/other/comments").with(&new_comment("one"));
    let other_method = delete(&posted.comment).token(&posted.edit_token);
    for other in [other_body, other_sender, other_address, other_method] {
        let answer = app.send(other.header("idempotency-key", KEY)).await;
        answer.problem(ProblemCode::IdempotencyKeyReused);
    }
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn a_refused_write_may_be_mended_under_its_key() {
    let app = TestApp::start().await;
    let empty = post(&new_comment("")).header("idempotency-key", KEY);
    app.send(empty).await.problem(ProblemCode::TextEmpty);
    let mended = post(&new_comment("words")).header("idempotency-key", KEY);
    app.send(mended).await.json::<PostedComment>(201);
}

#[tokio::test]
async fn a_write_without_a_good_key_is_refused() {
    let app = TestApp::start().await;
    let long = "x".repeat(129);
    app.send(post(&new_comment("x")))
        .await
        .problem(ProblemCode::IdempotencyKeyInvalid);
    for key in ["", "short", "0123456789 abcde", "0123456789abcdé", &long] {
        let answer = app
            .send(post(&new_comment("x")).header("idempotency-key", key))
            .await;
        answer.problem(ProblemCode::IdempotencyKeyInvalid);
    }
    assert_eq!(app.list_comments().await.comments, []);
}

#[tokio::test]
async fn another_site_is_another_write() {
    let app = TestApp::start().await;
    app.store.add_site("second", vec![], 0).await.unwrap();
    let first = post(&new_comment("x")).header("idempotency-key", KEY);
    let second = ask("POST", "/api/v1/sites/second/threads/post/comments").with(&new_comment("x"));
    let first: PostedComment = app.send(first).await.json(201);
    let second: PostedComment = app
        .send(second.header("idempotency-key", KEY))
        .await
        .json(201);
    assert_ne!(first.edit_token, second.edit_token);
}
