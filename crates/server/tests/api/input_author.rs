//! What an author may be called, and where they may be found.

use afterword_protocol::{PostedComment, ProblemCode};
use serde_json::json;

use crate::app::TestApp;
use crate::ask::{Answer, new_comment, post};

/// Posts with an author of these fields beside a name.
async fn post_as(app: &TestApp, field: &str, value: &str) -> Answer {
    let mut new = new_comment("fine");
    new["author"][field] = json!(value);
    app.write(post(&new)).await
}

#[tokio::test]
async fn a_name_is_needed_and_short() {
    let app = TestApp::start().await;
    for name in ["", "   ", "\u{200b}", "\u{202e}"] {
        app.post_with("/author/name", json!(name))
            .await
            .problem(ProblemCode::NameMissing);
    }
    for name in [&"x".repeat(61), "a\nb", "a\u{0}b", "a\tb"] {
        let answer = app.post_with("/author/name", json!(name)).await;
        assert_eq!(answer.problem(ProblemCode::NameInvalid).limit, Some(60));
    }
    let most = "ü".repeat(60);
    let posted: PostedComment = app.post_with("/author/name", json!(most)).await.json(201);
    assert_eq!(posted.comment.author.name, most);
}

#[tokio::test]
async fn a_name_turns_nothing_around() {
    let app = TestApp::start().await;
    let name = "\u{202e}A\u{2066}n\u{2069}n\u{202c}";
    let posted: PostedComment = app.post_with("/author/name", json!(name)).await.json(201);
    assert_eq!(posted.comment.author.name, "Ann");
    let arabic: PostedComment = app.post_with("/author/name", json!("سارة")).await.json(201);
    assert_eq!(arabic.comment.author.name, "سارة");
}

#[tokio::test]
async fn an_address_looks_like_one() {
    let app = TestApp::start().await;
    for email in [
        "ann",
        "@mail.example",
        "ann@",
        "ann@@mail.example",
        "a@b@c",
        "an n@mail.example",
        "ann@mail.example\nbcc:x@y.example",
        "Ann <ann@mail.example>",
        "a@b.example,c@d.example",
        &format!("{}@mail.example", "x".repeat(250)),
    ] {
        let problem = post_as(&app, "email", email)
            .await
            .problem(ProblemCode::EmailInvalid);
        assert_eq!(problem.field.as_deref(), Some("author.email"), "{email}");
    }
    for email in [
        "ann@mail.example",
        " ann+tag@mail.example ",
        "ünï@mäil.example",
        "",
        "  ",
    ] {
        post_as(&app, "email", email)
            .await
            .json::<PostedComment>(201);
    }
}

#[tokio::test]
async fn a_website_is_an_address_on_the_web() {
    let app = TestApp::start().await;
    for website in [
        "javascript:alert(1)",
        "javascript://alert(1)",
        "data:text/html,x",
        "mailto:ann@mail.example",
        "ftp://ann.example",
        "https://",
        "https://ann:secret@ann.example",
        "two words",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "javascript:1",
        "JavaScript:1/x.y",
        "vbscript:1",
        "data:1",
        &format!("https://ann.example/{}", "x".repeat(200)),
    ] {
        let problem = post_as(&app, "website", website)
            .await
            .problem(ProblemCode::WebsiteInvalid);
        assert_eq!(
            problem.field.as_deref(),
            Some("author.website"),
            "{website}"
        );
    }
    for (website, shown) in [
        ("https://ann.example/me", Some("https://ann.example/me")),
        ("HTTP://ann.example", Some("http://ann.example/")),
        (" ann.example/~ann ", Some("https://ann.example/~ann")),
        (
            "https://ann.example/\"><script>",
            Some("https://ann.example/%22%3E%3Cscript%3E"),
        ),
        ("", None),
        ("  ", None),
    ] {
        let posted: PostedComment = post_as(&app, "website", website).await.json(201);
        assert_eq!(posted.comment.author.website.as_deref(), shown, "{website}");
    }
}
