//! Looking at a text before it is posted.

use afterword_protocol::{Preview, ProblemCode, Thread};
use afterword_server::rate_limit::RateLimits;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, ask, get, new_comment, post};

const PREVIEW: &str = "/api/v1/sites/default/preview";

fn preview(text: &str) -> Ask {
    ask("POST", PREVIEW).with(&json!({"text": text}))
}

#[tokio::test]
async fn a_preview_is_what_is_published() {
    let app = TestApp::start().await;
    for text in [
        "plain",
        "  a **b** *c* `d` ~~e~~\r\nnext line  ",
        "> said\n\n- one\n- two\n\n1. three",
        "```\nlet a = \"<b>\";\n```",
        "# Big\n\n---\n\n[x](https://a.example) ![y](https://b.example/y.png)",
        "[x](javascript:alert(1)) [y](//evil.example) <https://a.example/?a=b&c>",
        "<script>alert(1)</script> <b onclick=x>bold</b> &lt;i&gt; &amp;",
        ">! a spoiler\n\nand :tada: words",
        "[a]: https://a.example\n\nsee [a]",
        "سلام **دنیا** 🍰",
    ] {
        let shown: Preview = app.send(preview(text)).await.json(200);
        assert_eq!(shown.html, app.post_comment(text).await.comment.html);
    }
}

#[tokio::test]
async fn a_preview_is_refused_as_the_comment_would_be() {
    let app = TestApp::start().await;
    for (text, code) in [
        ("", ProblemCode::TextEmpty),
        (" \n\u{200b}", ProblemCode::TextEmpty),
        ("a\u{0}b", ProblemCode::TextNotPlain),
        (&"x".repeat(10_001), ProblemCode::TextTooLong),
        (&"x".repeat(70_000), ProblemCode::BodyTooLarge),
    ] {
        app.send(preview(text)).await.problem(code);
    }
    let form = ask("POST", PREVIEW).body("text/plain", "x");
    app.send(form).await.problem(ProblemCode::BodyInvalid);
    let reading = app.send(get(PREVIEW)).await;
    reading.problem(ProblemCode::MethodNotAllowed);
    let elsewhere = ask("POST", "/api/v1/sites/none/preview").with(&json!({"text": "x"}));
    app.send(elsewhere).await.problem(ProblemCode::SiteUnknown);
}

#[tokio::test]
async fn only_pages_of_the_site_may_preview() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    let other = preview("x").header("origin", "https://evil.example");
    app.send(other).await.problem(ProblemCode::OriginNotAllowed);
    let own = preview("x").header("origin", "https://blog.example");
    let shown = app.send(own).await;
    assert_eq!(
        shown.header("access-control-allow-origin"),
        "https://blog.example"
    );
    assert_eq!(shown.json::<Preview>(200).html, "<p>x</p>");
}

#[tokio::test]
async fn a_preview_writes_nothing_and_counts_as_a_read() {
    let app = TestApp::start_with(|app| app.rate_limits = Some(RateLimits::new(&app.clock))).await;
    for _ in 0..200 {
        app.send(preview("x")).await.json::<Preview>(200);
    }
    let refused = app.send(preview("x")).await;
    refused.problem(ProblemCode::RateLimited);
    let written = app.write(post(&new_comment("x"))).await;
    assert_eq!(written.status, 201, "{}", written.text());
    app.advance_seconds(1);
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert_eq!((thread.comments, thread.capabilities.preview), (1, true));
}
