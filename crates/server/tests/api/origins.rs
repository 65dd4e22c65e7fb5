//! Which pages may use a site (CORS).

use afterword_protocol::{PostedComment, ProblemCode, Thread};
use afterword_server::origin::Origin;

use crate::app::{THREAD, TestApp};
use crate::ask::{Answer, Ask, ask, get, new_comment, post};

const BLOG: &str = "https://blog.example";

/// What is sent by pages that would like to be one of ours.
const HOSTILE: [&str; 52] = [
    "null",
    "",
    " ",
    "*",
    // Nearly the same host.
    "https://blog.example.evil.example",
    "https://evil-blog.example",
    "https://evilblog.example",
    "https://blogXexample",
    "https://blog.exampl",
    "https://blog.example2",
    "https://blog-example",
    "https://www.blog.example",
    "https://a.blog.example",
    "https://.blog.example",
    "https://blog..example",
    "https://blog.example.",
    "https://example",
    "https://*.example",
    // Nearly the same scheme or port.
    "http://blog.example",
    "wss://blog.example",
    "ftp://blog.example",
    "file://blog.example",
    "file://",
    "chrome-extension://blog.example",
    "https:blog.example",
    "//blog.example",
    "blog.example",
    "https://blog.example:80",
    "https://blog.example:8443",
    "https://blog.example:443",
    "https://blog.example:0443",
    "https://blog.example:",
    "https://blog.example:443443",
    // Spellings no browser sends.
    "HTTPS://blog.example",
    "https://BLOG.example",
    "https://Blog.Example",
    "https://blog.example/",
    "https://blog.example/path",
    "https://blog.example?",
    "https://blog.example#",
    "https://user@blog.example",
    "https://user:secret@blog.example",
    "https://blog.example@evil.example",
    "https://evil.example\\@blog.example",
    "https://blog%2eexample",
    "https://blog.example%00.evil.example",
    "https://evil.example,https://blog.example",
    "https://blog.example https://evil.example",
    // Letters that look alike, and the wider network.
    "https://xn--blg-5cd.example",
    "https://bl\u{43e}g.example",
    "http://localhost",
    "http://127.0.0.1:8080",
];

fn preflight() -> Ask {
    ask("OPTIONS", &format!("{THREAD}/comments"))
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "content-type,idempotency-key",
        )
}

fn allowed_origin(answer: &Answer) -> String {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn a_page_of_the_site_is_answered_by_name() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://first.example", BLOG]).await;
    let answer = app.send(get(THREAD).header("origin", BLOG)).await;
    answer.json::<Thread>(200);
    assert_eq!(allowed_origin(&answer), BLOG);
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    assert_eq!(
        answer.header("access-control-expose-headers"),
        "etag, retry-after"
    );
    assert!(answer.header("vary").contains("Origin"));

    let preflight = app.send(preflight().header("origin", BLOG)).await;
    assert_eq!(
        (preflight.status, allowed_origin(&preflight)),
        (204, BLOG.into())
    );
    assert_eq!(preflight.header("access-control-max-age"), "600");
    let methods = preflight.header("access-control-allow-methods");
    assert_eq!(methods, "GET, POST, PUT, PATCH, DELETE");
    let headers = preflight.header("access-control-allow-headers");
    assert_eq!(
        headers,
        "authorization, content-type, idempotency-key, if-none-match"
    );
}

#[tokio::test]
async fn a_page_can_read_its_own_failures() {
    let app = TestApp::start().await;
    app.allow_origins(&[BLOG]).await;
    let answer = app
        .write(post(&new_comment("")).header("origin", BLOG))
        .await;
    answer.problem(ProblemCode::TextEmpty);
    assert_eq!(allowed_origin(&answer), BLOG);
    let answer = app
        .send(ask("DELETE", &format!("{THREAD}/comments")).header("origin", BLOG))
        .await;
    answer.problem(ProblemCode::MethodNotAllowed);
    assert_eq!(allowed_origin(&answer), BLOG);
}

#[tokio::test]
async fn no_other_page_reads_or_writes() {
    let app = TestApp::start().await;
    app.allow_origins(&[BLOG]).await;
    for origin in HOSTILE {
        let read = app.send(get(THREAD).header("origin", origin)).await;
        read.problem(ProblemCode::OriginNotAllowed);
        // The problem itself may be read, so that the widget can say why there is nothing.
        assert_eq!(allowed_origin(&read), "*", "{origin}");
        let mut new = new_comment("evil");
        new["page"]["url"] = format!("{BLOG}/post").into();
        let write = app.write(post(&new).header("origin", origin)).await;
        write.problem(ProblemCode::OriginNotAllowed);
    }
    assert_eq!(app.list_comments().await.comments, []);
}

#[tokio::test]
async fn a_request_of_two_origins_is_refused() {
    let app = TestApp::start().await;
    app.allow_origins(&[BLOG]).await;
    let both = get(THREAD)
        .header("origin", BLOG)
        .header("origin", "https://evil.example");
    app.send(both).await.problem(ProblemCode::OriginNotAllowed);
}

#[tokio::test]
async fn a_refused_preflight_leads_to_the_problem() {
    let app = TestApp::start().await;
    app.allow_origins(&[BLOG]).await;
    let answer = app
        .send(preflight().header("origin", "https://evil.example"))
        .await;
    assert_eq!((answer.status, allowed_origin(&answer)), (204, "*".into()));
    let unknown = ask("OPTIONS", "/api/v1/sites/nobody/threads/post")
        .header("access-control-request-method", "PUT")
        .header("origin", BLOG);
    let answer = app.send(unknown).await;
    assert_eq!((answer.status, allowed_origin(&answer)), (204, "*".into()));
    let path = "/api/v1/sites/nobody/threads/post";
    let answer = app.send(get(path).header("origin", BLOG)).await;
    answer.problem(ProblemCode::SiteUnknown);
    assert_eq!(allowed_origin(&answer), "*");
}

#[tokio::test]
async fn a_site_without_origins_is_for_this_machine() {
    let app = TestApp::start().await;
    for origin in [
        "http://localhost",
        "http://localhost:3000",
        "https://localhost:8443",
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://[::1]:1313",
    ] {
        let answer = app.send(get(THREAD).header("origin", origin)).await;
        answer.json::<Thread>(200);
        assert_eq!(allowed_origin(&answer), origin);
    }
    for origin in [
        BLOG,
        "null",
        "http://localhost.example",
        "http://localhost.",
        "http://sub.localhost",
        "http://127.0.0.1.example",
        "http://127.1",
        "http://0x7f000001",
        "http://2130706433",
        "http://0.0.0.0",
        "http://192.168.0.1",
        "http://10.0.0.1",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://[0:0:0:0:0:0:0:1]",
        "http://[fe80::1]",
    ] {
        let answer = app.send(get(THREAD).header("origin", origin)).await;
        answer.problem(ProblemCode::OriginNotAllowed);
    }
}

#[tokio::test]
async fn our_own_pages_may_use_every_site() {
    let own = "https://comments.example";
    let app = TestApp::start_with(|app| app.public_url = Origin::parse(own)).await;
    app.allow_origins(&[BLOG]).await;
    let mut new = new_comment("from the hosted page");
    new["page"]["url"] = format!("{own}/t/default/post").into();
    let answer = app.write(post(&new).header("origin", own)).await;
    answer.json::<PostedComment>(201);
    assert_eq!(allowed_origin(&answer), own);
}

#[tokio::test]
async fn programs_need_no_origin() {
    let app = TestApp::start().await;
    app.allow_origins(&[BLOG]).await;
    let answer = app.send(get(THREAD)).await;
    answer.json::<Thread>(200);
    assert_eq!(
        (allowed_origin(&answer), answer.header("vary")),
        (String::new(), "Accept, Origin".into())
    );
}

#[tokio::test]
async fn an_origin_is_configured_as_people_write_it() {
    let app = TestApp::start().await;
    app.allow_origins(&["HTTPS://Blog.Example:443/", "https://bücher.example"])
        .await;
    for origin in [BLOG, "https://xn--bcher-kva.example"] {
        app.send(get(THREAD).header("origin", origin))
            .await
            .json::<Thread>(200);
    }
}
