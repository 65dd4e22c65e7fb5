//! What a comment's text may be.

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::json;

use crate::app::TestApp;

#[tokio::test]
async fn a_text_has_something_to_see() {
    let app = TestApp::start().await;
    for text in [
        "",
        " \n\t ",
        "\u{200b}\u{feff}",
        "\u{a0}",
        "[x]: https://a.example",
    ] {
        let answer = app.post_with("/text", json!(text)).await;
        assert_eq!(
            answer.problem(ProblemCode::TextEmpty).field.as_deref(),
            Some("text"),
            "{text:?}"
        );
    }
}

#[tokio::test]
async fn a_text_is_as_long_as_the_site_allows() {
    let app = TestApp::start().await;
    let most = "ü".repeat(10_000);
    app.post_with("/text", json!(format!("  {most}  ")))
        .await
        .json::<PostedComment>(201);
    let problem = app
        .post_with("/text", json!(format!("{most}x")))
        .await
        .problem(ProblemCode::TextTooLong);
    assert_eq!(problem.limit, Some(10_000));
}

#[tokio::test]
async fn a_text_is_plain() {
    let app = TestApp::start().await;
    for text in ["a\u{0}b", "a\u{1b}[31mb", "a\u{7f}", "a\u{85}b"] {
        let answer = app.post_with("/text", json!(text)).await;
        answer.problem(ProblemCode::TextNotPlain);
    }
    let posted: PostedComment = app
        .post_with("/text", json!("a\r\nb\tc\rd"))
        .await
        .json(201);
    assert_eq!(posted.comment.html, "<p>a<br>\nb\tc<br>\nd</p>");
}
