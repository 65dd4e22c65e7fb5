//! The widget's files.

use afterword_protocol::ProblemCode;
use afterword_server::assets::Assets;
use afterword_server::rate_limit::RateLimits;

use crate::app::{THREAD, TestApp};
use crate::ask::get;

/// A build as `cargo xtask build` leaves it, in small.
const FILES: [(&str, &str); 11] = [
    ("embed.js", "loader"),
    ("embed.js.br", "loader in brotli"),
    ("embed.js.gz", "loader in gzip"),
    ("embed/manifest.json", "{}"),
    ("embed/0a1b2c/widget.js", "glue"),
    ("embed/0a1b2c/widget.js.br", "glue in brotli"),
    ("embed/0a1b2c/widget.wasm", "module"),
    ("embed/0a1b2c/widget.css", "looks"),
    ("embed/0a1b2c/locales/de.json", "{\"a\":\"b\"}"),
    ("index.html", "<title>demo</title>"),
    ("demo-1.css", "demo"),
];

async fn built(demo: bool) -> TestApp {
    let files = FILES.map(|(path, body)| (path.to_owned(), body.into()));
    TestApp::start_with(|app| {
        app.assets = Assets::new(files);
        app.demo = demo;
    })
    .await
}

#[tokio::test]
async fn a_file_has_its_exact_type_and_any_page_may_load_it() {
    let app = built(false).await;
    for (path, media_type) in [
        ("/embed.js", "text/javascript; charset=utf-8"),
        ("/embed/0a1b2c/widget.js", "text/javascript; charset=utf-8"),
        ("/embed/0a1b2c/widget.wasm", "application/wasm"),
        ("/embed/0a1b2c/widget.css", "text/css; charset=utf-8"),
        ("/embed/0a1b2c/locales/de.json", "application/json"),
    ] {
        let answer = app
            .send(get(path).header("origin", "https://anywhere.example"))
            .await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, media_type.into())
        );
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin",
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("vary"), "Accept-Encoding", "{path}");
    }
}

#[tokio::test]
async fn the_loader_is_soon_asked_again_and_the_rest_never() {
    let app = built(false).await;
    let loader = app.send(get("/embed.js")).await.header("cache-control");
    assert_eq!(loader, "public, max-age=600, stale-while-revalidate=86400");
    let rest = app
        .send(get("/embed/0a1b2c/widget.wasm"))
        .await
        .header("cache-control");
    assert_eq!(rest, "public, max-age=31536000, immutable");
    let list = app
        .send(get("/embed/manifest.json"))
        .await
        .header("cache-control");
    assert_eq!(list, "public, max-age=600, stale-while-revalidate=86400");
}

#[tokio::test]
async fn a_file_is_sent_in_the_smallest_form_there_is() {
    let app = built(false).await;
    for (path, accepted, encoding, body) in [
        ("/embed.js", "", "", "loader"),
        (
            "/embed.js",
            "gzip, deflate, br, zstd",
            "br",
            "loader in brotli",
        ),
        ("/embed.js", "gzip", "gzip", "loader in gzip"),
        (
            "/embed.js",
            "br;q=0.1, gzip;q=0.9",
            "gzip",
            "loader in gzip",
        ),
        ("/embed.js", "br;q=0, *;q=1", "gzip", "loader in gzip"),
        ("/embed.js", "identity", "", "loader"),
        ("/embed/0a1b2c/widget.js", "gzip", "", "glue"),
        ("/embed/0a1b2c/widget.js", "br", "br", "glue in brotli"),
    ] {
        let answer = app
            .send(get(path).header("accept-encoding", accepted))
            .await;
        assert_eq!(
            (answer.header("content-encoding"), answer.text()),
            (encoding.into(), body.into())
        );
    }
}

#[tokio::test]
async fn a_known_form_is_not_sent_twice() {
    let app = built(false).await;
    let plain = app.send(get("/embed.js")).await.header("etag");
    let brotli = app
        .send(get("/embed.js").header("accept-encoding", "br"))
        .await
        .header("etag");
    assert_ne!(plain, brotli);
    let again = app
        .send(get("/embed.js").header("if-none-match", &plain))
        .await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = get("/embed.js")
        .header("if-none-match", &plain)
        .header("accept-encoding", "br");
    assert_eq!(app.send(other).await.status, 200);
}

#[tokio::test]
async fn a_file_that_is_asked_for_again_has_the_same_head_and_is_no_read() {
    let files = FILES.map(|(path, body)| (path.to_owned(), body.into()));
    let app = TestApp::start_with(|app| {
        app.assets = Assets::new(files);
        app.rate_limits = Some(RateLimits::new(&app.clock));
    })
    .await;
    let asked = || get("/embed.js").header("accept-encoding", "br");
    let first = app.send(asked()).await;
    for _ in 0..300 {
        let again = app.send(asked()).await;
        assert_eq!(
            (again.status, &again.headers, &again.body),
            (200, &first.headers, &first.body)
        );
    }
    let known = asked().header("if-none-match", &first.header("etag"));
    let known = app.send(known).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let page = app.send(get(&format!("{THREAD}/comments"))).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn nothing_but_the_build_can_be_had() {
    let app = built(false).await;
    for path in [
        "/embed/0a1b2c/nothing.js",
        "/embed/ffffff/widget.js",
        "/embed/",
        "/embed/../embed.js",
        "/embed/0a1b2c/../../embed.js",
        "/embed/0a1b2c%2F..%2F..%2Fembed.js",
        "/embed//etc/passwd",
        "/embed/0a1b2c/widget.js.br",
        "/demo-1.css",
        "/index.html",
    ] {
        app.send(get(path)).await.problem(ProblemCode::NotFound);
    }
}

#[tokio::test]
async fn the_demo_shows_its_article() {
    let app = built(true).await;
    let page = app.send(get("/")).await;
    assert_eq!(
        (page.text().as_str(), page.status),
        ("<title>demo</title>", 200)
    );
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(app.send(get("/demo-1.css")).await.text(), "demo");
}

#[tokio::test]
async fn a_server_built_without_the_widget_says_how_to_get_it() {
    let app = TestApp::start().await;
    let problem = app
        .send(get("/embed.js"))
        .await
        .problem(ProblemCode::Unavailable);
    assert!(problem.detail.unwrap().contains("cargo xtask build"));
    let demo = TestApp::start_with(|app| app.demo = true).await;
    demo.send(get("/")).await.problem(ProblemCode::Unavailable);
}
