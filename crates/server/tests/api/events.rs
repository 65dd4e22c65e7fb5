//! `GET …/events`.

use afterword_protocol::{EventKind, ProblemCode, ThreadEvents};
use afterword_server::rate_limit::RateLimits;
use axum::http::StatusCode;
use serde_json::json;

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Ask, ask, get};

fn events() -> Ask {
    get(&format!("{THREAD}/events"))
}

fn put(path: &str, body: &serde_json::Value) -> Ask {
    ask("PUT", &format!("{THREAD}/{path}"))
        .token(&"r".repeat(32))
        .with(body)
}

async fn read_events(app: &TestApp, query: &str) -> ThreadEvents {
    let path = format!("{THREAD}/events?wait=no{query}");
    app.send(get(&path).header("accept", "application/json"))
        .await
        .json(200)
}

#[tokio::test]
async fn a_stream_tells_every_change_as_it_happens() {
    let app = TestApp::start().await;
    let before = app.post_comment("before").await;
    let mut stream = app.open(events()).await;
    assert_eq!(stream.status, StatusCode::OK);
    for (name, value) in [
        ("content-type", "text/event-stream"),
        ("cache-control", "no-cache"),
        ("x-accel-buffering", "no"),
    ] {
        assert_eq!(stream.headers[name], value);
    }
    let hello = stream.next().await.unwrap();
    assert_eq!(hello.comments, ["afterword"]);
    assert_eq!(hello.retry.as_deref(), Some("3000"));
    assert_eq!(
        (hello.event.as_deref(), hello.data.as_deref()),
        (Some("hello"), Some("{}"))
    );
    let start: i64 = hello.id.unwrap().parse().unwrap();

    let posted = app.post_comment("**now**").await;
    let (first, created) = stream.event().await;
    assert!(first > start);
    assert_eq!((created.kind, created.comments), (EventKind::Created, 2));
    assert_eq!(created.comment.as_ref(), Some(&posted.comment));

    app.edit(&posted, "later").await;
    let (second, edited) = stream.event().await;
    assert!(second > first);
    assert_eq!(edited.kind, EventKind::Edited);
    assert_eq!(edited.comment.unwrap().html, "<p>later</p>");

    let vote = put(
        &format!("comments/{}/vote", posted.comment.id),
        &json!({"value": 1}),
    );
    app.write(vote).await;
    let (_, voted) = stream.event().await;
    assert_eq!(
        (voted.kind, voted.votes.map(|votes| votes.up)),
        (EventKind::Voted, Some(1))
    );

    let rating = put("rating", &json!({"stars": 5, "page": {"url": ARTICLE}}));
    app.write(rating).await;
    let (_, rated) = stream.event().await;
    assert_eq!(
        (rated.kind, rated.rating.map(|rating| rating.count)),
        (EventKind::Rated, Some(1))
    );

    app.delete(&before).await;
    let (_, deleted) = stream.event().await;
    assert_eq!(
        (deleted.kind, deleted.id, deleted.comments),
        (EventKind::Deleted, Some(before.comment.id), 1)
    );
}

#[tokio::test]
async fn who_comes_back_misses_nothing() {
    let app = TestApp::start().await;
    let mut stream = app.open(events()).await;
    let hello = stream.next().await.unwrap().id.unwrap();
    app.post_comment("one").await;
    let (one, _) = stream.event().await;
    drop(stream);
    app.post_comment("two").await;

    let back = |id: &str| events().header("last-event-id", id);
    for (ask, expected) in [
        (back(&hello), vec!["one", "two"]),
        (back(&one.to_string()), vec!["two"]),
        (
            get(&format!("{THREAD}/events?after={hello}")),
            vec!["one", "two"],
        ),
        // Browsers keep the first address.
        (
            get(&format!("{THREAD}/events?after={hello}"))
                .header("last-event-id", &one.to_string()),
            vec!["two"],
        ),
    ] {
        let mut stream = app.open(ask).await;
        let welcome = stream.next().await.unwrap();
        assert_eq!((welcome.id, welcome.event), (None, None));
        for text in expected {
            let (_, event) = stream.event().await;
            assert_eq!(event.comment.unwrap().html, format!("<p>{text}</p>"));
        }
    }
}

#[tokio::test]
async fn who_was_away_too_long_is_told_to_read_anew() {
    let app = TestApp::start().await;
    app.post_comment("one").await;
    app.post_comment("two").await;
    let last = read_events(&app, "").await.last;
    app.advance_seconds(2 * 24 * 60 * 60);
    let mut stream = app.open(events().header("last-event-id", "1")).await;
    stream.next().await.unwrap();
    let reset = stream.next().await.unwrap();
    assert_eq!(reset.event.as_deref(), Some("reset"));
    assert_eq!(
        (reset.id, reset.data.as_deref()),
        (Some(last.to_string()), Some("{}"))
    );
    // It goes on from there.
    app.post_comment("three").await;
    let (_, event) = stream.event().await;
    assert_eq!(event.comment.unwrap().html, "<p>three</p>");
}

#[tokio::test]
async fn the_same_is_there_without_waiting() {
    let app = TestApp::start().await;
    let start = read_events(&app, "").await;
    assert_eq!((start.events.len(), start.last), (0, 0));
    app.post_comment("one").await;
    let posted = app.post_comment("two").await;
    let page = read_events(&app, "&after=0").await;
    let kinds: Vec<_> = page.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Created, EventKind::Created]);
    assert_eq!(page.events[1].comment.as_ref(), Some(&posted.comment));
    assert!(!page.reset);
    assert_eq!(read_events(&app, "").await.last, page.last);
    let empty = read_events(&app, &format!("&after={}", page.last)).await;
    assert_eq!((empty.events.len(), empty.last), (0, page.last));
    let unknown = read_events(&app, "&after=4711").await;
    assert_eq!((unknown.reset, unknown.last), (true, page.last));
    for query in ["after=-1", "after=x", "after=", "wait=maybe"] {
        let answer = app.send(get(&format!("{THREAD}/events?{query}"))).await;
        answer.problem(ProblemCode::ParameterInvalid);
    }
    let answer = app.send(events().header("last-event-id", "x")).await;
    answer.problem(ProblemCode::ParameterInvalid);
}

#[tokio::test]
async fn what_another_process_writes_is_told_too() {
    let app = TestApp::start().await;
    let mut stream = app.open(events()).await;
    stream.next().await.unwrap();
    app.post_comment("from here").await;
    stream.event().await;
    // Another server with the same database, which can't wake this one.
    let other = TestApp::beside(&app).await;
    let posted = other.post_comment("from elsewhere").await;
    let (_, event) = stream.event().await;
    assert_eq!(event.comment, Some(posted.comment));
}

#[tokio::test]
async fn a_thread_that_comes_to_be_elsewhere_is_told_to_every_key_that_means_it() {
    let app = TestApp::start().await;
    let by_address = "/api/v1/sites/default/threads/http%3A%2F%2Flocalhost%3A3000%2Fpost%2F%3Fx";
    let mut streams = Vec::new();
    for thread in [THREAD, by_address] {
        let mut stream = app.open(get(&format!("{thread}/events"))).await;
        stream.next().await.unwrap();
        streams.push(stream);
    }
    let other = TestApp::beside(&app).await;
    let posted = other.post_comment("the first").await;
    for stream in &mut streams {
        let (_, event) = stream.event().await;
        assert_eq!(event.comment.as_ref(), Some(&posted.comment));
    }
    // What is written here is told at once under its own key, and soon under the other.
    let posted = app.post_comment("the second").await;
    for stream in &mut streams {
        let (_, event) = stream.event().await;
        assert_eq!(event.comment.as_ref(), Some(&posted.comment));
    }
}

#[tokio::test]
async fn many_listeners_are_all_told() {
    let app = TestApp::start().await;
    let mut streams = Vec::new();
    for _ in 0..50 {
        let mut stream = app.open(events()).await;
        stream.next().await.unwrap();
        streams.push(stream);
    }
    for text in ["one", "two"] {
        app.post_comment(text).await;
    }
    for stream in &mut streams {
        for text in ["one", "two"] {
            let (_, event) = stream.event().await;
            assert_eq!(event.comment.unwrap().html, format!("<p>{text}</p>"));
        }
    }
}

#[tokio::test]
async fn a_stream_is_neither_compressed_nor_held_back() {
    let app = TestApp::start().await;
    let mut stream = app
        .open(events().header("accept-encoding", "br, gzip"))
        .await;
    assert!(!stream.headers.contains_key("content-encoding"));
    stream.next().await.unwrap();
    app.post_comment("x").await;
    stream.event().await;
}

#[tokio::test]
async fn a_client_has_eight_streams() {
    let app = TestApp::start_with(|app| {
        app.rate_limits = Some(RateLimits::new(&app.clock));
    })
    .await;
    let mut streams = Vec::new();
    for _ in 0..8 {
        streams.push(app.open(events()).await);
    }
    let refused = app.send(events()).await;
    let problem = refused.problem(ProblemCode::RateLimited);
    assert_eq!(
        (problem.limit, problem.retry_after_seconds),
        (Some(8), Some(30))
    );
    let other = app.open(events().by_peer("203.0.113.6:1")).await;
    assert_eq!(other.status, StatusCode::OK);
    // To ask without waiting is not to listen.
    read_events(&app, "").await;
    streams.pop();
    assert_eq!(app.open(events()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn streams_end_at_once_when_the_server_stops() {
    let app = TestApp::start().await;
    let mut stream = app.open(events()).await;
    stream.next().await.unwrap();
    app.app.live.close();
    assert_eq!(stream.next().await, None);
    app.send(events()).await.problem(ProblemCode::Unavailable);
}

#[tokio::test]
async fn only_pages_of_the_site_may_listen() {
    let app = TestApp::start().await;
    let from = |origin| events().header("origin", origin);
    let stream = app.open(from("http://localhost:3000")).await;
    assert_eq!(
        stream.headers["access-control-allow-origin"],
        "http://localhost:3000"
    );
    assert_eq!(
        stream.headers["access-control-expose-headers"],
        "etag, retry-after"
    );
    let refused = app.send(from("https://evil.example")).await;
    refused.problem(ProblemCode::OriginNotAllowed);
    let nowhere = get("/api/v1/sites/nobody/threads/post/events");
    app.send(nowhere).await.problem(ProblemCode::SiteUnknown);
}
