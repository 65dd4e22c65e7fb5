//! What the widget says on a site.

use std::collections::BTreeMap;

use afterword_server::store::SiteChange;
use serde_json::Value;

use crate::app::{THREAD, TestApp};
use crate::ask::{Answer, get};

const ENGLISH: &str = "/api/v1/sites/default/words/en";

/// Lets the site say other words.
async fn say(app: &TestApp, lang: &str, sentences: &str) {
    let words = BTreeMap::from([(lang.to_owned(), sentences.to_owned())]);
    let change = SiteChange {
        words: Some(words),
        ..SiteChange::default()
    };
    app.store.set_site("default", change).await.unwrap();
}

async fn words(app: &TestApp, lang: &str) -> (Answer, Value) {
    let answer = app
        .send(get(&ENGLISH.replace("/en", &format!("/{lang}"))))
        .await;
    let words = answer.json(200);
    (answer, words)
}

async fn html(app: &TestApp, path: &str) -> String {
    let ask = get(path)
        .header("accept", "text/html")
        .header("host", "localhost:3000");
    app.send(ask).await.text()
}

#[tokio::test]
async fn without_words_of_its_own_a_site_says_the_built_in_ones() {
    let app = TestApp::start().await;
    for (lang, text) in [
        ("en", include_str!("../../../../locales/en.json")),
        ("ar", include_str!("../../../../locales/ar.json")),
    ] {
        let (answer, words) = words(&app, lang).await;
        assert_eq!(words, serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(answer.header("content-language"), lang);
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for (asked, found) in [
        ("de-AT", "de"),
        ("sv", "en"),
        ("%00", "en"),
        ("..%2Fde", "en"),
    ] {
        let (answer, _) = words(&app, asked).await;
        assert_eq!(answer.header("content-language"), found, "{asked}");
    }
}

#[tokio::test]
async fn a_site_says_its_own_words_everywhere() {
    let app = TestApp::start().await;
    app.post_comment("one").await;
    let before = app.send(get(ENGLISH)).await.header("etag");
    say(
        &app,
        "en",
        r#"{"post_comment": "Send <it> & \"go\"", "comments": {"one": "One remark", "other": "{n} remarks"}}"#,
    )
    .await;
    let (answer, said) = words(&app, "en").await;
    assert_eq!(said["post_comment"], "Send <it> & \"go\"");
    assert_eq!(said["comments"]["one"], "One remark");
    assert_eq!(said["post_reply"], "Post reply");
    assert_ne!(answer.header("etag"), before);
    let again = get(ENGLISH).header("if-none-match", &answer.header("etag"));
    assert_eq!(app.send(again).await.status, 304);

    for path in [format!("{THREAD}/comments"), "/t/default/post".to_owned()] {
        let page = html(&app, &path).await.replace("&quot;", "\"");
        assert!(page.contains("One remark"), "{page}");
        assert!(page.contains("Send &lt;it&gt; &amp; \"go\""), "{page}");
        assert!(!page.contains("Send <it>"), "{page}");
        let german = html(&app, &format!("{path}?lang=de")).await;
        assert!(german.contains("1 Kommentar"), "{german}");
    }
    // Not those of another site.
    app.store.add_site("other", Vec::new(), 0).await.unwrap();
    let other = app.send(get("/api/v1/sites/other/words/en")).await;
    assert_eq!(other.json::<Value>(200)["post_comment"], "Post comment");
}

#[tokio::test]
async fn words_of_another_version_that_do_not_fit_are_not_said() {
    let app = TestApp::start().await;
    let (_, built_in) = words(&app, "en").await;
    for unfit in [
        r#"{"gone": "x", "reply_to": "no name", "comments": "x", "reply": {"other": "x"}}"#,
        "not JSON",
    ] {
        say(&app, "en", unfit).await;
        assert_eq!(words(&app, "en").await.1, built_in);
    }
}

#[tokio::test]
async fn words_are_there_to_say_why_nothing_else_is() {
    let app = TestApp::start().await;
    app.allow_origins(&["https://blog.example"]).await;
    for path in [
        ENGLISH,
        "/api/v1/sites/nobody/words/en",
        "/api/v1/sites/%ff/words/en",
        "/api/v1/sites/default/words/%ff",
    ] {
        let answer = app
            .send(get(path).header("origin", "https://evil.example"))
            .await;
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.json::<Value>(200)["post_comment"], "Post comment");
    }
}
