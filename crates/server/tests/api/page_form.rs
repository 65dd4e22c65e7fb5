//! Writing on a thread's own page, without a script.

use afterword_protocol::CommentsPage;
use afterword_server::rate_limit::RateLimits;
use url::form_urlencoded::Serializer;

use crate::app::{ARTICLE, TestApp};
use crate::ask::{Answer, Ask, ask, get};
use crate::imported::{comment, thread};

pub const PAGE: &str = "/t/default/post";
const HOST: &str = "localhost:3000";

/// What a reader sees who opens an address of the server.
pub async fn open(app: &TestApp, path: &str) -> Answer {
    app.send(get(path).header("host", HOST)).await
}

/// What the page has hidden in its form.
pub fn hidden(html: &str, name: &str) -> String {
    let begin = format!("<input type=\"hidden\" name=\"{name}\" value=\"");
    let (_, after) = html
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {name} in {html}"));
    after.split('"').next().unwrap().to_owned()
}

/// A form as a browser sends it from our own page.
pub fn send(path: &str, fields: &[(&str, &str)]) -> Ask {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    ask("POST", path)
        .header("host", HOST)
        .header("origin", "http://localhost:3000")
        .header("sec-fetch-site", "same-origin")
        .body("application/x-www-form-urlencoded", body)
}

/// Opens the page and sends its form.
async fn write(app: &TestApp, path: &str, text: &str, name: &str) -> Answer {
    let page = open(app, path).await.text();
    let key = hidden(&page, "key");
    app.send(send(path, &[("text", text), ("name", name), ("key", &key)]))
        .await
}

#[tokio::test]
async fn a_comment_is_posted_and_the_page_leads_to_it() {
    let app = TestApp::start().await;
    let key = hidden(&open(&app, PAGE).await.text(), "key");
    let fields = [
        ("text", "Hello\r\n**world**"),
        ("name", "Bob"),
        ("email", "bob@mail.example"),
        ("website", "bob.example"),
        ("key", &key),
    ];
    let posted = app.send(send(PAGE, &fields)).await;
    let page = app.list_comments().await;
    let comment = &page.comments[0];
    assert_eq!(posted.status, 303, "{}", posted.text());
    let place = format!("{PAGE}#comment-{}", comment.id);
    assert_eq!(posted.header("location"), place);
    assert_eq!(posted.header("cache-control"), "no-store");
    assert_eq!(comment.html, "<p>Hello<br>\n<strong>world</strong></p>");
    assert_eq!(comment.author.name, "Bob");
    assert_eq!(
        comment.author.website.as_deref(),
        Some("https://bob.example/")
    );
    // Nobody has written before, so the thread is about the page it began on.
    assert_eq!(
        page.thread.url.as_deref(),
        Some("http://localhost:3000/t/default/post")
    );
    assert!(posted.body.is_empty());
    let shown = open(&app, PAGE).await.text();
    assert!(
        shown.contains(&format!("id=\"comment-{}\"", comment.id)),
        "{shown}"
    );
}

#[tokio::test]
async fn a_thread_keeps_its_article_and_a_key_may_name_it() {
    let app = TestApp::start().await;
    app.post_comment("from the article").await;
    assert_eq!(write(&app, PAGE, "from the page", "Bob").await.status, 303);
    assert_eq!(
        app.list_comments().await.thread.url.as_deref(),
        Some(ARTICLE)
    );

    let key = "http%3A%2F%2Flocalhost%3A3000%2Fother";
    let posted = write(&app, &format!("/t/default/{key}"), "x", "Bob").await;
    assert!(
        posted
            .header("location")
            .starts_with(&format!("/t/default/{key}#comment-")),
        "{}",
        posted.header("location")
    );
    let other = format!("/api/v1/sites/default/threads/{key}/comments");
    let page: CommentsPage = app.send(get(&other)).await.json(200);
    assert_eq!(
        page.thread.url.as_deref(),
        Some("http://localhost:3000/other")
    );
}

#[tokio::test]
async fn a_reply_is_written_below_what_it_answers() {
    let app = TestApp::start().await;
    let first = app.post_comment("a question").await.comment;
    app.post_comment("something else").await;
    let page = open(&app, PAGE).await.text();
    let link = format!("{PAGE}?reply={}#reply", first.id);
    assert!(page.contains(&format!("href=\"{link}\"")), "{page}");

    let page = open(&app, &format!("{PAGE}?reply={}", first.id))
        .await
        .text();
    assert!(
        page.contains("a question") && !page.contains("something else"),
        "{page}"
    );
    assert!(
        page.contains("Reply to Ann") && page.contains("id=\"reply\""),
        "{page}"
    );
    assert!(!page.contains("embed.js"), "{page}");
    let (key, parent) = (hidden(&page, "key"), hidden(&page, "parent"));
    let fields = [
        ("text", "an answer"),
        ("name", "Bob"),
        ("parent", &parent),
        ("key", &key),
    ];
    assert_eq!(app.send(send(PAGE, &fields)).await.status, 303);
    let comments = app.list_comments().await.comments;
    let answer = comments
        .iter()
        .find(|comment| comment.html.contains("an answer"));
    assert_eq!(answer.unwrap().parent, Some(first.id));

    // What can't be answered is shown with the others.
    for gone in ["999", "x", ""] {
        let page = open(&app, &format!("{PAGE}?reply={gone}")).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("something else"), "{}", page.text());
    }
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_says_why() {
    let app = TestApp::start().await;
    app.post_comment("there before").await;
    let hostile = "</textarea><script>alert(1)</script>\" autofocus";
    let fields = |text, key| {
        [
            ("text", text),
            ("email", "\"><b>"),
            ("name", "Bob"),
            ("key", key),
        ]
    };
    let refused = app
        .send(send(PAGE, &fields(hostile, "0123456789abcdef")))
        .await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.header("cache-control"), "no-store");
    assert!(
        refused
            .header("content-security-policy")
            .contains("form-action 'self'")
    );
    let page = refused.text();
    for part in [
        "role=\"alert\">This is not an e-mail address.",
        "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "value=\"&quot;&gt;&lt;b&gt;\"",
        "value=\"Bob\"",
        "aria-invalid=\"true\"",
        "there before",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
    assert!(
        !page.contains("</textarea><script>") && !page.contains("embed.js"),
        "{page}"
    );
    let key = hidden(&page, "key");
    let mended = [("text", hostile), ("name", "Bob"), ("key", &key)];
    assert_eq!(app.send(send(PAGE, &mended)).await.status, 303);

    // In the language of the page, which stays.
    let refused = app
        .send(send(&format!("{PAGE}?lang=de"), &fields("", &key)))
        .await;
    let page = refused.text();
    assert!(page.contains("<html lang=\"de\">"), "{page}");
    assert!(
        page.contains(&format!("action=\"{PAGE}?lang=de\"")),
        "{page}"
    );
    assert!(page.contains("Kommentar"), "{page}");
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_a_page_too() {
    let app = TestApp::start().await;
    let json = send(PAGE, &[]).body("application/json", "{}");
    let mut json_only = json;
    json_only
        .headers
        .retain(|(name, value)| *name != "content-type" || value == "application/json");
    for (ask, status) in [
        (json_only, 400),
        (send(PAGE, &[("text", "x"), ("name", "Bob")]), 400),
        (
            send(PAGE, &[("text", &"x".repeat(200_000)), ("name", "Bob")]),
            413,
        ),
        (
            send(
                PAGE,
                &[
                    ("parent", "999"),
                    ("text", "x"),
                    ("name", "Bob"),
                    ("key", "0123456789abcdef"),
                ],
            ),
            422,
        ),
    ] {
        let refused = app.send(ask).await;
        assert_eq!(refused.status, status, "{}", refused.text());
        assert!(
            refused.text().contains("role=\"alert\""),
            "{}",
            refused.text()
        );
    }
    assert_eq!(app.list_comments().await.comments.len(), 0);
    // The longest comment fits, whatever its letters weigh.
    assert_eq!(
        write(&app, PAGE, &"语".repeat(10_000), "Bob").await.status,
        303
    );
}

#[tokio::test]
async fn a_form_sent_twice_is_one_comment_and_another_text_is_another() {
    let app = TestApp::start().await;
    let key = hidden(&open(&app, PAGE).await.text(), "key");
    let fields = |text| [("text", text), ("name", "Bob"), ("key", key.as_str())];
    let first = app
        .send(send(PAGE, &fields("one")))
        .await
        .header("location");
    let again = app
        .send(send(PAGE, &fields("one")))
        .await
        .header("location");
    assert_eq!(first, again);
    let other = app
        .send(send(PAGE, &fields("two")))
        .await
        .header("location");
    assert_ne!(first, other);
    assert_eq!(app.list_comments().await.comments.len(), 2);
}

#[tokio::test]
async fn a_page_is_known_again_although_its_key_is_new() {
    let app = TestApp::start().await;
    let first = open(&app, PAGE).await;
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let ask = get(PAGE)
        .header("host", HOST)
        .header("if-none-match", &first.header("etag"));
    assert_eq!(app.send(ask.clone()).await.status, 304);
    let other = open(&app, PAGE).await.text();
    assert_ne!(hidden(&first.text(), "key"), hidden(&other, "key"));
    app.post_comment("new").await;
    assert_eq!(app.send(ask).await.status, 200);
}

#[tokio::test]
async fn a_closed_thread_has_no_form() {
    let app = TestApp::start().await;
    let mut thread = thread("post", vec![comment("the last word", None)]);
    thread.closed = true;
    app.import(thread).await;
    let first = app.list_comments().await.comments[0].clone();
    let page = open(&app, PAGE).await.text();
    assert!(
        !page.contains("<form") && !page.contains("?reply="),
        "{page}"
    );
    assert!(page.contains("Comments are closed."), "{page}");
    let page = open(&app, &format!("{PAGE}?reply={}", first.id))
        .await
        .text();
    assert!(!page.contains("<form"), "{page}");
    assert!(page.contains("Comments are closed."), "{page}");
}

#[tokio::test]
async fn too_many_forms_are_refused_with_what_was_typed() {
    let app = TestApp::start_with(|app| app.rate_limits = Some(RateLimits::new(&app.clock))).await;
    for number in 0..20 {
        let text = number.to_string();
        assert_eq!(write(&app, PAGE, &text, "Bob").await.status, 303);
    }
    let refused = write(&app, PAGE, "one too many", "Bob").await;
    assert_eq!(
        (refused.status, refused.header("retry-after").as_str()),
        (429, "3")
    );
    let page = refused.text();
    assert!(page.contains("one too many</textarea>"), "{page}");
    assert!(page.contains("Please try again in 3 seconds."), "{page}");
    assert!(!page.contains("<article"), "{page}");
    app.advance_seconds(3);
    assert_eq!(write(&app, PAGE, "one too many", "Bob").await.status, 303);
}
