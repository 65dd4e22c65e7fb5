//! `PUT …/comments/{id}/vote`.

use afterword_protocol::{Comment, PostedComment, ProblemCode, Thread, VoteResult, Votes};
use afterword_server::store::{Rules, VoteRule};
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, ask, get, new_comment, post};

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

#[tokio::test]
async fn a_site_takes_the_votes_it_says() {
    let app = TestApp::start().await;
    let comment = app.post_comment("good").await.comment;
    for (rule, can, taken) in [
        (VoteRule::Off, [false, false, false], [false; 3]),
        (VoteRule::Up, [true, false, true], [true, false, true]),
        (VoteRule::UpDown, [true; 3], [true; 3]),
    ] {
        app.set_rules(Rules {
            votes: rule,
            ..Rules::default()
        })
        .await;
        let thread: Thread = app.send(get(THREAD)).await.json(200);
        let capabilities = thread.capabilities;
        let said = [
            capabilities.vote_up,
            capabilities.vote_down,
            capabilities.unvote,
        ];
        assert_eq!(said, can, "{rule:?}");
        for (value, taken) in [1, -1, 0].into_iter().zip(taken) {
            let answer = app.write(vote(&comment, value).token(ANN)).await;
            if taken {
                answer.json::<VoteResult>(200);
            } else {
                let problem = answer.problem(ProblemCode::VoteInvalid);
                assert!(problem.detail.unwrap().contains("this site"));
            }
        }
    }
}

#[tokio::test]
async fn nobody_votes_for_a_comment_of_their_own() {
    let app = TestApp::start().await;
    let ask = post(&new_comment("mine")).token(ANN);
    let mine: PostedComment = app.write(ask).await.json(201);
    for value in [1, -1, 0] {
        app.write(vote(&mine.comment, value).token(ANN))
            .await
            .problem(ProblemCode::OwnComment);
    }
    let ben = app.write(vote(&mine.comment, 1).token(BEN)).await;
    assert_eq!(ben.json::<VoteResult>(200).votes, Votes { up: 1, down: 0 });
    // Who writes without a token, or with one that is none, is nobody.
    for ask in [
        post(&new_comment("x")),
        post(&new_comment("x")).token("short"),
    ] {
        let other: PostedComment = app.write(ask).await.json(201);
        let answer = app.write(vote(&other.comment, 1).token(ANN)).await;
        answer.json::<VoteResult>(200);
    }
    let page = serde_json::to_string(&app.list_comments().await).unwrap();
    assert!(!page.contains("voter"), "{page}");
}
