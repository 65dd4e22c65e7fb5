//! Pages that are kept as they were rendered: never older than what was written, and without a question to the database.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::time::Duration;

use afterword_protocol::{CommentId, CommentsPage, PostedComment, ProblemCode};
use afterword_server::latest::Latest;
use afterword_server::rate_limit::RateLimits;
use afterword_server::store::{Rules, Verdict};
use serde_json::{Value, json};

use crate::app::{ARTICLE, NOW, THREAD, TestApp};
use crate::ask::{Ask, ask, get, new_comment, post};
use crate::page_form;

const READER: &str = "ann-ann-ann-ann-ann-ann-ann-0001";

/// A server that believes for long what it knows.
async fn believing() -> TestApp {
    TestApp::start_with(|app| app.latest = Latest::new(Duration::from_secs(600))).await
}

fn first_page() -> Ask {
    get(&format!("{THREAD}/comments"))
}

fn first_paint(query: &str) -> Ask {
    get(&format!("{THREAD}/comments?{query}")).header("accept", "text/html")
}

/// What readers get, in both forms.
async fn shown(app: &TestApp) -> [String; 2] {
    let json = app.send(first_page()).await.text();
    [json, app.send(first_paint("lang=en")).await.text()]
}

/// How readers of a site say what they think of a comment.
enum Opinion {
    Vote,
    Reaction,
}

/// Does with `writer` everything that changes a page, and looks each time that `reader` shows it.
async fn change_everything(reader: &TestApp, writer: &TestApp, opinion: Opinion) {
    let mut before = shown(reader).await;
    let mut looked = 0;
    let mut look = async |what: &str| {
        let now = shown(reader).await;
        // Has rendered nothing yet.
        assert_eq!(now, shown(&TestApp::beside(writer).await).await, "{what}");
        assert!(
            now.iter().zip(&before).all(|(now, before)| now != before),
            "{what}"
        );
        before = now;
        looked += 1;
    };
    let write = async |method, path: String, body: Value| {
        let asked = ask(method, &path).with(&body).token(READER);
        let answer = writer.write(asked).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    };
    let posted = writer.post_comment("first").await;
    look("a comment").await;
    let reply = writer.reply(&posted.comment, "second").await;
    look("a reply").await;
    assert_eq!(writer.edit(&posted, "first, edited").await.status, 200);
    look("an edit").await;
    let at = format!("{THREAD}/comments/{}", posted.comment.id);
    match opinion {
        Opinion::Vote => write("PUT", format!("{at}/vote"), json!({"value": 1})).await,
        Opinion::Reaction => {
            let given = json!({"emoji": "👍", "on": true});
            write("PUT", format!("{at}/reactions"), given).await;
        }
    }
    look("an opinion").await;
    let page = json!({"url": ARTICLE, "title": "A post"});
    write(
        "PUT",
        format!("{THREAD}/rating"),
        json!({"stars": 4, "page": page}),
    )
    .await;
    look("a rating").await;
    assert_eq!(writer.delete(&reply).await.status, 200);
    look("a deletion").await;
    let html = page_form::open(writer, page_form::PAGE).await.text();
    let key = page_form::hidden(&html, "key");
    let fields = [
        ("key", key.as_str()),
        ("name", "Ben"),
        ("text", "by a form"),
    ];
    let answer = writer.send(page_form::send(page_form::PAGE, &fields)).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    look("a form without a script").await;
    assert_eq!(looked, 7);
}

async fn with_reactions(app: &TestApp) {
    app.set_rules(Rules {
        reactions: vec!["👍".to_owned()],
        ..Rules::default()
    })
    .await;
}

#[tokio::test]
async fn what_readers_write_is_on_the_page_at_once_though_it_is_kept() {
    let app = believing().await;
    change_everything(&app, &app, Opinion::Vote).await;
    let app = believing().await;
    with_reactions(&app).await;
    change_everything(&app, &app, Opinion::Reaction).await;
}

#[tokio::test]
async fn what_another_process_writes_is_on_the_page_when_the_database_is_asked() {
    let app = TestApp::start().await;
    let other = TestApp::beside(&app).await;
    change_everything(&app, &other, Opinion::Vote).await;
    let app = TestApp::start().await;
    with_reactions(&app).await;
    let other = TestApp::beside(&app).await;
    change_everything(&app, &other, Opinion::Reaction).await;
}

#[tokio::test]
async fn what_the_owner_decides_is_on_the_page() {
    let app = TestApp::start().await;
    let posted = app.post_comment("to be judged").await;
    let with_it = shown(&app).await;
    let id = [posted.comment.id];
    app.store.review(&id, Verdict::Reject, NOW).await.unwrap();
    let without = shown(&app).await;
    assert!(!without[0].contains("to be judged") && !without[1].contains("to be judged"));
    app.store.review(&id, Verdict::Approve, NOW).await.unwrap();
    let again = shown(&app).await;
    assert!(again[1].contains("to be judged") && again[1] == with_it[1]);
    with_reactions(&app).await;
    assert_ne!(shown(&app).await, again);
}

#[tokio::test]
async fn who_reads_what_is_kept_asks_the_database_nothing() {
    let app = believing().await;
    app.post_comment("kept").await;
    let before = shown(&app).await;
    let tag = app.send(first_page()).await.header("etag");
    app.store.clone().close().await;
    assert_eq!(shown(&app).await, before);
    let again = app.send(first_page().header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.body.len()), (304, 0));
    // What is not kept can't be had.
    assert_eq!(app.send(first_paint("lang=de")).await.status, 503);
}

#[tokio::test]
async fn what_does_not_change_a_page_does_not_make_another() {
    let app = believing().await;
    app.post_comment("kept").await;
    app.send(first_paint("lang=en")).await;
    app.send(first_paint("lang=de")).await;
    app.store.clone().close().await;
    for number in 0..1_000 {
        let answer = app.send(first_paint(&format!("lang=en-x-{number}"))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    for query in [
        "lang=de-AT",
        "lang=de&x=1",
        "_=77&lang=de",
        "utm_source=a&lang=de&theme=dark",
    ] {
        let answer = app.send(first_paint(query)).await;
        assert!(
            answer.text().contains("Kommentar"),
            "{query}: {}",
            answer.text()
        );
    }
}

#[tokio::test]
async fn caches_between_may_keep_a_page_for_a_moment_and_browsers_ask_every_time() {
    let app = TestApp::start().await;
    app.post_comment("kept").await;
    for asked in [first_page(), first_paint("lang=en")] {
        let answer = app.send(asked).await;
        assert_eq!(answer.header("cache-control"), "no-cache");
        let between = answer.header("cdn-cache-control");
        assert_eq!(between, "public, max-age=1, stale-while-revalidate=30");
    }
    let missing = CommentId("999".to_owned());
    let refused = app
        .send(get(&format!("{THREAD}/comments?from={missing}")))
        .await;
    assert_eq!(
        (refused.status, refused.header("cdn-cache-control")),
        (404, String::new())
    );
}

#[tokio::test]
async fn an_article_by_two_addresses_is_one_thread_and_each_is_answered_with_its_own() {
    let app = believing().await;
    let mut new = new_comment("under one address");
    new["page"]["url"] = json!("http://localhost:3000/a/");
    let at = |key: &str| format!("/api/v1/sites/default/threads/{key}/comments");
    let (one, other) = (
        "http%3A%2F%2Flocalhost%3A3000%2Fa",
        "http%3A%2F%2Flocalhost%3A3000%2Fa%2Findex.html",
    );
    let path = at(one);
    let posted: PostedComment = app.write(Ask { path, ..post(&new) }).await.json(201);
    for key in [one, other] {
        let page: CommentsPage = app.send(get(&at(key))).await.json(200);
        assert_eq!(page.comments[0].id, posted.comment.id, "{key}");
    }
}

#[tokio::test]
async fn what_is_given_again_has_the_head_of_a_first_answer() {
    let app = believing().await;
    let text = "A long comment. ".repeat(200);
    app.post_comment(&text).await;
    let asked = || first_paint("lang=en").header("accept-encoding", "gzip, br");
    let asked = || asked().header("origin", "http://localhost:3000");
    let first = app.send(asked()).await;
    app.store.clone().close().await;
    let again = app.send(asked()).await;
    assert_eq!(
        (again.status, &again.headers, &again.body),
        (200, &first.headers, &first.body)
    );
    assert_eq!(again.header("content-encoding"), "br");
    let known = app
        .send(asked().header("if-none-match", &first.header("etag")))
        .await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(
        known.header("content-encoding") + &known.header("content-type"),
        ""
    );
    assert_eq!(
        known.header("access-control-allow-origin"),
        "http://localhost:3000"
    );
}

#[tokio::test]
async fn a_page_is_given_again_in_every_coding() {
    let app = believing().await;
    app.post_comment(&"A long comment. ".repeat(200)).await;
    let asked = |coding| first_paint("lang=en").header("accept-encoding", coding);
    let mut sent = BTreeMap::new();
    for coding in ["br", "gzip", "identity"] {
        sent.insert(coding, app.send(asked(coding)).await);
    }
    app.store.clone().close().await;
    for (coding, first) in &sent {
        let again = app.send(asked(coding)).await;
        assert_eq!(
            (again.status, &again.headers, &again.body),
            (200, &first.headers, &first.body)
        );
        let named = again.header("content-encoding");
        assert_eq!(named, coding.replace("identity", ""));
        assert_eq!(again.header("vary"), "Accept, Accept-Encoding, Origin");
    }
    let mut unpacked = Vec::new();
    let mut decoder = flate2::read::GzDecoder::new(&*sent["gzip"].body);
    decoder.read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, sent["identity"].body);
}

#[tokio::test]
async fn who_has_a_page_already_leaves_it_for_who_does_not() {
    let app = believing().await;
    app.post_comment(&"A long comment. ".repeat(200)).await;
    let asked = |language| {
        let asked = first_paint("lang=en").header("accept-encoding", "gzip");
        asked.header("accept-language", language)
    };
    let first = app.send(asked("en")).await;
    let tag = first.header("etag");
    let known = asked("de").header("if-none-match", &tag);
    assert_eq!(app.send(known.clone()).await.status, 304);
    app.store.clone().close().await;
    let again = app.send(known).await;
    assert_eq!((again.status, again.header("etag")), (304, tag));
    let whole = app.send(asked("de")).await;
    assert_eq!((whole.status, &whole.body), (200, &first.body));
    for name in ["content-type", "content-encoding", "content-length"] {
        assert_eq!(whole.header(name), first.header(name), "{name}");
    }
}

#[tokio::test]
async fn a_page_that_may_not_read_is_not_given_what_another_one_may() {
    let app = believing().await;
    app.allow_origins(&["https://blog.example"]).await;
    let from = |origin| first_page().header("origin", origin);
    for _ in 0..2 {
        let answer = app.send(from("https://blog.example")).await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "https://blog.example"
        );
        app.send(from("https://other.example"))
            .await
            .problem(ProblemCode::OriginNotAllowed);
    }
}

#[tokio::test]
async fn what_is_given_again_counts_as_a_read() {
    let app = TestApp::start_with(|app| {
        app.latest = Latest::new(Duration::from_secs(600));
        app.rate_limits = Some(RateLimits::new(&app.clock));
    })
    .await;
    let asked = || first_page().header("origin", "http://localhost:3000");
    for _ in 0..200 {
        assert_eq!(app.send(asked()).await.status, 200);
    }
    let refused = app.send(asked()).await;
    refused.problem(ProblemCode::RateLimited);
    let reader = refused.header("access-control-allow-origin");
    assert_eq!(reader, "http://localhost:3000");
    assert_eq!(
        app.send(first_page().by_peer("203.0.113.6:1")).await.status,
        200
    );
}
