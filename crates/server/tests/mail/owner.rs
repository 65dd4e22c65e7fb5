//! What a site's owner is told, and how their templates are used.

use std::collections::BTreeMap;

use afterword_server::store::{Hold, Rules, SiteChange, Webhook};
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::ask::{new_comment, post as post_comment};
use crate::office::Office;

async fn set(office: &Office, change: SiteChange) {
    office.app.store.set_site("default", change).await.unwrap();
}

#[tokio::test]
async fn an_owner_is_told_of_new_and_held_comments() {
    let office = Office::open().await;
    let change = SiteChange {
        owner_mail: Some(vec!["owner@mail.example".to_owned()]),
        ..SiteChange::default()
    };
    set(&office, change).await;
    office.says("ann", "hello", None).await;
    let rules = Rules {
        hold: Hold::All,
        ..Rules::default()
    };
    office.app.set_rules(rules).await;
    office.app.write(post_comment(&new_comment("waits"))).await;
    let mails = office.mails().await;
    assert_eq!(mails.len(), 2);
    assert!(mails.iter().all(|mail| mail.to == ["owner@mail.example"]));
    assert!(mails.iter().any(|mail| mail.text.contains("hello")));
    assert!(mails.iter().any(|mail| mail.text.contains("waits")));
}

#[tokio::test]
async fn a_webhook_is_called_signed_and_again_until_it_answers() {
    let office = Office::open().await;
    let (calls, mut called) = mpsc::unbounded_channel();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let answers = std::sync::Mutex::new(vec![200, 200, 503]);
    let answers = std::sync::Arc::new(answers);
    let router = axum::Router::new().route(
        "/hook",
        post(async move |headers: HeaderMap, body: Bytes| {
            calls.send((headers, body)).unwrap();
            let status = answers.lock().unwrap().pop().unwrap();
            axum::http::StatusCode::from_u16(status).unwrap()
        }),
    );
    tokio::spawn(async move { axum::serve(listener, router).await });
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    let change = SiteChange {
        webhooks: Some(vec![Webhook {
            format: "standard".to_owned(),
            url,
            secret: Some(secret.to_owned()),
        }]),
        ..SiteChange::default()
    };
    set(&office, change).await;
    office.says("ann", "hello", None).await;
    office.work().await;
    office.app.advance_seconds(61);
    office.work().await;
    let (first, body) = called.recv().await.unwrap();
    let (second, again) = called.recv().await.unwrap();
    assert_eq!(first["webhook-id"], second["webhook-id"]);
    assert_eq!(body, again);
    assert!(
        first["webhook-signature"]
            .to_str()
            .unwrap()
            .starts_with("v1,")
    );
    let told: serde_json::Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(told["type"], "comment.created");
    assert_eq!(told["data"]["comment"]["text"], "hello");
    assert!(called.try_recv().is_err());
    assert_eq!(office.app.store.count_outbox().await.unwrap(), (0, 0));
}

#[tokio::test]
async fn a_template_of_the_owner_is_used_and_a_damaged_one_is_not() {
    let office = Office::open().await;
    office.confirmed("eve@mail.example").await;
    let with = |source: &str| SiteChange {
        mail_templates: Some(BTreeMap::from([(
            "comments.txt".to_owned(),
            source.to_owned(),
        )])),
        ..SiteChange::default()
    };
    set(
        &office,
        with("Dear reader, {{ items[0].author }} has written."),
    )
    .await;
    office.says("ann", "hello", None).await;
    let mails = office.mails().await;
    assert!(
        mails[0].text.starts_with("Dear reader, ann has written."),
        "{}",
        mails[0].text
    );
    // Set by another version of the program, perhaps.
    set(&office, with("{{ nothing.of_this }}")).await;
    office.says("ann", "still told", None).await;
    let mails = office.mails().await;
    assert!(mails[0].text.contains("still told"), "{}", mails[0].text);
}
