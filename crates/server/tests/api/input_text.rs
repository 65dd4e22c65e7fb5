//! What a comment's text may be.

use afterword_protocol::{CommentDetail, PostedComment, ProblemCode};
use afterword_server::import::ImportedText;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::get;
use crate::imported::{comment, thread};

#[tokio::test]
async fn a_text_has_something_to_see() {
    let app = TestApp::start().await;
    for text in [
        "",
        " \n\t ",
        "\u{200b}\u{feff}",
        "\u{a0}",
        "[x]: https://a.example",
        ">",
        "> \n>",
        ">!",
        ">! \n>! &nbsp;",
        "---",
        "&#8203;",
        "[](https://a.example)",
        "\u{3164}",
        "**\u{200d}**",
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

#[tokio::test]
async fn a_text_may_be_nothing_but_a_spoiler() {
    let app = TestApp::start().await;
    let posted = app.post_comment(">! it was **him**\n>! all along").await;
    assert_eq!(
        posted.comment.html,
        "<details><summary></summary>\n<p>it was <strong>him</strong><br>\nall along</p>\n</details>"
    );
    let emptied = app.edit(&posted, ">!\n>!").await;
    emptied.problem(ProblemCode::TextEmpty);
}

#[tokio::test]
async fn names_of_emoji_become_characters_and_the_source_stays() {
    let app = TestApp::start().await;
    let posted = app.post_comment("cake :cake: `:cake:`").await;
    assert_eq!(posted.comment.html, "<p>cake 🍰 <code>:cake:</code></p>");
    let own = get(&format!("{THREAD}/comments/{}", posted.comment.id)).token(&posted.edit_token);
    let detail: CommentDetail = app.send(own).await.json(200);
    assert_eq!(detail.text.as_deref(), Some("cake :cake: `:cake:`"));
}

#[tokio::test]
async fn imported_html_keeps_what_it_hides() {
    let app = TestApp::start().await;
    let mut hiding = comment("hiding", None);
    hiding.text = ImportedText::Html(
        "<details open onclick=\"x\"><summary class=\"y\">The end</summary><p>it was him</p></details>".into(),
    );
    app.import(thread("post", vec![hiding])).await;
    let html = &app.list_comments().await.comments[0].html;
    let kept = "<details><summary>The end</summary><p>it was him</p></details>";
    assert_eq!(html, kept);
}
