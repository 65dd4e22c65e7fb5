//! A thread as a page of its own, and whole.

use afterword_protocol::{CommentsPage, ProblemCode};
use afterword_server::import::ImportedState;
use serde_json::json;

use crate::app::TestApp;
use crate::ask::{get, new_comment, post};
use crate::imported::{comment, thread};

const PAGE: &str = "/t/default/post";

/// Opens an address as a browser on this machine does.
async fn open(app: &TestApp, path: &str) -> String {
    let answer = app.send(get(path).header("host", "localhost:3000")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

/// Where the first link with these words leads.
fn link(html: &str, words: &str) -> String {
    let (before, _) = html
        .split_once(&format!("\">{words}</a>"))
        .unwrap_or_else(|| panic!("no link {words:?} in {html}"));
    let (_, target) = before.rsplit_once("href=\"").unwrap();
    target.replace("&amp;", "&")
}

fn articles(html: &str) -> usize {
    html.matches("<article").count()
}

#[tokio::test]
async fn a_page_has_every_comment_below_what_it_answers() {
    let app = TestApp::start().await;
    let mut comments: Vec<_> = (0..130)
        .map(|n| comment(&format!("root-{n}"), None))
        .collect();
    comments.extend((0..120).map(|n| comment(&format!("reply-{n}"), Some("root-64"))));
    app.import(thread("post", comments)).await;
    let page = open(&app, PAGE).await;
    assert_eq!(articles(&page), 250);
    assert!(
        page.contains("<script src=\"/embed.js\" async></script>"),
        "{page}"
    );
    assert!(page.contains("250 comments"), "{page}");
    for tag in ["ol", "li", "article", "p", "div", "a"] {
        let open =
            page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
        assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
    }
    let (root, next) = (page.find("<p>root-64</p>"), page.find("<p>root-63</p>"));
    let reply = page.find("<p>reply-119</p>");
    assert!(root < reply && reply < next, "{root:?} {reply:?} {next:?}");
}

#[tokio::test]
async fn a_very_long_thread_is_read_page_by_page() {
    let app = TestApp::start().await;
    let mut comments: Vec<_> = (0..2_150)
        .map(|n| comment(&format!("root-{n}"), None))
        .collect();
    comments.extend((0..2_100).map(|n| comment(&format!("reply-{n}"), Some("root-0"))));
    app.import(thread("post", comments)).await;
    let first = open(&app, &format!("{PAGE}?sort=oldest&lang=de")).await;
    let all = link(&first, "Mehr Kommentare anzeigen");
    assert!(
        all.starts_with(&format!("{PAGE}?lang=de&sort=oldest&cursor=")),
        "{all}"
    );
    let rest = link(&first, "200 weitere Antworten anzeigen");
    assert!(rest.contains("root=") && rest.contains("cursor="), "{rest}");
    let rest = open(&app, &rest).await;
    assert_eq!(articles(&rest), 200);
    assert_eq!(
        link(&rest, "4.250 Kommentare"),
        format!("{PAGE}?lang=de&sort=oldest")
    );
    assert!(
        !rest.contains("<form") && !rest.contains("embed.js"),
        "{rest}"
    );

    let mut seen = articles(&first);
    let mut next = Some(all);
    while let Some(path) = next.take() {
        let page = open(&app, &path).await;
        assert!(!page.contains("embed.js"), "{page}");
        seen += articles(&page);
        let words = "Mehr Kommentare anzeigen";
        next = page.contains(words).then(|| link(&page, words));
    }
    assert_eq!(seen + articles(&rest), 4_250);
    app.send(get(&format!("{PAGE}?cursor=x")))
        .await
        .problem(ProblemCode::CursorInvalid);
}

#[tokio::test]
async fn a_long_conversation_is_nested_as_deep_as_it_is_indented() {
    let app = TestApp::start().await;
    let name = |n: u32| format!("n{n}");
    let comments = (0..900).map(|n| comment(&name(n), (n > 0).then(|| name(n - 1)).as_deref()));
    app.import(thread("post", comments.collect())).await;
    let page = open(&app, PAGE).await;
    assert_eq!(articles(&page), 900);
    assert_eq!(page.matches("<ol").count(), 7);
    assert_eq!(page.matches("In reply to Dora").count(), 893);
}

#[tokio::test]
async fn what_is_not_for_everyone_is_not_on_the_page() {
    let app = TestApp::start().await;
    let mut held = comment("held back", None);
    held.state = ImportedState::Pending;
    app.import(thread("post", vec![held, comment("shown", None)]))
        .await;
    let gone = app.post_comment("regretted").await;
    app.reply(&gone.comment, "too late").await;
    app.delete(&gone).await;
    for path in [PAGE.to_owned(), format!("{PAGE}/thread.json")] {
        let page = open(&app, &path).await;
        assert!(
            page.contains("shown") && page.contains("too late"),
            "{page}"
        );
        assert!(
            !page.contains("held back") && !page.contains("regretted"),
            "{page}"
        );
    }
    assert!(open(&app, PAGE).await.contains("This comment was deleted."));
}

#[tokio::test]
async fn names_and_addresses_are_text_on_the_page() {
    let app = TestApp::start().await;
    let mut new = new_comment("x");
    new["author"] = json!({"name": "<b>\"Bob\"", "website": "https://a.example/\"onclick=\"x"});
    let hostile = app.write(post(&new)).await;
    assert_eq!(hostile.status, 201, "{}", hostile.text());
    let page = open(&app, PAGE).await;
    assert!(page.contains("&lt;b&gt;\"Bob\""), "{page}");
    assert!(
        !page.contains("<b>") && !page.contains("\"onclick"),
        "{page}"
    );
    let page = open(&app, "/t/default/%22%3E%3Cscript%3E?lang=%22%3E&sort=best").await;
    assert!(!page.contains("\"><script>"), "{page}");
}

#[tokio::test]
async fn a_thread_can_be_had_whole_as_data() {
    let app = TestApp::start().await;
    let mut comments: Vec<_> = (0..130)
        .map(|n| comment(&format!("root-{n}"), None))
        .collect();
    comments.extend((0..120).map(|n| comment(&format!("reply-{n}"), Some("root-64"))));
    app.import(thread("post", comments)).await;
    let path = format!("{PAGE}/thread.json");
    let answer = app.send(get(&path)).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    let whole: CommentsPage = answer.json(200);
    assert_eq!((whole.comments.len(), whole.thread.comments), (250, 250));
    assert_eq!((whole.next, whole.rests.len()), (None, 0));
    let again = get(&path).header("if-none-match", &answer.header("etag"));
    assert_eq!(app.send(again).await.status, 304);
    let oldest: CommentsPage = app
        .send(get(&format!("{path}?sort=oldest")))
        .await
        .json(200);
    assert!(
        oldest.comments[0].html.contains("root-0"),
        "{:?}",
        oldest.comments[0]
    );
    app.send(get("/t/nobody/post/thread.json"))
        .await
        .problem(ProblemCode::SiteUnknown);
    let none: CommentsPage = app
        .send(get("/t/default/nobody/thread.json"))
        .await
        .json(200);
    assert_eq!(none.comments, []);
}

#[tokio::test]
async fn a_whole_thread_that_nobody_takes_keeps_nobody_else_from_theirs() {
    let app = TestApp::start().await;
    app.post_comment("hello").await;
    let mut untaken = Vec::new();
    for path in ["/t/default/post/thread.json", "/t/default/post"] {
        // More than are read at a time.
        for _ in 0..10 {
            let answer = app.answer(get(path)).await;
            assert_eq!(answer.status(), 200);
            untaken.push(answer);
        }
    }
}
