//! Pages that the server itself shows.

use afterword_protocol::ProblemCode;
use afterword_server::assets::Assets;
use afterword_server::origin::Origin;
use serde_json::json;

use crate::app::TestApp;
use crate::ask::{get, new_comment, post};

#[tokio::test]
async fn the_front_page_has_the_snippet_for_this_server() {
    let app = TestApp::start().await;
    let page = app.send(get("/").header("host", "127.0.0.1:8080")).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.text()
            .contains("src=\"http://127.0.0.1:8080/embed.js\""),
        "{}",
        page.text()
    );

    let own = "https://comments.example";
    let app = TestApp::start_with(|app| app.public_url = Origin::parse(own)).await;
    let page = app
        .send(get("/").header("host", "evil\"><script>"))
        .await
        .text();
    for part in [
        "src=\"https://comments.example/embed.js\"",
        "href=\"https://comments.example/t/default/my-first-article\"",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[tokio::test]
async fn the_front_page_repeats_no_markup_from_a_header() {
    let app = TestApp::start().await;
    let page = app
        .send(get("/").header("host", "x\"><script>alert(1)</script>"))
        .await
        .text();
    assert!(!page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_thread_has_a_page_of_its_own() {
    let files = [("embed/0a1b/page.css".to_owned(), "looks".into())];
    let app = TestApp::start_with(|app| app.assets = Assets::new(files)).await;
    let mut new = new_comment("Hello **world**");
    new["page"]["title"] = json!("A <b>post</b> & \"more\"");
    app.write(post(&new)).await;
    let answer = app.send(get("/t/default/post")).await;
    assert_eq!(
        (answer.status, answer.header("x-robots-tag")),
        (200, "noindex".into())
    );
    assert!(
        answer
            .header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    let page = answer.text();
    for part in [
        "<!doctype html>",
        "<title>A &lt;b&gt;post&lt;/b&gt; &amp; \"more\"</title>",
        "<a href=\"http://localhost:3000/post\">",
        "<link rel=\"stylesheet\" href=\"/embed/0a1b/page.css\">",
        "<script src=\"/embed.js\" async></script>",
        "<after-word site=\"default\" thread=\"post\"",
        "page-title=\"A &lt;b&gt;post&lt;/b&gt; &amp; &quot;more&quot;\"",
        "Hello <strong>world</strong>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[tokio::test]
async fn a_page_of_no_thread_is_empty_and_of_no_site_a_problem() {
    let app = TestApp::start().await;
    let page = app.send(get("/t/default/%22%3E%3Cscript%3E")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("\"><script>"), "{}", page.text());
    app.send(get("/t/nobody/post"))
        .await
        .problem(ProblemCode::SiteUnknown);
    app.send(get("/t/default/%00"))
        .await
        .problem(ProblemCode::ThreadKeyInvalid);
}
