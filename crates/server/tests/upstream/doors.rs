//! Who may ask what, and what never reaches the system.

use afterword_protocol::ProblemCode;
use afterword_server::assets::Assets;
use afterword_server::rate_limit::RateLimits;
use axum::body::Bytes;
use serde_json::Value;

use crate::world::{System, THREAD, World};

#[tokio::test]
async fn not_a_single_write_passes() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let site = "/api/v1/sites/default";
    for path in [
        THREAD.to_owned(),
        format!("{THREAD}/comments"),
        format!("{THREAD}/comments/1"),
        format!("{THREAD}/comments/1/vote"),
        format!("{THREAD}/comments/1/reactions"),
        format!("{THREAD}/comments/1/reports"),
        format!("{THREAD}/comments/1/changes"),
        format!("{THREAD}/rating"),
        format!("{THREAD}/subscriptions"),
        format!("{THREAD}/events"),
        format!("{THREAD}/feed.atom"),
        format!("{site}/feed.atom"),
        format!("{site}/counts?threads=a"),
        format!("{site}/preview"),
        "/t/default/a".to_owned(),
        "/mail/confirm/x".to_owned(),
        "/count.js".to_owned(),
        "/api/v1/openapi.json".to_owned(),
        "/new?uri=%2F".to_owned(),
        "/".to_owned(),
    ] {
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            let refused = world
                .send(method, &path, &[("origin", "https://a.example")])
                .await;
            let code = refused.json_code();
            let known = ["not-found", "method-not-allowed"];
            assert!(known.contains(&code.as_str()), "{method} {path}: {code}");
            assert_eq!(refused.header("access-control-allow-origin"), "*");
        }
        let read = [THREAD, &format!("{THREAD}/comments"), "/"];
        if !read.contains(&path.as_str()) {
            world.get(&path).await.problem(ProblemCode::NotFound);
        }
    }
    assert_eq!(isso.asked(), [""; 0]);
}

#[tokio::test]
async fn pages_of_every_origin_may_read() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let path = format!("{THREAD}/comments");
    let answer = world
        .send("GET", &path, &[("origin", "https://a.example")])
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "etag, retry-after"
    );
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let preflight = [
        ("origin", "https://a.example"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "if-none-match"),
    ];
    let answer = world.send("OPTIONS", &path, &preflight).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-methods"), "GET");
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "if-none-match"
    );
    world
        .send("OPTIONS", &path, &[])
        .await
        .problem(ProblemCode::MethodNotAllowed);
}

#[tokio::test]
async fn one_client_can_not_ask_for_everything() {
    let isso = System::isso();
    let world = World::before_with(&format!("isso={}", isso.url()), |app, clock| {
        app.rate_limits = Some(RateLimits::new(clock));
    });
    for _ in 0..200 {
        assert_eq!(world.get(THREAD).await.status, 200);
    }
    let refused = world.get(THREAD).await;
    refused.problem(ProblemCode::RateLimited);
    assert_eq!(refused.header("access-control-allow-origin"), "*");
    assert_eq!(world.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn keys_are_checked_before_anybody_is_asked() {
    let isso = System::isso();
    let world = World::before_isso(&isso);
    let long = "x".repeat(501);
    for (path, code) in [
        (
            format!("/api/v1/sites/a/threads/{long}"),
            ProblemCode::ThreadKeyInvalid,
        ),
        (
            "/api/v1/sites/a/threads/a%00b".into(),
            ProblemCode::ThreadKeyInvalid,
        ),
        (
            "/api/v1/sites/a/threads/%ff".into(),
            ProblemCode::ThreadKeyInvalid,
        ),
        (
            format!("/api/v1/sites/{long}/threads/a"),
            ProblemCode::SiteUnknown,
        ),
        (
            "/api/v1/sites/a%0d/threads/a".into(),
            ProblemCode::SiteUnknown,
        ),
    ] {
        world.get(&path).await.problem(code);
        world.get(&format!("{path}/comments")).await.problem(code);
    }
    assert_eq!(isso.asked(), [""; 0]);
}

#[tokio::test]
async fn a_key_that_looks_like_an_address_leads_nowhere_else() {
    let elsewhere = System::isso();
    let target = elsewhere.url();
    let system = System::isso();
    for kind in ["isso", "remark42", "wordpress", "static"] {
        let world = World::before(&format!("{kind}={}/below/it", system.url()));
        for key in [
            target.as_str(),
            &target.replace("http:", ""),
            "../../secret",
            "..",
            ".",
            "@127.0.0.1",
            "?x=y",
            "#",
            "\\\\127.0.0.1\\x",
        ] {
            let key: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
            for end in ["", "/comments"] {
                world
                    .get(&format!("/api/v1/sites/{key}/threads/{key}{end}"))
                    .await;
            }
        }
    }
    assert_eq!(elsewhere.asked(), [""; 0]);
    for line in system.asked() {
        let (_, path) = line.split_once(' ').unwrap();
        assert!(path.starts_with("/below/it"), "{line}");
    }
}

#[tokio::test]
async fn the_loader_the_words_and_a_page_to_start_from_are_there() {
    let isso = System::isso();
    let world = World::before_with(&format!("isso={}", isso.url()), |app, _| {
        let file = |name: &str| (name.to_owned(), Bytes::from_static(b"1"));
        app.assets = Assets::new([file("embed.js"), file("embed/0a/widget.js")]);
    });
    for path in ["/embed.js", "/embed/0a/widget.js"] {
        let script = world.get(path).await;
        assert_eq!((script.status, script.body.as_str()), (200, "1"), "{path}");
    }
    let words = world.get("/api/v1/sites/any/words/de").await;
    assert_eq!(words.header("content-language"), "de");
    assert!(words.json::<Value>().is_object());
    let page = world
        .send("GET", "/", &[("host", "cache.example")])
        .await
        .body;
    for part in [
        "backend=\"isso\"",
        "cache=\"http://cache.example\"",
        "src=\"http://cache.example/embed.js\"",
    ] {
        assert!(
            page.contains(&part.replace('"', "&quot;")) || page.contains(part),
            "{page}"
        );
    }
    assert!(!page.contains(&isso.url()), "{page}");
}
