//! Systems that fail, and such as are none.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use afterword_peers::Answer;
use afterword_protocol::{CommentsPage, ProblemCode};

use crate::world::{System, THREAD, World, isso, recorded};

#[tokio::test]
async fn an_answer_that_makes_no_sense_is_a_problem_and_no_more() {
    let list = recorded("list-newest");
    let half = list[..list.len() / 2].to_owned();
    let answers = [
        ("nothing", Answer::json(200, "")),
        ("half of it", Answer::json(200, half.clone())),
        // The connection ends before what was announced.
        (
            "cut off",
            Answer::json(200, half).with("Content-Length", &list.len().to_string()),
        ),
        (
            "a login page",
            Answer::html("<!doctype html><title>Log in</title>"),
        ),
        ("another shape", Answer::json(200, "[[[{}]]]")),
        ("10 MB of spaces", Answer::json(200, vec![b' '; 10_000_000])),
        (
            "10 MB of text",
            Answer::json(200, format!("[\"{}\"]", "x".repeat(10_000_000))),
        ),
        ("deep", Answer::json(200, "[".repeat(1_000_000))),
        ("not UTF-8", Answer::json(200, vec![0xff; 1000])),
        ("an error", Answer::json(500, "{}")),
        ("no such page", Answer::not_found()),
        ("an empty answer", Answer::json(204, "")),
    ];
    for (what, answer) in answers {
        let system = System::saying(move |_| answer.clone());
        let world = World::before_isso(&system);
        for accept in ["text/html", "application/json"] {
            let path = format!("{THREAD}/comments");
            let refused = world.send("GET", &path, &[("accept", accept)]).await;
            assert_eq!(refused.header("cache-control"), "no-store", "{what}");
            assert!(refused.status >= 400, "{what}: {}", refused.body);
            assert_eq!(
                refused.header("content-type"),
                "application/problem+json",
                "{what}"
            );
        }
        // It is not asked again for every reader.
        assert!(system.reads() <= 2, "{what}: {:?}", system.asked());
        world.get("/healthz").await;
    }
}

#[tokio::test]
async fn a_system_that_comes_back_is_read_again() {
    let up = Arc::new(AtomicBool::new(false));
    let is_up = Arc::clone(&up);
    let system = System::saying(move |asked| {
        if is_up.load(Ordering::SeqCst) {
            isso(asked)
        } else {
            Answer::html("<h1>Back soon</h1>")
        }
    });
    let world = World::before_isso(&system);
    let path = format!("{THREAD}/comments");
    let problem = world.get(&path).await.problem(ProblemCode::Unavailable);
    assert_eq!(problem.retry_after_seconds, Some(1));
    up.store(true, Ordering::SeqCst);
    world.get(&path).await.problem(ProblemCode::Unavailable);
    world.advance_seconds(5);
    world.get(&path).await.json::<CommentsPage>();
}

#[tokio::test]
async fn a_redirect_is_followed_within_the_same_origin_only() {
    let elsewhere = System::isso();
    let target = elsewhere.url();
    let system = System::saying(move |asked| {
        let path = asked.path.trim_start_matches("/moved").to_owned();
        if path == asked.path && !path.contains("gone") {
            return Answer::json(302, "").with("Location", &format!("/moved{path}"));
        }
        if path.contains("gone") {
            return Answer::json(302, "").with("Location", &format!("{target}{path}"));
        }
        isso(&afterword_peers::Asked {
            path,
            ..asked.clone()
        })
    });
    let world = World::before_isso(&system);
    let page: CommentsPage = world.get(&format!("{THREAD}/comments")).await.json();
    assert!(!page.comments.is_empty());
    let gone = THREAD.replace("canal-boats", "gone");
    let refused = world.get(&format!("{gone}/comments")).await;
    refused.problem(ProblemCode::Unavailable);
    assert_eq!(elsewhere.asked(), [""; 0]);
}

#[tokio::test]
async fn a_redirect_in_a_circle_comes_to_an_end() {
    let system = System::saying(|asked| Answer::json(302, "").with("Location", &asked.path));
    let world = World::before_isso(&system);
    let refused = world.get(&format!("{THREAD}/comments")).await;
    refused.problem(ProblemCode::Unavailable);
    assert!(system.asked().len() < 20, "{:?}", system.asked());
}

#[tokio::test]
async fn a_system_that_can_not_be_reached_makes_the_server_unready() {
    let system = System::isso();
    let world = World::before_isso(&system);
    for _ in 0..10 {
        assert_eq!(world.get("/readyz").await.body, "ready\n");
    }
    assert_eq!(system.asked(), ["GET /"]);
    system.now_says(|_| Answer::json(502, ""));
    world.advance_seconds(5);
    world.get("/readyz").await.problem(ProblemCode::Unavailable);
    drop(system);
    world.advance_seconds(5);
    world.get("/readyz").await.problem(ProblemCode::Unavailable);
    assert_eq!(world.get("/healthz").await.body, "alive\n");
}
