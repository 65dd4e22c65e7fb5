//! Which pages may send the form of a thread's own page, and where that leads back to.

use afterword_protocol::ProblemCode;
use afterword_server::origin::Origin;

use crate::app::TestApp;
use crate::page_form::{PAGE, hidden, open, send};

#[tokio::test]
async fn only_forms_of_our_own_pages_and_of_the_sites_are_taken() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example", "http://localhost:3000"])
        .await;
    let fields = [("text", "x"), ("name", "Bob"), ("key", "0123456789abcdef")];
    let with = |headers: &[(&'static str, &str)]| {
        let mut ask = send(PAGE, &fields);
        ask.headers
            .retain(|(name, _)| *name != "origin" && *name != "sec-fetch-site");
        headers
            .iter()
            .fold(ask, |ask, (name, value)| ask.header(name, value))
    };
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "http://localhost:3001"),
        ],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://localhost:3001")],
        &[("origin", "null")],
    ] {
        app.send(with(foreign))
            .await
            .problem(ProblemCode::OriginNotAllowed);
    }
    for own in [
        &[("sec-fetch-site", "same-origin"), ("origin", "null")][..],
        &[("origin", "http://localhost:3000")],
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://blog.example"),
        ],
        &[],
    ] {
        assert_eq!(app.send(with(own)).await.status, 303, "{own:?}");
    }
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn a_form_of_an_article_leads_back_to_it() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    let send_from = |page: &str, text: &str| {
        let fields = [
            ("text", text),
            ("name", "Bob"),
            ("website", "bob.example"),
            ("page-url", page),
            ("page-title", "A post"),
            ("key", "0123456789abcdef"),
        ];
        let mut ask = send(PAGE, &fields);
        ask.headers
            .retain(|(name, _)| *name != "origin" && *name != "sec-fetch-site");
        ask.header("sec-fetch-site", "cross-site")
            .header("origin", "https://blog.example")
    };
    let article = "https://blog.example/a?b=c";
    let posted = app.send(send_from(&format!("{article}#below"), "x")).await;
    let id = app.list_comments().await.comments[0].id.clone();
    assert_eq!(
        (posted.status, posted.header("location")),
        (303, format!("{article}#comment-{id}"))
    );
    let thread = app.list_comments().await.thread;
    assert_eq!(
        (thread.url.as_deref(), thread.title.as_deref()),
        (Some(&*format!("{article}#below")), Some("A post"))
    );

    // What is refused is shown on our page, and goes back from there as well.
    let refused = app.send(send_from(article, " ")).await;
    assert_eq!(refused.status, 422);
    assert_eq!(hidden(&refused.text(), "page-url"), article);

    // Nobody is led to a page that is not the site's.
    let elsewhere = app.send(send_from("https://evil.example/", "y")).await;
    assert_eq!(elsewhere.status, 403);
    assert_eq!(app.list_comments().await.comments.len(), 1);
}

#[tokio::test]
async fn the_page_may_write_where_its_widget_may() {
    let fields = [
        ("text", "kept"),
        ("name", "Bob"),
        ("key", "0123456789abcdef"),
    ];
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    let page = open(&app, PAGE).await.text();
    assert!(!page.contains("<form"), "{page}");
    let refused = app.send(send(PAGE, &fields)).await;
    assert_eq!(refused.status, 403);
    assert!(
        refused.text().contains("kept</textarea>"),
        "{}",
        refused.text()
    );

    app.allow_origins(&["https://blog.example", "http://localhost:3000"])
        .await;
    assert_eq!(app.send(send(PAGE, &fields)).await.status, 303);

    let own = "https://comments.example";
    let app = TestApp::start_with(|app| app.public_url = Origin::parse(own)).await;
    app.allow_origins(&["https://blog.example"]).await;
    assert!(open(&app, PAGE).await.text().contains("<form"));
    assert_eq!(app.send(send(PAGE, &fields)).await.status, 303);
    let url = app.list_comments().await.thread.url;
    assert_eq!(
        url.as_deref(),
        Some("https://comments.example/t/default/post")
    );
}
