//! What a body may be, before its fields are looked at.

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{ask, new_comment, post};

#[tokio::test]
async fn a_body_is_json_of_the_right_shape() {
    let app = TestApp::start().await;
    let ask = || ask("POST", &format!("{THREAD}/comments"));
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"text\": 1}",
        "{\"text\": \"x\"}",
        "{\"text\": \"x\", \"author\": {\"name\": null}, \"page\": {\"url\": \"\"}}",
    ] {
        let problem = app.write(ask().body("application/json", body)).await;
        assert!(
            problem.problem(ProblemCode::BodyInvalid).detail.is_some(),
            "{body}"
        );
    }
    let good = new_comment("fine").to_string();
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ] {
        let answer = app.write(ask().body(content_type, good.clone())).await;
        answer.problem(ProblemCode::BodyInvalid);
    }
    let with_charset = ask().body("Application/JSON; charset=utf-8", good);
    app.write(with_charset).await.json::<PostedComment>(201);
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn fields_from_the_future_are_ignored() {
    let app = TestApp::start().await;
    let mut new = new_comment("fine");
    new["colour"] = json!({"of": ["the", "sky"]});
    app.write(post(&new)).await.json::<PostedComment>(201);
}

#[tokio::test]
async fn a_body_has_at_most_64_kilobytes() {
    let app = TestApp::start().await;
    let answer = app.post_with("/text", json!("x".repeat(64 * 1024))).await;
    assert_eq!(
        answer.problem(ProblemCode::BodyTooLarge).limit,
        Some(65_536)
    );
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let ask = ask("POST", &format!("{THREAD}/comments"));
    app.write(ask.body("application/json", deep))
        .await
        .problem(ProblemCode::BodyInvalid);
}
