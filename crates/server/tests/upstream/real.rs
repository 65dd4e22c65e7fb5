//! The server in front of a real Isso.

use afterword_peers::{Isso, IssoOptions};
use afterword_protocol::{CommentsPage, ProblemCode, Thread};

use crate::world::{THREAD, World, wait_for};

#[tokio::test]
async fn a_real_isso_is_shown_kept_and_read_anew() {
    let isso = Isso::start(&IssoOptions::default()).unwrap();
    let world = World::before(&format!("isso={}", isso.url()));
    assert_eq!(world.get("/readyz").await.body, "ready\n");
    let thread: Thread = world.get(THREAD).await.json();
    assert!(thread.comments > 30, "{thread:?}");
    let page: CommentsPage = world.get(&format!("{THREAD}/comments")).await.json();
    assert_eq!(page.thread.comments, thread.comments);
    assert!(page.comments.iter().any(|comment| comment.parent.is_some()));
    let next = page.next.unwrap().0;
    let rest = format!("{THREAD}/comments?cursor={next}");
    let rest: CommentsPage = world.get(&rest).await.json();
    let shown = page.comments.iter().chain(&rest.comments);
    assert!(
        shown
            .clone()
            .all(|comment| !comment.html.contains("<script"))
    );
    let ids: std::collections::HashSet<_> = shown.clone().map(|comment| &comment.id).collect();
    assert_eq!(ids.len(), shown.count());
    let linked = format!("{THREAD}/comments?from=1");
    let linked: CommentsPage = world.get(&linked).await.json();
    assert!(linked.comments.iter().any(|comment| comment.id.0 == "1"));

    let before = world.first_paint().await.body;
    let posted = reqwest::Client::new()
        .post(format!("{}/new?uri=%2Fcanal-boats%2F", isso.url()))
        .header("content-type", "application/json")
        .body(r#"{"text": "Fresh off the boat", "author": "Ann", "title": "Canal boats"}"#)
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 201);
    assert_eq!(world.first_paint().await.body, before);
    world.advance_seconds(30);
    let fresh = async || {
        world
            .first_paint()
            .await
            .body
            .contains("Fresh off the boat")
    };
    wait_for(fresh).await;

    drop(isso);
    world.advance_seconds(40_000);
    assert!(fresh().await);
    assert_eq!(world.get("/readyz").await.status, 503);
    let unread = THREAD.replace("canal-boats", "rye-bread");
    world.get(&unread).await.problem(ProblemCode::Unavailable);
}
