//! Comments for search engines, in a first paint that is asked for them and on the thread's own page.

use afterword_protocol::ProblemCode;
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{get, new_comment, post};

const BEGIN: &str = "<script type=\"application/ld+json\">";

/// What stands in the one script of data in some HTML.
fn data(html: &str) -> Value {
    assert_eq!(html.matches(BEGIN).count(), 1, "{html}");
    let (_, after) = html.split_once(BEGIN).unwrap();
    let (script, _) = after.split_once("</script>").unwrap();
    serde_json::from_str(script).unwrap_or_else(|error| panic!("{error}: {script}"))
}

/// The data of both places where it stands.
async fn everywhere(app: &TestApp) -> [Value; 2] {
    let page = app.send(get("/t/default/post")).await;
    [
        data(&first_paint(app, "?linked-data=on").await),
        data(&page.text()),
    ]
}

/// The first paint that a query asks for.
async fn first_paint(app: &TestApp, query: &str) -> String {
    let ask = get(&format!("{THREAD}/comments{query}")).header("accept", "text/html");
    app.send(ask).await.text()
}

#[tokio::test]
async fn a_first_paint_is_described_if_it_is_asked_to_be() {
    let app = TestApp::start().await;
    app.post_comment("Is it deep?").await;
    let plain = first_paint(&app, "").await;
    assert!(!plain.contains("ld+json"), "{plain}");
    assert_eq!(first_paint(&app, "?linked-data=off").await, plain);
    let described = first_paint(&app, "?linked-data=on").await;
    let (section, _) = described.split_once(BEGIN).unwrap();
    assert_eq!(section, plain);
    let wrong = get(&format!("{THREAD}/comments?linked-data=yes"));
    let problem = app.send(wrong).await.problem(ProblemCode::ParameterInvalid);
    assert_eq!(problem.field.as_deref(), Some("linked-data"));
    // Data is data already.
    let page = get(&format!("{THREAD}/comments?linked-data=on"));
    assert_eq!(
        app.send(page).await.header("content-type"),
        "application/json"
    );
}

#[tokio::test]
async fn the_comments_are_described_below_their_article() {
    let app = TestApp::start().await;
    let first = app
        .post_comment("Is it *deep*?\n\nI mean: **really**?")
        .await;
    let reply = app.reply(&first.comment, "It is.").await;
    for article in everywhere(&app).await {
        assert_eq!(article["@type"], "Article");
        assert_eq!(article["@id"], ARTICLE);
        assert_eq!(article["headline"], "A post");
        assert_eq!(article["commentCount"], 2);
        assert!(article["aggregateRating"].is_null());
        let id = |id| format!("{ARTICLE}#comment-{id}");
        assert_eq!(
            article["comment"],
            json!([{
                "@type": "Comment",
                "@id": id(&first.comment.id),
                "url": id(&first.comment.id),
                "dateCreated": "2026-11-22T12:00:00Z",
                "author": {"@type": "Person", "name": "Ann"},
                "text": "Is it deep?\n\nI mean: really?",
                "upvoteCount": 0,
                "downvoteCount": 0,
            }, {
                "@type": "Comment",
                "@id": id(&reply.comment.id),
                "url": id(&reply.comment.id),
                "parentItem": {"@type": "Comment", "@id": id(&first.comment.id)},
                "dateCreated": "2026-11-22T12:00:00Z",
                "author": {"@type": "Person", "name": "Ann"},
                "text": "It is.",
                "upvoteCount": 0,
                "downvoteCount": 0,
            }])
        );
    }
}

#[tokio::test]
async fn what_is_not_shown_is_not_described() {
    let app = TestApp::start().await;
    let gone = app.post_comment("regretted").await;
    app.reply(&gone.comment, "too late").await;
    app.delete(&gone).await;
    for article in everywhere(&app).await {
        let comments = article["comment"].as_array().unwrap();
        assert_eq!(comments.len(), 1, "{comments:?}");
        assert_eq!(comments[0]["text"], "too late");
        assert!(comments[0]["parentItem"].is_null(), "{comments:?}");
    }
}

#[tokio::test]
async fn spoilers_are_not_described() {
    let app = TestApp::start().await;
    app.post_comment("I know it.\n\n>! The gardener.").await;
    let hidden = app.post_comment(">! The gardener, I say.").await;
    app.reply(&hidden.comment, "Oh no.").await;
    for article in everywhere(&app).await {
        let comments = article["comment"].as_array().unwrap();
        let texts: Vec<_> = comments.iter().map(|it| &it["text"]).collect();
        assert_eq!(texts, ["Oh no.", "I know it."]);
        assert!(comments[0]["parentItem"].is_null(), "{comments:?}");
        assert!(!article.to_string().contains("gardener"), "{article}");
    }
}

#[tokio::test]
async fn no_text_ends_the_script() {
    let app = TestApp::start().await;
    let hostile = "</script><!--<script>alert(1)</script> ]]> \u{2028} \\u003c \"}";
    let mut new = new_comment(hostile);
    new["author"]["name"] = json!("</script><b>");
    new["page"]["title"] = json!("<!--</script>");
    app.write(post(&new)).await;
    for article in everywhere(&app).await {
        assert_eq!(article["comment"][0]["text"], hostile);
        assert_eq!(article["comment"][0]["author"]["name"], "</script><b>");
        assert_eq!(article["headline"], "<!--</script>");
    }
    let html = app.send(get("/t/default/post")).await.text();
    assert!(!html.contains("<!--"), "{html}");
}

#[tokio::test]
async fn a_thread_without_an_address_is_described_where_it_is_shown() {
    let app = TestApp::start().await;
    for article in everywhere(&app).await {
        assert!(article["@id"].is_null(), "{article}");
        assert_eq!(article["comment"], json!([]));
    }
    let key = "http%3A%2F%2Flocalhost%2Fa";
    let page = app.send(get(&format!("/t/default/{key}"))).await;
    assert_eq!(data(&page.text())["@id"], "http://localhost/a");
}
