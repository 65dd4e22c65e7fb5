//! A server that is none, or means ill: every operation comes to an end, and no answer is believed further than it goes.

use super::*;

/// Every operation, as a request.
fn operations() -> Vec<ApiRequest> {
    let body = json!({
        "text": "Hello", "value": 1, "stars": 5, "email": "a@example.org", "kind": "thread", "notify": true,
        "author": {"name": "Nadia", "email": "nadia@example.org"}, "parent": "4", "page": {"url": ""},
    });
    let mut all = Vec::new();
    for (method, path) in [
        ("GET", ""),
        ("GET", "comments"),
        ("GET", "comments?from=3&sort=oldest"),
        ("GET", "comments?cursor=p50"),
        ("GET", "comments?root=1&cursor=50"),
        ("GET", "comments/3"),
        ("GET", "subscriptions"),
        ("POST", "comments"),
        ("PATCH", "comments/3"),
        ("DELETE", "comments/3"),
        ("PUT", "comments/3/vote"),
        ("PUT", "rating"),
        ("POST", "subscriptions"),
    ] {
        for retry in [false, true] {
            all.push(ApiRequest {
                body: body.to_string(),
                retry,
                ..request(method, path)
            });
        }
    }
    all
}

fn places() -> [Place; 2] {
    [garden("4"), garden("sourdough")].map(|place| Place {
        same_origin: true,
        ..place
    })
}

#[test]
fn what_is_no_wordpress_is_said_to_be_none() {
    let page = "<!DOCTYPE html><title>Log in</title>";
    let cut = &recorded().named("post-comments").body[..500];
    let bodies = [
        "",
        page,
        cut,
        "null",
        "{}",
        "7",
        "\"x\"",
        "[",
        "[[]]",
        "{\"code\":7}",
    ];
    for place in places() {
        for request in operations() {
            for status in [
                0, 200, 201, 204, 302, 400, 401, 403, 404, 409, 429, 500, 503,
            ] {
                for body in bodies {
                    let said = HttpAnswer {
                        status,
                        body: body.into(),
                        ..HttpAnswer::default()
                    };
                    let answer = answer(&place, &request, |_| said.clone());
                    if status == 0 || status >= 500 {
                        let refused = ["not-found", "502"].contains(&code(&answer).as_str());
                        assert!(
                            refused || request.path.ends_with("subscriptions"),
                            "{request:?} {answer:?}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn nothing_of_another_shape_is_believed() {
    let long = "x".repeat(10_000);
    let comment = |id: Value, parent: Value| {
        json!({
            "id": id, "post": 4, "parent": parent, "author": -1, "author_name": long, "author_url": "javascript:alert(1)",
            "date_gmt": "0000-00-00T00:00:00", "content": {"rendered": ["x"]}, "status": "approved", "type": "comment",
            "author_avatar_urls": {"96": "https://evil.example/x.png"},
            "afterword": {"votes": {"up": -5, "down": 1e300}, "edited": {"at": "now", "by": 7}, "pinned": "yes", "role": "king"},
        })
    };
    let list = json!([
        comment(1.into(), 2.into()), comment(2.into(), 1.into()), comment(3.into(), 3.into()), comment("4/../x".into(), 0.into()),
        comment(json!(-7), 0.into()), comment(json!([]), 0.into()), comment(json!(1e300), json!({})), comment(json!(null), json!(null)),
        {"id": 9, "type": "private"}, {"id": 10, "type": "pingback"}, {"id": 11, "status": "hold"}, 7, "x", [], null,
    ]);
    let about = json!({
        "state": "open", "guests": "yes", "title": ["x"], "url": "javascript:x", "depth": -1, "max_length": {"text": -1, "name": 1e300},
        "rating": {"average": 1e300, "count": 1e300, "stars": ["x", -1, 2, 3, 4, 5, 6]},
        "wpdiscuz": {"vote_up": true, "vote_down": true, "rate": true, "subscribe": true, "requests": "https://garden.example/x"},
    });
    for total in [
        "",
        "-1",
        "x",
        "99999999999999999999999",
        "18446744073709551615",
        "5000",
        "3",
    ] {
        for request in operations() {
            let mut asked = 0;
            let answer = answer(&garden("4"), &request, |request| {
                asked += 1;
                let body = match &request.url {
                    url if url.contains("/afterword/") => about.clone(),
                    url if url.contains("/comments?") && request.method == "GET" => list.clone(),
                    _ => comment(json!(3), json!(2)),
                };
                HttpAnswer {
                    status: 200,
                    headers: [("x-wp-total".to_owned(), total.to_owned())].into(),
                    body: body.to_string(),
                }
            });
            assert!(asked < 700, "{asked} {request:?}");
            assert!(!answer.body.contains("javascript:"), "{request:?}");
            assert!(!answer.body.contains("evil.example"), "{request:?}");
            assert!(answer.body.len() < 100_000, "{request:?}");
            if let Ok(page) = serde_json::from_str::<CommentsPage>(&answer.body) {
                assert!(
                    page.comments
                        .iter()
                        .all(|comment| !["9", "10", "11"].contains(&comment.id.0.as_str()))
                );
                assert!(!page.thread.capabilities.post);
            }
        }
    }
}

#[test]
fn a_server_that_makes_up_ever_more_comes_to_an_end() {
    let mut made = 0;
    for path in [
        "comments?from=3",
        "comments/3",
        "comments?root=1&cursor=50",
        "comments?cursor=p0",
        "comments",
    ] {
        let mut asked = 0;
        answer(&garden("4"), &request("GET", path), |request| {
            asked += 1;
            let mut comment = || {
                made += 1;
                json!({"id": made, "post": 4, "parent": made + 1, "date_gmt": "2026-01-01T00:00:00"})
            };
            let body = if request.url.contains("/comments?") {
                Value::from((0..100).map(|_| comment()).collect::<Vec<_>>())
            } else {
                comment()
            };
            HttpAnswer {
                status: 200,
                headers: [("x-wp-total".to_owned(), "999999".to_owned())].into(),
                body: body.to_string(),
            }
        });
        assert!(asked < 300, "{asked} {path}");
    }
}
