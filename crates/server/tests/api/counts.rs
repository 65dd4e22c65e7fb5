//! How many comments several threads have.

use afterword_protocol::{CommentCounts, ProblemCode};
use afterword_server::assets::Assets;

use crate::app::TestApp;
use crate::ask::get;

const COUNTS: &str = "/api/v1/sites/default/counts";

/// The counts of some threads, by key.
async fn counts(app: &TestApp, query: &str) -> Vec<(String, u64)> {
    let answer = app.send(get(&format!("{COUNTS}?{query}"))).await;
    let counted: CommentCounts = answer.json(200);
    counted.counts.into_iter().collect()
}

#[tokio::test]
async fn every_thread_that_is_asked_for_is_counted_once() {
    let app = TestApp::start().await;
    assert_eq!(counts(&app, "").await, []);
    let first = app.post_comment("one").await;
    app.reply(&first.comment, "two").await;
    let gone = app.post_comment("three").await;
    app.delete(&gone).await;
    assert_eq!(
        counts(&app, "thread=post&thread=nobody&thread=post&other=x").await,
        [("nobody".to_owned(), 0), ("post".to_owned(), 2)]
    );
}

#[tokio::test]
async fn an_address_counts_the_thread_it_finds() {
    let app = TestApp::start().await;
    app.post_comment("one").await;
    let address = "https%3A%2F%2Flocalhost%3A3000%2Fpost%2F%3Futm_source%3Dx";
    let key = "https://localhost:3000/post/?utm_source=x".to_owned();
    assert_eq!(counts(&app, &format!("thread={address}")).await, [(key, 1)]);
}

#[tokio::test]
async fn a_hundred_threads_can_be_asked_for_and_no_more() {
    let app = TestApp::start().await;
    let query = |number: u32| {
        let threads: Vec<_> = (0..number).map(|n| format!("thread={n}")).collect();
        threads.join("&")
    };
    assert_eq!(counts(&app, &query(100)).await.len(), 100);
    let refused = app.send(get(&format!("{COUNTS}?{}", query(101)))).await;
    assert_eq!(
        refused.problem(ProblemCode::ParameterInvalid).field,
        Some("thread".to_owned())
    );
    app.send(get(&format!("{COUNTS}?thread=")))
        .await
        .problem(ProblemCode::ThreadKeyInvalid);
    app.send(get(&format!("{COUNTS}?thread=%00")))
        .await
        .problem(ProblemCode::ThreadKeyInvalid);
}

#[tokio::test]
async fn counts_are_for_pages_of_the_site_and_may_be_asked_for_again() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    let ask = get(&format!("{COUNTS}?thread=post"));
    app.send(ask.clone().header("origin", "https://evil.example"))
        .await
        .problem(ProblemCode::OriginNotAllowed);
    let answer = app
        .send(ask.clone().header("origin", "https://blog.example"))
        .await;
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "https://blog.example"
    );
    let again = ask.header("if-none-match", &answer.header("etag"));
    assert_eq!(app.send(again).await.status, 304);
    app.send(get("/api/v1/sites/nobody/counts?thread=post"))
        .await
        .problem(ProblemCode::SiteUnknown);
}

#[tokio::test]
async fn the_counter_is_sent_as_the_loader_is() {
    let files = [("count.js".to_owned(), "counter".into())];
    let app = TestApp::start_with(|app| app.assets = Assets::new(files)).await;
    let answer = app.send(get("/count.js")).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "counter"));
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=600, stale-while-revalidate=86400"
    );
    assert_eq!(
        answer.header("content-type"),
        "text/javascript; charset=utf-8"
    );
    let app = TestApp::start().await;
    app.send(get("/count.js"))
        .await
        .problem(ProblemCode::Unavailable);
}
