//! The mails that the demo keeps instead of sending them.

use afterword_server::outbox::Outbox;
use serde_json::json;

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{ask, get};

#[tokio::test]
async fn the_demo_shows_what_it_would_have_mailed_and_its_links_work() {
    let app = TestApp::start_with(|app| {
        app.demo = true;
        app.outbox = Outbox::keeping();
        app.outbox.set_base("http://c.example".to_owned());
        app.store = app.store.clone().sending_mail(true);
    })
    .await;
    let empty = app.send(get("/mail")).await;
    assert!(empty.text().contains("Nothing yet"), "{}", empty.text());
    let wish = json!({
        "email": "eve+b@mail.example",
        "kind": "thread",
        "page": {"url": ARTICLE},
    });
    app.write(ask("POST", &format!("{THREAD}/subscriptions")).with(&wish))
        .await;
    let work = async || while app.app.outbox.work(&app.store, &app.clock).await.unwrap() {};
    work().await;
    let mail = app.send(get("/mail")).await.text();
    assert!(mail.contains("To eve+b@mail.example"), "{mail}");
    let link = mail.split("href=\"http://c.example").nth(1).unwrap();
    let link = link.split('"').next().unwrap();
    assert!(link.starts_with("/mail/confirm/"), "{mail}");
    let form = ask("POST", link).body("application/x-www-form-urlencoded", "");
    assert_eq!(app.send(form).await.status, 303);
    app.post_comment("1 < 2 & so on").await;
    work().await;
    let mail = app.send(get("/mail")).await.text();
    assert!(mail.contains("1 &lt; 2 &amp; so on"), "{mail}");
    assert!(mail.contains("/mail/unsubscribe/"), "{mail}");
}

#[tokio::test]
async fn nobody_looks_at_the_mails_of_a_server_that_is_no_demo() {
    let app = TestApp::start().await;
    assert_eq!(app.send(get("/mail")).await.status, 404);
}
