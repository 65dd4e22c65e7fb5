//! `PUT …/comments/{id}/vote`.

use afterword_protocol::{Comment, ProblemCode, VoteResult, Votes};
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, ask};

const ANN: &str = "ann-ann-ann-ann-ann-ann-ann-0001";
const BEN: &str = "ben-ben-ben-ben-ben-ben-ben-0002";

fn vote(comment: &Comment, value: i64) -> Ask {
    ask("PUT", &format!("{THREAD}/comments/{}/vote", comment.id)).with(&json!({"value": value}))
}

#[tokio::test]
async fn a_reader_has_one_vote() {
    let app = TestApp::start().await;
    let comment = app.post_comment("good").await.comment;
    for (reader, value, up, down) in [
        (ANN, 1, 1, 0),
        (ANN, 1, 1, 0),
        (BEN, 1, 2, 0),
        (ANN, -1, 1, 1),
        (ANN, 0, 1, 0),
    ] {
        let result: VoteResult = app
            .write(vote(&comment, value).token(reader))
            .await
            .json(200);
        assert_eq!(
            (result.votes, i64::from(result.mine)),
            (Votes { up, down }, value)
        );
    }
    assert_eq!(
        app.list_comments().await.comments[0].votes,
        Votes { up: 1, down: 0 }
    );
}

#[tokio::test]
async fn a_vote_needs_a_reader() {
    let app = TestApp::start().await;
    let comment = app.post_comment("good").await.comment;
    let short = "x".repeat(31);
    let long = "x".repeat(129);
    for ask in [
        vote(&comment, 1),
        vote(&comment, 1).token(&short),
        vote(&comment, 1).token(&long),
        vote(&comment, 1).token(&format!("{} x", "x".repeat(32))),
        vote(&comment, 1).header("authorization", ANN),
    ] {
        let answer = app.write(ask).await;
        answer.problem(ProblemCode::TokenMissing);
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
}

#[tokio::test]
async fn a_vote_is_one_up_or_down_or_taken_back() {
    let app = TestApp::start().await;
    let comment = app.post_comment("good").await.comment;
    for value in [2, -2, 100] {
        app.write(vote(&comment, value).token(ANN))
            .await
            .problem(ProblemCode::VoteInvalid);
    }
    app.write(vote(&comment, 1000).token(ANN))
        .await
        .problem(ProblemCode::BodyInvalid);
    let nowhere = Comment {
        id: afterword_protocol::CommentId("999".into()),
        ..comment
    };
    app.write(vote(&nowhere, 1).token(ANN))
        .await
        .problem(ProblemCode::CommentNotFound);
}
