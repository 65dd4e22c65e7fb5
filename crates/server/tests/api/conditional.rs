//! Asking again (`ETag`, `If-None-Match`) and compression.

use afterword_protocol::CommentsPage;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, get};

fn page() -> Ask {
    get(&format!("{THREAD}/comments"))
}

#[tokio::test]
async fn an_unchanged_answer_is_not_sent_twice() {
    let app = TestApp::start().await;
    let posted = app.post_comment("one").await;
    let detail = get(&format!("{THREAD}/comments/{}", posted.comment.id));
    for ask in [
        get(THREAD),
        page(),
        detail,
        page().header("accept", "text/html"),
    ] {
        let first = app.send(ask.clone()).await;
        let tag = first.header("etag");
        assert_eq!(
            (first.status, first.header("cache-control")),
            (200, "no-cache".into())
        );
        for known in [
            &tag,
            "*",
            &format!("\"other\", {tag}"),
            tag.trim_start_matches("W/"),
        ] {
            let again = app.send(ask.clone().header("if-none-match", known)).await;
            assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
            assert_eq!(again.header("etag"), tag);
            assert_eq!(again.header("vary"), first.header("vary"));
        }
        let other = app.send(ask.header("if-none-match", "\"other\"")).await;
        assert_eq!(other.status, 200);
    }
}

#[tokio::test]
async fn a_changed_answer_has_another_tag() {
    let app = TestApp::start().await;
    let before = app.send(page()).await.header("etag");
    app.post_comment("one").await;
    let after = app.send(page().header("if-none-match", &before)).await;
    assert_eq!(after.json::<CommentsPage>(200).comments.len(), 1);
    let html = app.send(page().header("accept", "text/html")).await;
    assert_ne!(html.header("etag"), after.header("etag"));
}

#[tokio::test]
async fn a_long_answer_is_compressed_as_the_client_likes() {
    let app = TestApp::start().await;
    let short = app.send(page().header("accept-encoding", "br, gzip")).await;
    assert_eq!(short.header("content-encoding"), "");
    for _ in 0..30 {
        app.post_comment("the same words again and again").await;
    }
    let plain = app.send(page()).await;
    assert_eq!(plain.header("content-encoding"), "");
    for (accepted, encoding) in [
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", ""),
    ] {
        for accept in ["application/json", "text/html"] {
            let asked = page()
                .header("accept-encoding", accepted)
                .header("accept", accept);
            let answer = app.send(asked).await;
            assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
            assert!(
                answer
                    .header("vary")
                    .to_lowercase()
                    .contains("accept-encoding")
            );
        }
    }
    let br = app.send(page().header("accept-encoding", "br")).await;
    assert!(
        br.body.len() * 3 < plain.body.len(),
        "{} {}",
        br.body.len(),
        plain.body.len()
    );
    assert_eq!(br.header("etag"), plain.header("etag"));
}
