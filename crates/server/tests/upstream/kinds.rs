//! Every kind of system, as it was recorded.

use afterword_peers::{Answer, Asked};
use afterword_protocol::{CommentsPage, Thread};

use crate::world::{System, World, as_recorded, recorded};

/// Reads a thread in every way, and says what the system was asked.
async fn read(
    kind: &str,
    below: &str,
    thread: &str,
    script: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
) -> Vec<String> {
    let system = System::saying(script);
    let world = World::before(&format!("{kind}={}{below}", system.url()));
    let thread: String = url::form_urlencoded::byte_serialize(thread.as_bytes()).collect();
    let path = format!("/api/v1/sites/news/threads/{thread}");
    let page: CommentsPage = world.get(&format!("{path}/comments")).await.json();
    assert!(!page.comments.is_empty(), "{kind}");
    let found: Thread = world.get(&path).await.json();
    assert_eq!(found.capabilities, page.thread.capabilities, "{kind}");
    let html = [("accept", "text/html")];
    let shown = world.send("GET", &format!("{path}/comments"), &html).await;
    let first = &page.comments[0].id;
    assert!(shown.body.contains(&format!("comment-{first}")), "{kind}");
    // Ids are nobody's way to other addresses.
    let climbing = format!("{path}/comments?from=..%2F..%2Fsecret");
    let code = world.get(&climbing).await.json_code();
    assert_eq!(code, "comment-not-found", "{kind}");
    system.asked()
}

#[tokio::test]
async fn isso_is_read() {
    let asked = read("isso", "", "/canal-boats/", crate::world::isso).await;
    assert!(
        asked
            .iter()
            .all(|line| line.starts_with("GET ") || line == "POST /count")
    );
}

#[tokio::test]
async fn remark42_is_read_with_its_site() {
    let thread = "https://news.example/canal-boats/";
    // Its threads are addresses; `info` was not recorded for this one.
    let says = as_recorded("remark42");
    let script = move |asked: &Asked| {
        if asked.route() == "/api/v1/info" {
            let info =
                r#"{"url": "https://news.example/canal-boats/", "count": 14, "read_only": false}"#;
            return Answer::json(200, info);
        }
        says(asked)
    };
    let asked = read("remark42", "", thread, script).await;
    assert!(
        asked
            .iter()
            .all(|line| line.starts_with("GET ") && line.contains("site=news")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn wordpress_is_read() {
    let asked = read("wordpress", "", "4", as_recorded("wordpress")).await;
    assert!(
        asked.iter().all(|line| line.starts_with("GET /wp-json/")),
        "{asked:?}"
    );
    let asked = read("wordpress", "/wp-json", "4", as_recorded("wordpress")).await;
    assert!(
        asked.iter().all(|line| line.starts_with("GET /wp-json/")),
        "{asked:?}"
    );
}

#[tokio::test]
async fn files_are_read() {
    let file = |_: &Asked| Answer::json(200, recorded("thread-all"));
    let asked = read("static", "/a.json", "/canal-boats/", file).await;
    assert!(asked.iter().all(|line| line == "GET /a.json"), "{asked:?}");
    let asked = read("static", "/below", "/canal-boats/", file).await;
    assert!(
        asked.iter().all(|line| line.starts_with("GET /below/")),
        "{asked:?}"
    );
}
