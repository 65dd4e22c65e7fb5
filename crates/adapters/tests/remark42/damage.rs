//! What is refused, and what is no answer at all.

use super::*;

/// What the last request of a post is answered with, after those before it went well.
fn refused(status: u16, body: Value) -> String {
    let recorded = Recorded::load("remark42");
    let answer = answer(
        &thread("canal-boats"),
        &posting("Ida", "x", None),
        |asked| match asked {
            _ if asked.url.contains("/config") => recorded.named("config-jwt"),
            _ if asked.url.contains("/login") => recorded.named("login-ida"),
            _ => HttpAnswer {
                status,
                body: body.to_string(),
                ..HttpAnswer::default()
            },
        },
    );
    code(&answer)
}

#[test]
fn each_refusal_has_one_of_our_codes() {
    for (status, body, ours) in [
        (
            403,
            json!({"code": 8, "details": "rejected", "error": "old post, read-only"}),
            "thread-closed",
        ),
        (
            403,
            json!({"code": 7, "details": "rejected", "error": "user is blocked"}),
            "name-reserved",
        ),
        (
            400,
            json!({"code": 19, "details": "invalid comment", "error": "restricted word"}),
            "body-invalid",
        ),
        (
            400,
            json!({"code": 4, "details": "invalid comment", "error": "empty comment text"}),
            "text-empty",
        ),
        (
            400,
            json!({"code": 4, "details": "invalid comment", "error": "comment text exceeded max allowed size 2048 (3000)"}),
            "text-too-long",
        ),
        (401, json!("Unauthorized"), "token-missing"),
        (429, json!({"error": "too many"}), "rate-limited"),
        (500, json!({}), "502"),
        (404, json!("<html>"), "422"),
    ] {
        assert_eq!(refused(status, body.clone()), ours, "{status} {body}");
    }
}

/// Every operation there is.
fn operations() -> Vec<ApiRequest> {
    let body = json!({"text": "x", "value": 1, "author": {"name": "Ida"}, "page": {"url": "https://news.example/"}});
    let of = |(method, path): (&str, &str)| with(request(method, path), &body, "Ida");
    let mut all: Vec<ApiRequest> = [
        ("GET", ""),
        ("GET", "comments"),
        ("GET", "comments?from=1&sort=best"),
        ("GET", "comments?root=1&cursor=1"),
        ("GET", "comments/1"),
        ("POST", "comments"),
        ("PATCH", "comments/1"),
        ("DELETE", "comments/1"),
        ("PUT", "comments/1/vote"),
    ]
    .map(of)
    .into();
    all.push(ApiRequest {
        path: "preview".into(),
        ..of(("POST", ""))
    });
    all
}

#[test]
fn what_is_no_answer_of_such_a_server_is_no_answer_of_ours() {
    let long = "x".repeat(1_000_000);
    let id = json!({"id": "1", "pid": "1", "text": 7, "user": {"name": long, "id": [], "picture": "javascript:x"}, "score": -1e300, "time": "now", "vote": "x"});
    let loops = json!({"comments": [{"comment": id, "replies": [{"comment": {"id": "1", "pid": "2"}, "replies": "x"}, 7, null]}, {"comment": {"id": "a/../b"}}], "info": {"count": -5}, "id": "1", "vote": 9, "score": "x"});
    for (status, body) in [
        (0, String::new()),
        (200, String::new()),
        (200, "<!doctype html><title>Sign in</title>".to_owned()),
        (200, "{\"comments\": [{\"comm".to_owned()),
        (200, "[[1]]".to_owned()),
        (200, loops.to_string()),
        (200, id.to_string()),
        (404, "null".to_owned()),
        (503, "<html>".to_owned()),
    ] {
        for request in operations() {
            let answer = answer(&thread("canal-boats"), &request, |_| HttpAnswer {
                status,
                body: body.clone(),
                ..HttpAnswer::default()
            });
            assert!(
                !answer.body.contains("javascript:"),
                "{request:?}: {}",
                answer.body
            );
            if status != 200 {
                assert!(answer.status >= 400, "{request:?} {status}");
            }
        }
    }
}
