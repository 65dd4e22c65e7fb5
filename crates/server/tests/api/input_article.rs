//! Which articles may be written about.

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn an_article_is_on_one_of_the_sites_origins() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    for url in [
        "",
        "/post",
        "//blog.example/post",
        "http://blog.example/post",
        "https://blog.example.evil.example/post",
        "https://evil.example/?https://blog.example/",
        "https://blog.example@evil.example/",
        "https://ann@blog.example/",
        "https://blog.example:8443/",
        "javascript:alert(1)//https://blog.example/",
        "http://localhost:3000/post",
        &format!("https://blog.example/{}", "x".repeat(2_000)),
    ] {
        let problem = app.post_with("/page/url", json!(url)).await;
        problem.problem(ProblemCode::PageNotAllowed);
    }
    let fine = app
        .post_with("/page/url", json!("https://blog.example/post?a=b#c"))
        .await;
    fine.json::<PostedComment>(201);
}

#[tokio::test]
async fn a_long_title_is_cut() {
    let app = TestApp::start().await;
    let title = format!("a\u{202e}\n{}", "x".repeat(400));
    app.post_with("/page/title", json!(title))
        .await
        .json::<PostedComment>(201);
    let title = app.list_comments().await.thread.title.unwrap();
    assert_eq!(
        (title.chars().count(), title.starts_with("a xxx")),
        (300, true)
    );
}
