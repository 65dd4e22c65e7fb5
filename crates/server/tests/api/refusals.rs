//! What a widget has to tell apart when a write is refused, each by its code.

use afterword_protocol::ProblemCode;
use afterword_server::rate_limit::RateLimits;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{ask, new_comment, patch, post};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";

#[tokio::test]
async fn what_was_deleted_meanwhile_is_told_by_where_it_was_meant() {
    let app = TestApp::start().await;
    let gone = app.post_comment("gone").await;
    app.reply(&gone.comment, "stays").await;
    app.delete(&gone).await;
    let mut reply = new_comment("late");
    reply["parent"] = json!(gone.comment.id);
    app.write(post(&reply))
        .await
        .problem(ProblemCode::ParentNotFound);
    let edit = patch(&gone.comment, &json!({"text": "late"})).token(&gone.edit_token);
    app.write(edit).await.problem(ProblemCode::CommentNotFound);
    app.delete(&gone)
        .await
        .problem(ProblemCode::CommentNotFound);
    let path = format!("{THREAD}/comments/{}", gone.comment.id);
    let vote = ask("PUT", &format!("{path}/vote")).with(&json!({"value": 1}));
    app.write(vote.token(ANN))
        .await
        .problem(ProblemCode::CommentNotFound);
    let report = ask("POST", &format!("{path}/reports")).with(&json!({"reason": "spam"}));
    app.write(report.token(ANN))
        .await
        .problem(ProblemCode::CommentNotFound);
}

#[tokio::test]
async fn after_too_many_requests_another_page_reads_how_long_to_wait() {
    let app = TestApp::start_with(|app| {
        app.rate_limits = Some(RateLimits::new(&app.clock));
    })
    .await;
    let ask = || post(&new_comment("x")).header("origin", "http://localhost:3000");
    for _ in 0..20 {
        assert_eq!(app.write(ask()).await.status, 201);
    }
    let refused = app.write(ask()).await;
    let problem = refused.problem(ProblemCode::RateLimited);
    assert_eq!(problem.retry_after_seconds, Some(3));
    assert_eq!(refused.header("retry-after"), "3");
    assert_eq!(
        refused.header("access-control-allow-origin"),
        "http://localhost:3000"
    );
    let exposed = refused.header("access-control-expose-headers");
    assert!(exposed.contains("retry-after"), "{exposed}");
}
