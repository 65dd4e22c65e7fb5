//! What programs ask: health, the description, and addresses that are not there.

use afterword_protocol::{Problem, ProblemCode};
use serde_json::Value;

use crate::app::{THREAD, TestApp};
use crate::ask::{ask, get};

#[tokio::test]
async fn a_server_is_ready_as_long_as_its_database_answers() {
    let app = TestApp::start().await;
    assert_eq!(app.send(get("/healthz")).await.text(), "alive\n");
    assert_eq!(app.send(get("/readyz")).await.text(), "ready\n");
    app.store.clone().close().await;
    assert_eq!(app.send(get("/healthz")).await.status, 200);
    for path in ["/readyz", THREAD] {
        let answer = app.send(get(path)).await;
        let problem = answer.problem(ProblemCode::Unavailable);
        assert_eq!(
            (problem.retry_after_seconds, answer.header("retry-after")),
            (Some(1), "1".into())
        );
        assert!(!answer.text().contains("sqlx"), "{}", answer.text());
    }
}

#[tokio::test]
async fn the_api_describes_itself() {
    let app = TestApp::start().await;
    let document: Value = app.send(get("/api/v1/openapi.json")).await.json(200);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let codes = document["components"]["schemas"]["ProblemCode"]["enum"]
        .as_array()
        .unwrap();
    for code in ProblemCode::ALL {
        assert!(
            codes.contains(&serde_json::to_value(code).unwrap()),
            "{code:?}"
        );
    }
}

#[tokio::test]
async fn an_address_that_is_not_there_is_a_problem_too() {
    let app = TestApp::start().await;
    for path in [
        "/nothing",
        "/api",
        "/api/v1",
        "/api/v2/sites/default/threads/post",
        "/api/v1/sites/default",
        "/../etc/passwd",
        "/embed/../Cargo.toml",
        "/embed/%2e%2e/Cargo.toml",
        "/style.css",
        "/index.html",
    ] {
        app.send(get(path)).await.problem(ProblemCode::NotFound);
    }
    app.send(get(&format!("{THREAD}/nothing")))
        .await
        .problem(ProblemCode::NotFound);
}

#[tokio::test]
async fn a_method_that_is_not_there_is_a_problem_too() {
    let app = TestApp::start().await;
    for (method, path) in [
        ("DELETE", THREAD),
        ("POST", THREAD),
        ("GET", "/api/v1/sites/default/threads/post/rating"),
        ("OPTIONS", "/api/v1/sites/default/threads/post/comments"),
        ("POST", "/healthz"),
        ("POST", "/embed.js"),
        ("BREW", "/"),
    ] {
        let answer = app.send(ask(method, path)).await;
        answer.problem(ProblemCode::MethodNotAllowed);
        assert!(!answer.header("allow").is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn every_answer_forbids_sniffing() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/healthz",
        "/nothing",
        "/embed.js",
        THREAD,
        "/t/default/post",
    ] {
        assert_eq!(
            app.send(get(path)).await.header("x-content-type-options"),
            "nosniff",
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_head_is_an_answer_without_its_body() {
    let app = TestApp::start().await;
    let head = app.send(ask("HEAD", THREAD)).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.header("etag"),
        app.send(get(THREAD)).await.header("etag")
    );
}

#[test]
fn problems_have_names_that_stay() {
    let problem = Problem::new(ProblemCode::IdempotencyKeyReused);
    let text = serde_json::to_string(&problem).unwrap();
    assert!(
        text.contains("\"code\":\"idempotency-key-reused\""),
        "{text}"
    );
}
