//! Mails of wpDiscuz.

use super::wpdiscuz::*;
use super::*;

#[test]
fn mails_are_asked_for() {
    let subscribe = |kind: &str, email: &str, names: &[&str]| {
        let body = json!({"email": email, "kind": kind, "page": {"url": ""}});
        replay(
            &news(),
            &request_with("POST", "subscriptions", &body),
            names,
        )
    };
    let with = |name| ["thread", "nonce", name];
    assert_eq!(
        subscribe("thread", "uma@example.org", &with("subscribe-thread")).status,
        201
    );
    assert_eq!(
        subscribe("replies", "viktor@example.org", &with("subscribe-replies")).status,
        201
    );
    // Who has asked before learns nothing else.
    assert_eq!(
        subscribe("thread", "uma@example.org", &with("subscribe-thread-again")).status,
        201
    );
    assert_eq!(
        subscribe(
            "thread",
            "uma@example.org",
            &with("subscribe-thread-confirmed")
        )
        .status,
        201
    );
    assert_eq!(
        code(&subscribe(
            "thread",
            "yara@example.org",
            &with("subscribe-too-many")
        )),
        "rate-limited"
    );
    for bad in [
        "",
        "not-an-address",
        "@b.example",
        "a@b",
        "a b@c.example",
        "a@b@c.example",
        "a@.b.",
    ] {
        assert_eq!(
            code(&subscribe("thread", bad, &[])),
            "email-invalid",
            "{bad}"
        );
    }
    assert_eq!(
        code(&subscribe("comment", "uma@example.org", &[])),
        "not-found"
    );
}

#[test]
fn who_wants_mails_with_a_comment_gets_them_if_that_works() {
    let author = json!({"name": "Nadia", "email": "viktor@example.org"});
    let body = json!({"text": "Hello", "author": author, "notify": true, "page": {"url": ""}});
    let request = request_with("POST", "comments", &body);
    for (name, answers) in [
        ("subscribe-replies", 4),
        ("subscribe-too-many", 4),
        ("nonce-wrong", 4),
    ] {
        let mut asked = 0;
        let answer = answer(&news(), &request, |request| {
            asked += 1;
            match &request.body {
                None => wpdiscuz().named("thread"),
                Some(sent) if sent.starts_with('{') => wpdiscuz().named("rest-comment"),
                Some(sent) if sent.contains("wpdGetNonce") => wpdiscuz().named("nonce"),
                Some(_) => wpdiscuz().named(name),
            }
        });
        assert_eq!((answer.status, asked), (201, answers), "{name}");
    }
}
