//! Many writes whose answers are lost.

use std::sync::Arc;

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::json;
use tokio::task::JoinSet;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, get, new_comment, post};

const POSTS: usize = 1000;
const WORKERS: usize = 8;

fn sent(number: usize) -> Ask {
    with_text(number, &format!("comment {number}"))
}

fn with_text(number: usize, text: &str) -> Ask {
    post(&new_comment(text)).header("idempotency-key", &format!("key-of-a-post-{number:04}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_posts_whose_answers_were_dropped_are_a_thousand_comments() {
    check(TestApp::start().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_posts_whose_answers_were_dropped_are_a_thousand_comments_on_postgres() {
    check(TestApp::start_on_postgres().await).await;
}

async fn check(app: TestApp) {
    let app = Arc::new(app);
    for number in 0..POSTS {
        drop(app.answer(sent(number)).await);
    }
    // One after the other, again, all at once, and with other words.
    let mut first: Vec<PostedComment> = Vec::new();
    for number in 0..POSTS {
        first.push(app.send(sent(number)).await.json(201));
    }
    let mut workers = JoinSet::new();
    for worker in 0..WORKERS {
        let app = Arc::clone(&app);
        workers.spawn(async move {
            let mut answers = Vec::new();
            for number in (worker..POSTS).step_by(WORKERS) {
                let again: PostedComment = app.send(sent(number)).await.json(201);
                app.send(with_text(number, "other words"))
                    .await
                    .problem(ProblemCode::IdempotencyKeyReused);
                answers.push((number, again));
            }
            answers
        });
    }
    for (number, again) in workers.join_all().await.into_iter().flatten() {
        assert_eq!(again, first[number]);
    }
    let mut ids: Vec<_> = first.iter().map(|posted| &posted.comment.id).collect();
    let mut tokens: Vec<_> = first.iter().map(|posted| &posted.edit_token).collect();
    ids.sort();
    ids.dedup();
    tokens.sort();
    tokens.dedup();
    assert_eq!((ids.len(), tokens.len()), (POSTS, POSTS));
    let thread: serde_json::Value = app.send(get(THREAD)).await.json(200);
    assert_eq!(thread["comments"], json!(POSTS));
}
