//! What is sent to do harm: markup in every field, more than is needed, bytes that are no text.

use afterword_protocol::{Comment, CommentDetail, Policy, PostedComment, ProblemCode};
use afterword_server::store::SiteChange;
use serde_json::json;

use crate::app::{THREAD, TestApp};
use crate::ask::{ask, get, new_comment, post};
use crate::page_form::{PAGE, send};

const MARKUP: &str = "<b class=x>\"'><script>alert(1)</script><!--";

#[tokio::test]
async fn markup_in_any_field_stays_text_wherever_it_is_shown() {
    let app = TestApp::start().await;
    let mut new = new_comment(MARKUP);
    new["author"]["name"] = json!(MARKUP);
    new["author"]["website"] = json!("https://a.example/\"><b class=x>");
    new["quote"] = json!(MARKUP);
    new["page"]["title"] = json!(MARKUP);
    let posted: PostedComment = app.write(post(&new)).await.json(201);
    let comment = &posted.comment;
    assert_eq!(comment.author.name, MARKUP);
    assert_eq!(comment.quote.as_deref(), Some(MARKUP));
    assert!(
        !comment.html.contains("<b") && !comment.html.contains("<script"),
        "{}",
        comment.html
    );
    let first_paint =
        get(&format!("{THREAD}/comments?linked-data=on")).header("accept", "text/html");
    let reply = get(&format!("{PAGE}?reply={}", comment.id)).header("host", "localhost:3000");
    for ask in [first_paint, get(PAGE), reply] {
        let html = app.send(ask).await.text();
        assert!(html.contains("&lt;b class=x&gt;"), "{html}");
        for loose in ["<b class", "<script>", "<!--"] {
            assert!(!html.contains(loose), "{loose} in {html}");
        }
    }
    for field in ["email", "website"] {
        let mut new = new_comment("fine");
        new["author"][field] = json!(MARKUP);
        let refused = app.write(post(&new)).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
}

#[tokio::test]
async fn ten_thousand_links_are_rendered_and_none_counts() {
    let app = TestApp::start().await;
    let policy = Policy {
        max_text_chars: 65_000,
        ..Policy::default()
    };
    let change = SiteChange {
        policy: Some(policy),
        ..SiteChange::default()
    };
    app.store.set_site("default", change).await.unwrap();
    let relative = app.post_comment(&"[a](b)".repeat(10_000)).await.comment;
    assert_eq!(
        relative
            .html
            .matches("<a rel=\"nofollow ugc noopener\">")
            .count(),
        10_000
    );
    let absolute = app.post_comment(&"<http://a>".repeat(6_000)).await.comment;
    let counted = absolute
        .html
        .matches("rel=\"nofollow ugc noopener\"")
        .count();
    assert_eq!(
        (counted, absolute.html.matches("<a href").count()),
        (6_000, 6_000)
    );
}

#[tokio::test]
async fn a_short_text_does_not_become_a_long_page() {
    let app = TestApp::start().await;
    let address = format!("https://a.example/{}", "x".repeat(4_900));
    for text in [
        // One long target that many short links name.
        format!("{}\n\n[a]: {address}", "[a]".repeat(1_600)),
        "> ".repeat(4_999) + "x",
        ">! ".repeat(3_300) + "x",
        "- ".repeat(4_999) + "x",
        "*".repeat(9_999) + "x",
        "[".repeat(9_999) + "x",
        "`a".repeat(4_999),
        ":".repeat(9_999) + "x",
        "&".repeat(9_999) + "x",
        ":x:".repeat(3_333),
    ] {
        let posted: PostedComment = app.write(post(&new_comment(&text))).await.json(201);
        let bytes = posted.comment.html.len();
        assert!(bytes < 200_000, "{bytes} bytes of {:.30}…", text);
    }
}

#[tokio::test]
async fn a_megabyte_is_refused_with_the_limit() {
    let app = TestApp::start().await;
    let refused = app.post_with("/text", json!("x".repeat(1 << 20))).await;
    let problem = refused.problem(ProblemCode::BodyTooLarge);
    assert_eq!(problem.limit, Some(65_536));
    let sentence = problem.detail.unwrap();
    assert!(sentence.contains("at most 65,536 bytes"), "{sentence}");

    let long = "x".repeat(1 << 20);
    let refused = app
        .send(send(PAGE, &[("text", &long), ("name", "Bob")]))
        .await;
    let page = refused.text();
    assert_eq!(refused.status, 413);
    assert!(
        page.contains("role=\"alert\">This is too long: at most 10,000"),
        "{page}"
    );
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let app = TestApp::start().await;
    let path = format!("{THREAD}/comments");
    let mut body = new_comment("fine").to_string().into_bytes();
    let at = body.windows(4).position(|four| four == b"fine").unwrap();
    body[at] = 0xff;
    let refused = app
        .write(ask("POST", &path).body("application/json", body))
        .await;
    refused.problem(ProblemCode::BodyInvalid);
    // Half a character, as JSON can write it.
    let half = new_comment("fine").to_string().replace("fine", "\\ud800");
    let refused = app
        .write(ask("POST", &path).body("application/json", half))
        .await;
    refused.problem(ProblemCode::BodyInvalid);

    for text in ["%ff", "a%c3", "\u{0}"] {
        let body = format!("text={text}&name=Bob&key=0123456789abcdef");
        let mut form = send(PAGE, &[]);
        form.body = body.into_bytes();
        let refused = app.send(form).await;
        let page = refused.text();
        assert!([400, 422].contains(&refused.status), "{page}");
        assert!(page.contains("role=\"alert\""), "{page}");
    }
    assert_eq!(app.list_comments().await.comments, []);
}

#[tokio::test]
async fn fields_that_are_not_known_are_ignored_wherever_they_stand() {
    let app = TestApp::start().await;
    let mut new = new_comment("fine");
    for place in ["/author", "/page"] {
        new.pointer_mut(place).unwrap()["role"] = json!("moderator");
    }
    (new["html"], new["state"], new["pinned"]) = (json!("<b>"), json!("live"), json!(true));
    let posted: PostedComment = app.write(post(&new)).await.json(201);
    assert_eq!(
        (posted.comment.author.role, posted.comment.pinned),
        (None, false)
    );
    assert_eq!(posted.comment.html, "<p>fine</p>");
    let edit = ask("PATCH", &format!("{THREAD}/comments/{}", posted.comment.id))
        .with(&json!({"text": "finer", "author": {"name": "Eve"}}))
        .token(&posted.edit_token);
    let edited: Comment = app.write(edit).await.json(200);
    assert_eq!(edited.author.name, "Ann");
    let fields = [
        ("text", "x"),
        ("name", "Bob"),
        ("role", "moderator"),
        ("key", "0123456789abcdef"),
    ];
    assert_eq!(app.send(send(PAGE, &fields)).await.status, 303);
}

#[tokio::test]
async fn somebody_elses_token_shows_and_changes_nothing() {
    let app = TestApp::start().await;
    let mine = app.post_comment("mine **alone**").await;
    let yours = app.post_comment("yours").await;
    let path = format!("{THREAD}/comments/{}", mine.comment.id);
    let update = json!({"text": "changed"});
    for ask in [ask("PATCH", &path).with(&update), ask("DELETE", &path)] {
        let refused = app.write(ask.token(&yours.edit_token)).await;
        refused.problem(ProblemCode::NotYours);
    }
    let seen = app.send(get(&path).token(&yours.edit_token)).await;
    let seen: CommentDetail = seen.json(200);
    assert_eq!((seen.text, seen.comment), (None, mine.comment));
}

#[tokio::test]
async fn a_form_refuses_what_shows_nothing_and_what_is_no_address() {
    let app = TestApp::start().await;
    let key = ("key", "0123456789abcdef");
    for text in ["", "  \r\n", ">!", "> ", "&nbsp;", "\u{200b}"] {
        let refused = app
            .send(send(PAGE, &[("text", text), ("name", "Bob"), key]))
            .await;
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
    for website in ["javascript:alert(1)", "//evil.example", "data:text/html,x"] {
        let fields = [("text", "x"), ("name", "Bob"), ("website", website), key];
        let refused = app.send(send(PAGE, &fields)).await;
        assert_eq!(refused.status, 422, "{}", refused.text());
    }
    let long = "x".repeat(10_001);
    let refused = app
        .send(send(PAGE, &[("text", &long), ("name", "Bob"), key]))
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("10,000"), "{}", refused.text());
    assert_eq!(app.list_comments().await.comments, []);
}
