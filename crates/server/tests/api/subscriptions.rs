//! `POST …/subscriptions`.

use afterword_protocol::ProblemCode;
use serde_json::{Value, json};

use crate::app::{ARTICLE, THREAD, TestApp};
use crate::ask::{Ask, ask};

fn subscribe(body: &Value) -> Ask {
    ask("POST", &format!("{THREAD}/subscriptions")).with(body)
}

#[tokio::test]
async fn the_answer_is_the_same_for_a_known_and_an_unknown_address() {
    let app = TestApp::start().await;
    let body = json!({
        "email": "ann@mail.example",
        "kind": "replies",
        "cadence": "daily",
        "lang": "de-CH",
        "page": {"url": ARTICLE},
    });
    let first = app.write(subscribe(&body)).await;
    let second = app.write(subscribe(&body)).await;
    assert_eq!(first.json::<Value>(201), json!({"state": "pending"}));
    assert_eq!((first.status, first.body), (second.status, second.body));
}

#[tokio::test]
async fn a_subscription_needs_an_address_and_a_kind() {
    let app = TestApp::start().await;
    let page = json!({"url": ARTICLE});
    for email in ["", "ann", "a b@mail.example"] {
        let body = json!({"email": email, "kind": "thread", "page": page});
        let problem = app
            .write(subscribe(&body))
            .await
            .problem(ProblemCode::EmailInvalid);
        assert_eq!(problem.field.as_deref(), Some("email"));
    }
    for body in [
        json!({"email": "ann@mail.example", "page": page}),
        json!({"email": "ann@mail.example", "kind": "everything", "page": page}),
        json!({"email": "ann@mail.example", "kind": "thread", "cadence": "hourly", "page": page}),
    ] {
        app.write(subscribe(&body))
            .await
            .problem(ProblemCode::BodyInvalid);
    }
    let elsewhere =
        json!({"email": "a@b.example", "kind": "thread", "page": {"url": "https://x.example"}});
    app.write(subscribe(&elsewhere))
        .await
        .problem(ProblemCode::PageNotAllowed);
}
