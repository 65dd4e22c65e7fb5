//! The loader whose address names a thread: the first paint and the style come along.

use afterword_server::assets::Assets;
use afterword_server::rate_limit::RateLimits;
use serde_json::Value;

use crate::app::TestApp;
use crate::ask::{Answer, get};

/// A build as `cargo xtask build` leaves it, in small.
const FILES: [(&str, &str); 3] = [
    ("embed.js", "loader"),
    ("embed-with.js", "(given=>{})("),
    ("embed/0a1b2c/widget.css", ".looks{}"),
];

async fn built() -> TestApp {
    built_with(|_| ()).await
}

async fn built_with(set: impl FnOnce(&mut afterword_server::app::App)) -> TestApp {
    let files = FILES.map(|(path, body)| (path.to_owned(), body.into()));
    TestApp::start_with(|app| {
        app.assets = Assets::new(files);
        set(app);
    })
    .await
}

/// What a script was given.
fn given(answer: &Answer) -> Value {
    assert_eq!(answer.status, 200);
    let text = answer.text();
    let json = text
        .strip_prefix("(given=>{})(")
        .and_then(|rest| rest.strip_suffix(");"))
        .unwrap_or_else(|| panic!("no script with an argument: {text}"));
    serde_json::from_str(json).unwrap()
}

#[tokio::test]
async fn the_first_paint_and_the_style_come_along() {
    let app = built().await;
    app.post_comment("Hello \"there\"").await;
    let answer = app
        .send(get("/embed.js?thread=post&lang=de&sort=oldest&page-size=7"))
        .await;
    let given = given(&answer);
    let html = given["html"].as_str().unwrap();
    let paint = get("/api/v1/sites/default/threads/post/comments?lang=de&sort=oldest&limit=7");
    assert_eq!(
        html,
        app.send(paint.header("accept", "text/html")).await.text()
    );
    assert!(html.contains("Hello"), "{html}");
    assert_eq!(given["css"], ".looks{}");
    for (name, value) in [
        ("site", "default"),
        ("thread", "post"),
        ("lang", "de"),
        ("sort", "oldest"),
        ("rating", "on"),
    ] {
        assert_eq!(given["as"][name], value);
    }
    assert_eq!(given["as"]["page-size"], 7);
}

#[tokio::test]
async fn any_page_may_have_it_and_asks_again_before_it_uses_it_again() {
    let app = built().await;
    app.allow_origins(&["https://blog.example"]).await;
    let path = "/embed.js?thread=post&lang=en";
    let answer = app.send(get(path)).await;
    for (name, value) in [
        ("content-type", "text/javascript; charset=utf-8"),
        ("cache-control", "no-cache"),
        ("access-control-allow-origin", "*"),
        ("cross-origin-resource-policy", "cross-origin"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    let known = || get(path).header("if-none-match", &answer.header("etag"));
    assert_eq!(app.send(known()).await.status, 304);
    app.allow_origins(&[]).await;
    app.post_comment("News").await;
    assert_eq!(app.send(known()).await.status, 200);
}

#[tokio::test]
async fn without_a_language_it_is_the_one_the_reader_knows_best() {
    let app = built().await;
    for (accepted, lang) in [
        ("xx, fr-CA;q=0.9, de;q=0.5", "fr"),
        ("de;q=0.1, en;q=0.2", "en"),
        ("xx", "en"),
        ("", "en"),
    ] {
        let answer = app
            .send(get("/embed.js?thread=post").header("accept-language", accepted))
            .await;
        assert_eq!(given(&answer)["as"]["lang"], lang, "{accepted}");
        assert!(answer.header("vary").contains("Accept-Language"));
    }
    let named = get("/embed.js?thread=post&lang=de").header("accept-language", "fr");
    let named = app.send(named).await;
    assert_eq!(given(&named)["as"]["lang"], "de");
    assert!(!named.header("vary").contains("Accept-Language"));
}

#[tokio::test]
async fn whatever_is_wrong_leaves_a_loader_that_asks_itself() {
    let app = built().await;
    let long = format!("/embed.js?thread={}", "x".repeat(501));
    for path in [
        "/embed.js?thread=post&site=nobody",
        "/embed.js?thread=post&sort=hottest",
        "/embed.js?thread=post&page-size=101",
        "/embed.js?thread=a%00b",
        &long,
    ] {
        let answer = app.send(get(path)).await;
        assert_eq!(given(&answer), serde_json::json!({}), "{path}");
    }
}

#[tokio::test]
async fn without_a_thread_it_is_the_usual_loader() {
    let app = built().await;
    for path in [
        "/embed.js",
        "/embed.js?v=2",
        "/embed.js?thread=&site=default",
    ] {
        let answer = app.send(get(path)).await;
        assert_eq!(answer.text(), "loader", "{path}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=600, stale-while-revalidate=86400"
        );
    }
}

#[tokio::test]
async fn it_counts_as_a_read() {
    let app = built_with(|app| app.rate_limits = Some(RateLimits::new(&app.clock))).await;
    let ask = || get("/embed.js?thread=post");
    for _ in 0..200 {
        assert!(given(&app.send(ask()).await)["html"].is_string());
    }
    assert!(given(&app.send(ask()).await)["html"].is_null());
    app.advance_seconds(1);
    assert!(given(&app.send(ask()).await)["html"].is_string());
}
