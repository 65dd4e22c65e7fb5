//! Large answers, and clients that do not take them.

use afterword_protocol::ProblemCode;
use afterword_server::renderings::Renderings;
use afterword_server::room::Room;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, get};

/// A server with a large thread, and with room for so many halves of an answer to `ask`.
async fn app(halves: usize, ask: Ask) -> TestApp {
    let length = with_room(usize::MAX >> 8).await.send(ask).await.body.len();
    with_room(length * halves / 2).await
}

async fn with_room(room: usize) -> TestApp {
    let app = TestApp::start_with(|app| {
        app.room = Room::of(room);
        app.renderings = Renderings::new(app.room.clone());
    })
    .await;
    for number in 0..20 {
        let text = format!("Comment {number}. ").repeat(820);
        app.post_comment(&text).await;
    }
    app
}

fn page(query: &str) -> Ask {
    get(&format!("{THREAD}/comments?{query}"))
}

fn whole() -> Ask {
    get("/t/default/post/thread.json")
}

#[tokio::test]
async fn one_large_answer_is_sent_to_many_who_do_not_take_it_and_another_one_is_not() {
    let app = app(3, page("limit=50")).await;
    let mut open = Vec::new();
    for reader in 0..1_000 {
        let asked = page("limit=50").header("accept-language", &format!("x{reader}"));
        let answer = app.answer(asked).await;
        assert_eq!(answer.status(), 200);
        open.push(answer);
    }
    let other = app.send(page("limit=50&sort=oldest")).await;
    other.problem(ProblemCode::Unavailable);
    assert_eq!(other.header("retry-after"), "1");
    // What is compressed is small.
    let compressed = page("limit=50&sort=oldest").header("accept-encoding", "gzip");
    assert_eq!(app.send(compressed).await.status, 200);
}

#[tokio::test]
async fn who_leaves_makes_room_for_others() {
    let app = app(5, whole()).await;
    let first = app.answer(whole()).await;
    let second = app.answer(whole()).await;
    assert!(first.status().is_success() && second.status().is_success());
    app.send(whole()).await.problem(ProblemCode::Unavailable);
    drop(first);
    assert_eq!(app.send(whole()).await.status, 200);
}
