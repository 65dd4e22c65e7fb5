//! The feeds that have the answers to somebody.

use afterword_protocol::{Comment, PostedComment, ProblemCode, Subscriptions};
use afterword_server::links::Link;
use afterword_server::store::{AddressRef, Recipient};
use serde_json::json;

use crate::app::{ARTICLE, NOW, THREAD, TestApp};
use crate::ask::{get, new_comment, post};
use crate::feeds::{OF_THREAD, ask, contents, read};
use crate::xml::Element;

const READER: &str = "reader-of-a-test-00000000000000000";

/// Posts as somebody with a token and an address; `parent` is an id.
async fn post_as(
    app: &TestApp,
    token: &str,
    email: &str,
    parent: Option<&str>,
    text: &str,
) -> Comment {
    let mut new = new_comment(text);
    new["author"]["email"] = json!(email);
    new["parent"] = json!(parent);
    let posted: PostedComment = app.write(post(&new).token(token)).await.json(201);
    posted.comment
}

/// Where a reader finds the feed with answers.
async fn replies_feed(app: &TestApp) -> String {
    let ask = get(&format!("{THREAD}/subscriptions")).token(READER);
    app.send(ask).await.json::<Subscriptions>(200).replies_feed
}

#[tokio::test]
async fn a_reader_reads_the_answers_of_others_to_their_own_comments() {
    let app = TestApp::start().await;
    let path = replies_feed(&app).await;
    assert_eq!(contents(&read(&app, &path).await).len(), 0);
    let other = READER.replace("test", "best");
    let mine = post_as(&app, READER, "me@mail.example", None, "mine").await;
    let theirs = post_as(
        &app,
        &other,
        "ben@mail.example",
        Some(&mine.id.0),
        "an answer",
    )
    .await;
    post_as(&app, READER, "me@mail.example", Some(&mine.id.0), "my own").await;
    post_as(
        &app,
        &other,
        "ben@mail.example",
        Some(&theirs.id.0),
        "not to me",
    )
    .await;
    let answer = ask(&app, &path).await;
    let feed = Element::parse(&answer.text());
    assert_eq!(contents(&feed), ["an answer"]);
    assert_eq!(feed.says("title"), "\u{21a9} default · Afterword");
    let itself = feed.link("self").unwrap().attribute("href");
    assert_eq!(itself, format!("http://c.example{path}"));
    // It is that reader's, and stays with them.
    assert_eq!(answer.header("cache-control"), "private, no-cache");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    assert_eq!(answer.header("x-robots-tag"), "noindex");
    let again = get(&path).header("host", "c.example");
    let again = app
        .send(again.header("if-none-match", &answer.header("etag")))
        .await;
    assert_eq!(
        (again.status, again.header("cache-control")),
        (304, "private, no-cache".to_owned())
    );
    // The same entry as in the feed of the thread, so that who has both reads it once.
    let thread = read(&app, OF_THREAD).await;
    let id = feed.one("entry").says("id");
    assert!(thread.all("entry").any(|entry| entry.says("id") == id));
}

#[tokio::test]
async fn an_address_reads_the_answers_to_what_was_written_under_it_once_it_is_confirmed() {
    let app = TestApp::start().await;
    let mine = post_as(&app, READER, "A_b@Mail.Example", None, "mine").await;
    // Were it a pattern, this would be the same address.
    let alike = post_as(&app, READER, "axb@mail.example", None, "alike").await;
    for (parent, text) in [(&mine, "to me"), (&alike, "to somebody else")] {
        post_as(
            &app,
            &READER.replace("test", "best"),
            "ben@mail.example",
            Some(&parent.id.0),
            text,
        )
        .await;
    }
    post_as(&app, READER, "a_B@mail.example", Some(&mine.id.0), "my own").await;
    let wish = json!({"email": "a_b@mail.example", "kind": "replies", "page": {"url": ARTICLE}});
    let wish = crate::ask::ask("POST", &format!("{THREAD}/subscriptions")).with(&wish);
    assert_eq!(app.write(wish).await.status, 201);
    let asked = app
        .store
        .take_due(1, NOW, NOW + 1, true)
        .await
        .unwrap()
        .remove(0);
    let Recipient::Reader {
        address: reference, ..
    } = asked.recipient
    else {
        panic!("{asked:?}")
    };
    let token = app.app.links().token(&Link::AddressFeed(reference));
    let path = format!("/api/v1/sites/default/replies/{token}.atom");
    app.send(get(&path)).await.problem(ProblemCode::NotFound);
    let address = app.store.find_address(reference).await.unwrap().unwrap();
    app.store.confirm_address(&address, 0).await.unwrap();
    assert_eq!(contents(&read(&app, &path).await), ["to me"]);
    // Another site has other people.
    app.store.add_site("other", Vec::new(), 0).await.unwrap();
    let elsewhere = path.replace("default", "other");
    app.send(get(&elsewhere))
        .await
        .problem(ProblemCode::NotFound);
    // Forgotten, it has no feed.
    app.store.refuse_mail("a_b@mail.example").await.unwrap();
    app.send(get(&path)).await.problem(ProblemCode::NotFound);
}

#[tokio::test]
async fn nobody_makes_up_the_address_of_a_secret_feed() {
    let app = TestApp::start().await;
    let path = replies_feed(&app).await;
    let bare = path.strip_suffix(".atom").unwrap();
    let (folder, token) = bare.rsplit_once('/').unwrap();
    let manage = app
        .app
        .links()
        .token(&Link::Manage(AddressRef { id: 1, tag: [0; 8] }));
    for wrong in [
        bare.to_owned(),
        format!("{bare}.rss"),
        format!("{folder}/.atom"),
        format!("{folder}/{}.atom", &token[1..]),
        format!("{folder}/{manage}.atom"),
    ] {
        app.send(get(&wrong)).await.problem(ProblemCode::NotFound);
    }
    // A reader has another token on every site.
    app.store.add_site("other", Vec::new(), 0).await.unwrap();
    let elsewhere = path.replace("default", "other");
    post_as(&app, READER, "me@mail.example", None, "mine").await;
    assert_eq!(contents(&read(&app, &elsewhere).await).len(), 0);
}
