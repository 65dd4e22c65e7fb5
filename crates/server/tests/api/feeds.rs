//! What is new, as feeds.

use afterword_protocol::{ProblemCode, Thread};
use afterword_server::import::{ImportedState, ImportedText};
use afterword_server::origin::Origin;
use afterword_server::store::{Hold, Rules};
use serde_json::json;

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Answer, get, new_comment, post};
use crate::imported::{comment, thread};
use crate::xml::Element;

pub const OF_THREAD: &str = "/api/v1/sites/default/threads/post/feed.atom";
const OF_SITE: &str = "/api/v1/sites/default/feed.atom";

pub async fn ask(app: &TestApp, path: &str) -> Answer {
    let answer = app.send(get(path).header("host", "c.example")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/atom+xml");
    answer
}

pub async fn read(app: &TestApp, path: &str) -> Element {
    Element::parse(&ask(app, path).await.text())
}

/// What the entries say, in their order.
pub fn contents(feed: &Element) -> Vec<&str> {
    let said = feed.all("entry").map(|entry| entry.says("content"));
    said.map(|html| html.trim_start_matches("<p>").trim_end_matches("</p>"))
        .collect()
}

#[tokio::test]
async fn a_feed_has_the_comments_of_a_thread_newest_first() {
    let app = TestApp::start().await;
    let root = app.post_comment("first").await.comment;
    app.advance_seconds(60);
    let mut new = new_comment("second & *last*");
    new["author"] =
        json!({"name": "Ben", "website": "https://ben.example/?a&b", "email": "ben@mail.example"});
    new["parent"] = json!(root.id);
    new["quote"] = json!("a <passage>");
    app.write(post(&new)).await;
    let answer = ask(&app, OF_THREAD).await;
    assert!(!answer.text().contains("mail.example"), "{}", answer.text());
    let feed = Element::parse(&answer.text());
    assert_eq!(
        (&*feed.name, feed.attribute("xmlns")),
        ("feed", "http://www.w3.org/2005/Atom")
    );
    assert_eq!(feed.says("title"), "A post · Afterword");
    assert_eq!(feed.says("updated"), "2026-11-22T12:01:00Z");
    let address = format!("http://c.example{OF_THREAD}");
    let link = |relation| feed.link(relation).map(|link| link.attribute("href"));
    assert_eq!(
        (link("self"), link("alternate")),
        (Some(&*address), Some(ARTICLE))
    );

    let [reply, first] = &feed.all("entry").collect::<Vec<_>>()[..] else {
        panic!("{feed:#?}")
    };
    assert_eq!(
        (reply.says("title"), first.says("title")),
        ("Ben · A post", "Ann · A post")
    );
    let author = reply.one("author");
    assert_eq!(
        (author.says("name"), author.says("uri")),
        ("Ben", "https://ben.example/?a&b")
    );
    assert_eq!(reply.says("published"), "2026-11-22T12:01:00Z");
    assert_eq!(reply.one("content").attribute("type"), "html");
    assert_eq!(
        reply.says("content"),
        "<blockquote>a &lt;passage&gt;</blockquote>\n<p>second &amp; <em>last</em></p>"
    );
    let place = format!("{ARTICLE}#comment-{}", root.id);
    assert_eq!(first.link("alternate").unwrap().attribute("href"), place);

    let answered = reply.one("thr:in-reply-to");
    assert_eq!(answered.attribute("ref"), first.says("id"));
    assert_eq!(
        (answered.attribute("href"), answered.attribute("source")),
        (&*place, &*address)
    );
    let replies = first.link("replies").unwrap();
    assert_eq!(
        (replies.attribute("thr:count"), replies.attribute("href")),
        ("1", &*place)
    );
    assert_eq!(
        (first.says("thr:total"), reply.says("thr:total")),
        ("1", "0")
    );
    assert!(first.all("thr:in-reply-to").next().is_none() && reply.link("replies").is_none());
}

#[tokio::test]
async fn answers_are_counted_once_and_at_every_depth() {
    let app = TestApp::start().await;
    let root = app.post_comment("root").await.comment;
    let reply = app.reply(&root, "reply").await.comment;
    app.reply(&reply, "deeper").await;
    let gone = app.reply(&root, "gone").await;
    app.delete(&gone).await;
    let feed = read(&app, OF_THREAD).await;
    let root = feed.all("entry").last().unwrap();
    assert_eq!(root.link("replies").unwrap().attribute("thr:count"), "1");
    assert_eq!(root.says("thr:total"), "2");
}

#[tokio::test]
async fn an_id_is_one_comments_and_stays() {
    let app = TestApp::start().await;
    let posted = app.post_comment("before").await;
    app.post_comment("another").await;
    let before = read(&app, OF_THREAD).await;
    app.advance_seconds(5);
    app.edit(&posted, "after").await;
    // Another name of the server, and the same database opened again.
    let elsewhere = TestApp::beside(&app).await;
    let asked = get(OF_SITE).header("host", "other.example");
    let after = Element::parse(&elsewhere.send(asked).await.text());
    let ids = |feed: &Element| {
        feed.all("entry")
            .map(|entry| entry.says("id").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ids(&after));
    assert_ne!(ids(&before)[0], ids(&before)[1]);
    assert_ne!(before.says("id"), after.says("id"));
    assert!(ids(&before)[0].starts_with("urn:uuid:"), "{before:#?}");
    let edited = after.all("entry").last().unwrap();
    assert_eq!(edited.says("published"), "2026-11-22T12:00:00Z");
    assert_eq!(edited.says("updated"), "2026-11-22T12:00:05Z");
    assert_eq!(contents(&after), ["another", "after"]);
    // Two databases have the same numbers, and not the same ids.
    let other = TestApp::start().await;
    other.post_comment("x").await;
    assert!(!ids(&before).contains(&ids(&read(&other, OF_THREAD).await)[0]));
}

#[tokio::test]
async fn what_is_not_for_everyone_is_in_no_feed() {
    let app = TestApp::start().await;
    let mut held = comment("secret, held elsewhere", None);
    held.state = ImportedState::Pending;
    app.import(thread("post", vec![comment("shown", None), held]))
        .await;
    let gone = app.post_comment("secret regret").await;
    app.reply(&gone.comment, "too late").await;
    app.delete(&gone).await;
    app.set_rules(Rules {
        hold: Hold::All,
        ..Rules::default()
    })
    .await;
    app.write(post(&new_comment("secret, held"))).await;
    for path in [OF_THREAD, OF_SITE] {
        let feed = read(&app, path).await;
        assert_eq!(contents(&feed), ["too late", "shown"], "{path}");
    }
}

#[tokio::test]
async fn a_feed_has_fifty_entries_and_no_more() {
    let app = TestApp::start().await;
    let comments = (0..60).map(|n| {
        let mut comment = comment(&n.to_string(), (n % 7 == 1).then_some("0"));
        comment.created_at += n * 1000;
        comment
    });
    app.import(thread("post", comments.collect())).await;
    for path in [OF_THREAD, OF_SITE] {
        let feed = read(&app, path).await;
        let expected: Vec<_> = (10..60).rev().map(|n| n.to_string()).collect();
        assert_eq!(contents(&feed), expected, "{path}");
    }
}

#[tokio::test]
async fn a_thread_without_comments_has_an_empty_feed_that_stays_as_it_is() {
    let app = TestApp::start().await;
    let answer = ask(&app, OF_THREAD).await;
    let feed = Element::parse(&answer.text());
    assert_eq!(
        (contents(&feed).len(), feed.says("updated")),
        (0, "1970-01-01T00:00:00Z")
    );
    assert_eq!(answer.header("last-modified"), "");
    app.advance_seconds(100);
    let again = get(OF_THREAD).header("host", "c.example");
    let again = app
        .send(again.header("if-none-match", &answer.header("etag")))
        .await;
    assert_eq!(again.status, 304);
    // Its id is there before its thread.
    app.post_comment("first").await;
    assert_eq!(read(&app, OF_THREAD).await.says("id"), feed.says("id"));
}

#[tokio::test]
async fn the_feed_of_a_site_has_all_its_threads_and_no_others() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example", "https://www.blog.example"])
        .await;
    let other = app.store.add_site("other", Vec::new(), 0).await.unwrap();
    app.store
        .import_threads(
            &other,
            "x",
            &[thread("post", vec![comment("elsewhere", None)])],
            0,
            |_| (),
        )
        .await
        .unwrap();
    app.import(thread("boats", vec![comment("of boats", None)]))
        .await;
    let mut untitled = thread("post-42", vec![comment("of cats", None)]);
    (untitled.title, untitled.url) = (None, None);
    app.import(untitled).await;
    let feed = read(&app, OF_SITE).await;
    assert_eq!(contents(&feed), ["of cats", "of boats"]);
    assert_eq!(feed.says("title"), "blog.example · Afterword");
    assert_eq!(
        feed.link("alternate").unwrap().attribute("href"),
        "https://blog.example/"
    );
    let pages = feed.all("entry").map(|entry| {
        let page = entry.link("alternate").unwrap().attribute("href");
        (entry.says("title"), page.split('#').next().unwrap())
    });
    assert_eq!(
        pages.collect::<Vec<_>>(),
        [
            ("Dora · post-42", "http://c.example/t/default/post-42"),
            ("Dora · Imported", "https://old.example/boats"),
        ]
    );
}

#[tokio::test]
async fn hostile_texts_leave_a_feed_well_formed() {
    let app = TestApp::start().await;
    let texts = [
        "]]></content></entry>",
        "<!--",
        "<?xml?>",
        "&amp;&#0;&nbsp;",
        "\u{b}\u{fffe}\u{1F600}\u{85}",
    ];
    let comments = texts.iter().enumerate().map(|(number, text)| {
        let mut hostile = comment(&number.to_string(), None);
        hostile.author_name = format!("{text}\"'");
        hostile.author_website = Some(format!("https://a.example/{text}"));
        hostile.text = ImportedText::Markdown(format!("`{text}` {text}"));
        hostile
    });
    let mut hostile = thread("post", comments.collect());
    hostile.title = Some(texts.concat());
    hostile.url = Some(format!("https://a.example/?{}", texts.concat()));
    app.import(hostile).await;
    for path in [OF_THREAD, OF_SITE] {
        let feed = read(&app, path).await;
        let names: Vec<_> = feed
            .all("entry")
            .map(|entry| entry.one("author").says("name"))
            .collect();
        assert_eq!(names.len(), texts.len());
        for text in &texts[..4] {
            assert!(names.contains(&&*format!("{text}\"'")), "{names:?}");
        }
        assert!(names.contains(&"\u{1F600}\u{85}\"'"), "{names:?}");
    }
}

#[tokio::test]
async fn an_unchanged_feed_is_not_sent_twice() {
    let app = TestApp::start().await;
    for _ in 0..20 {
        app.post_comment("the same words again and again").await;
    }
    for path in [OF_THREAD, OF_SITE] {
        let first = ask(&app, path).await;
        assert_eq!(first.header("cache-control"), "no-cache");
        assert_eq!(
            first.header("last-modified"),
            "Sun, 22 Nov 2026 12:00:00 GMT"
        );
        let ask = get(path).header("host", "c.example");
        let known = first.header("etag");
        let again = app.send(ask.clone().header("if-none-match", &known)).await;
        assert_eq!((again.status, again.body.len()), (304, 0));
        // An approval may add something older, so a date alone tells nothing.
        let date = first.header("last-modified");
        assert_eq!(
            app.send(ask.clone().header("if-modified-since", &date))
                .await
                .status,
            200
        );
        let mut head = ask.clone();
        head.method = "HEAD";
        let head = app.send(head).await;
        assert_eq!(
            (head.status, head.body.len(), head.header("etag")),
            (200, 0, known)
        );
        for encoding in ["br", "gzip"] {
            let packed = app
                .send(ask.clone().header("accept-encoding", encoding))
                .await;
            assert_eq!(packed.header("content-encoding"), encoding);
            assert!(packed.body.len() * 3 < first.body.len());
        }
    }
}

#[tokio::test]
async fn programs_may_read_feeds_and_pages_only_those_of_their_site() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    for path in [OF_THREAD, OF_SITE] {
        assert_eq!(
            ask(&app, path).await.header("access-control-allow-origin"),
            ""
        );
        let page = get(path).header("origin", "https://blog.example");
        let allowed = app.send(page).await.header("access-control-allow-origin");
        assert_eq!(allowed, "https://blog.example");
        app.send(get(path).header("origin", "https://evil.example"))
            .await
            .problem(ProblemCode::OriginNotAllowed);
    }
    app.send(get("/api/v1/sites/nobody/feed.atom"))
        .await
        .problem(ProblemCode::SiteUnknown);
    let thread: Thread = app.send(get(THREAD)).await.json(200);
    assert!(thread.capabilities.feed);
}

#[tokio::test]
async fn a_page_of_a_thread_leads_to_its_feeds() {
    let public_url = Origin::parse("https://comments.example");
    let app = TestApp::start_with(|app| app.public_url = public_url).await;
    let mut odd = thread("a/b c", vec![comment("x", None)]);
    odd.title = Some("\"Boats\" & <more>".to_owned());
    app.import(odd).await;
    let page = app.send(get("/t/default/a%2Fb%20c")).await.text();
    let link = |path: &str, title: &str| {
        format!(
            "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{path}\" title=\"{title}\">\n"
        )
    };
    let of_thread = "/api/v1/sites/default/threads/a%2Fb%20c/feed.atom";
    let title = "Comments · &quot;Boats&quot; &amp; &lt;more&gt;";
    for link in [link(of_thread, title), link(OF_SITE, "Comments · default")] {
        assert!(page.contains(&link), "{link} in {page}");
    }
    let feed = read(&app, of_thread).await;
    let itself = feed.link("self").unwrap().attribute("href");
    assert_eq!(itself, format!("https://comments.example{of_thread}"));
}
