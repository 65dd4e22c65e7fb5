//! `POST …/comments/{id}/reports`.

use afterword_protocol::{
    Comment, CommentId, PostedComment, ProblemCode, ReportResult, ReportState, Thread,
};
use afterword_server::store::Verdict;
use serde_json::{Value, json};

use crate::app::{NOW, THREAD, TestApp};
use crate::ask::{Ask, ask, get, new_comment, post};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";
const BEN: &str = "ben-ben-ben-ben-ben-ben-ben-0002";

fn report(comment: &Comment, report: &Value) -> Ask {
    ask("POST", &format!("{THREAD}/comments/{}/reports", comment.id)).with(report)
}

#[tokio::test]
async fn the_owner_finds_what_readers_reported() {
    let app = TestApp::start().await;
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert!(thread.capabilities.report);
    let comment = app.post_comment("buy this").await.comment;
    for (reader, body) in [
        (ANN, json!({"reason": "abuse", "note": "rude"})),
        // The second report of a reader replaces the first.
        (ANN, json!({"reason": "spam", "note": " sells\r\nthings "})),
        (BEN, json!({"reason": "spam"})),
    ] {
        let answer = app.write(report(&comment, &body).token(reader)).await;
        let result: ReportResult = answer.json(202);
        assert_eq!(result.state, ReportState::Received);
    }
    let list = async || {
        app.store
            .list_under_review(None, false, true, 10)
            .await
            .unwrap()
    };
    let found = list().await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].reasons.get("spam"), Some(&2));
    assert_eq!(
        (found[0].reasons.len(), &found[0].notes[..]),
        (1, &["sells\nthings".to_owned()][..])
    );
    // Readers see nothing of it.
    assert_eq!(
        app.list_comments().await.comments,
        std::slice::from_ref(&comment)
    );

    let ids = [comment.id.clone()];
    app.store.review(&ids, Verdict::Approve, NOW).await.unwrap();
    assert_eq!(list().await, []);
    assert_eq!(app.list_comments().await.comments, [comment]);
}

#[tokio::test]
async fn a_rejected_comment_is_gone() {
    let app = TestApp::start().await;
    let comment = app.post_comment("buy this").await.comment;
    let ids = [comment.id.clone()];
    app.store.review(&ids, Verdict::Reject, NOW).await.unwrap();
    assert_eq!(app.list_comments().await.comments, []);
    app.write(report(&comment, &json!({"reason": "spam"})).token(ANN))
        .await
        .problem(ProblemCode::CommentNotFound);
}

#[tokio::test]
async fn a_report_is_one_of_somebody_elses_comment_for_a_known_reason() {
    let app = TestApp::start().await;
    let ask = post(&new_comment("mine")).token(ANN);
    let mine = app.write(ask).await.json::<PostedComment>(201).comment;
    let spam = json!({"reason": "spam"});
    app.write(report(&mine, &spam).token(ANN))
        .await
        .problem(ProblemCode::OwnComment);
    app.write(report(&mine, &spam))
        .await
        .problem(ProblemCode::TokenMissing);
    app.write(report(&mine, &json!({"reason": "boring"})).token(BEN))
        .await
        .problem(ProblemCode::BodyInvalid);
    let long = json!({"reason": "other", "note": "x".repeat(1001)});
    let problem = app.write(report(&mine, &long).token(BEN)).await;
    let problem = problem.problem(ProblemCode::TextTooLong);
    assert_eq!(
        (problem.field.as_deref(), problem.limit),
        (Some("note"), Some(1000))
    );
    let nowhere = Comment {
        id: CommentId("999".into()),
        ..mine
    };
    app.write(report(&nowhere, &spam).token(BEN))
        .await
        .problem(ProblemCode::CommentNotFound);
}
