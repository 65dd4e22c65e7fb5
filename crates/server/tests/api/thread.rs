//! `GET /api/v1/sites/{site}/threads/{thread}`.

use afterword_protocol::{ProblemCode, Thread, ThreadState};

use crate::app::{THREAD, TestApp};
use crate::ask::get;

#[tokio::test]
async fn a_thread_nobody_wrote_in_is_empty_and_open() {
    let app = TestApp::start().await;
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert_eq!((thread.key.as_str(), thread.comments), ("post", 0));
    assert_eq!((thread.state, thread.url), (ThreadState::Open, None));
    assert!(thread.capabilities.post && thread.capabilities.vote_up && thread.capabilities.rate);
}

#[tokio::test]
async fn a_thread_counts_its_comments_and_knows_its_article() {
    let app = TestApp::start().await;
    app.post_comment("one").await;
    app.post_comment("two").await;
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert_eq!(thread.comments, 2);
    assert_eq!(thread.url.as_deref(), Some("http://localhost:3000/post"));
    assert_eq!(thread.title.as_deref(), Some("A post"));
}

#[tokio::test]
async fn a_key_may_be_an_address() {
    let app = TestApp::start().await;
    let key = "https%3A%2F%2Fblog.example%2Fa%20b%3Fc%3D%C3%BC";
    let path = format!("/api/v1/sites/default/threads/{key}");
    let thread: Thread = app.send(get(&path)).await.json(200);
    assert_eq!(thread.key, "https://blog.example/a b?c=ü");
}

#[tokio::test]
async fn a_key_has_at_most_500_characters_and_no_control_characters() {
    let app = TestApp::start().await;
    let path = |key: &str| get(&format!("/api/v1/sites/default/threads/{key}"));
    app.send(path(&"%C3%BC".repeat(500)))
        .await
        .json::<Thread>(200);
    for key in [&"x".repeat(501), "a%0Ab", "a%00b", "%FF", "a%C2%85b"] {
        app.send(path(key))
            .await
            .problem(ProblemCode::ThreadKeyInvalid);
    }
}

#[tokio::test]
async fn an_unknown_site_is_said_to_be_unknown() {
    let app = TestApp::start().await;
    for site in ["nobody", "Default", "default%20", "%00"] {
        let answer = app
            .send(get(&format!("/api/v1/sites/{site}/threads/post")))
            .await;
        answer.problem(ProblemCode::SiteUnknown);
    }
}
