//! The pages behind the links: what looking does (nothing), and what their buttons do.

use std::collections::BTreeSet;

use afterword_server::store::DatabaseUrl;
use serde_json::json;
use sqlx::{AnyConnection, Connection as _, Row as _};

use crate::app::THREAD;
use crate::ask::{ask, get};
use crate::office::{BASE, Office, path};

/// Every row of every table that mail has to do with.
async fn everything(office: &Office) -> Vec<String> {
    let url: DatabaseUrl = office.app.address().parse().unwrap();
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&url.to_string()).await.unwrap();
    let mut rows = Vec::new();
    for (table, columns) in [
        ("addresses", "id, email, state, created_at"),
        ("subscriptions", "id, address_id, kind, target, cadence"),
        ("outbox", "id, recipient, state, due_at"),
        ("correspondents", "never, asked_at, asked_in_month"),
        ("mail_quotas", "scope, began_at, used"),
        ("comments", "id, state, html"),
    ] {
        let statement = format!(
            "SELECT {} AS row FROM {table} ORDER BY 1",
            columns.replace(", ", " || ' ' || ")
        );
        let found = sqlx::query(sqlx::AssertSqlSafe(statement))
            .fetch_all(&mut connection)
            .await
            .unwrap();
        rows.extend(
            found
                .iter()
                .map(|row| format!("{table} {}", row.get::<String, _>(0))),
        );
    }
    rows
}

#[tokio::test]
async fn a_scanner_that_follows_every_link_changes_nothing() {
    let office = Office::open().await;
    office.subscribe("asked@mail.example", "thread").await;
    office.confirmed("eve@mail.example").await;
    office.says("ann", "hello", None).await;
    let mut daily = crate::office::subscription("fay@mail.example", "thread");
    daily.body = String::from_utf8(daily.body)
        .unwrap()
        .replace("\"kind\"", "\"cadence\":\"daily\",\"kind\"")
        .into();
    office.app.write(daily).await;
    office.work().await;
    let before = everything(&office).await;
    let mails = office.smtp.mails();
    let links: BTreeSet<String> = mails.iter().flat_map(|mail| mail.links()).collect();
    let ours: Vec<_> = links.iter().filter(|link| link.starts_with(BASE)).collect();
    let kinds: BTreeSet<_> = ours
        .iter()
        .filter_map(|link| path(link).split('/').nth(2))
        .collect();
    assert_eq!(
        kinds,
        ["confirm", "never", "subscriptions", "unsubscribe"].into(),
        "{links:?}"
    );
    for link in ours {
        for method in ["GET", "HEAD", "OPTIONS"] {
            for _ in 0..2 {
                let answer = office.follow(method, link).await;
                assert!(answer.status < 500, "{method} {link}: {}", answer.status);
                if method == "GET" {
                    assert_eq!(answer.status, 200, "{link}");
                    assert_eq!(answer.header("referrer-policy"), "no-referrer");
                    assert_eq!(answer.header("cache-control"), "no-store");
                    assert!(
                        answer
                            .header("content-security-policy")
                            .contains("frame-ancestors 'none'")
                    );
                }
            }
        }
    }
    assert_eq!(everything(&office).await, before);
}

#[tokio::test]
async fn one_click_ends_one_subscription_for_whoever_has_the_mail() {
    let office = Office::open().await;
    office.confirmed("eve@mail.example").await;
    office.confirmed("fay@mail.example").await;
    office.says("ann", "hello", None).await;
    let mails = office.mails().await;
    let mail = mails
        .iter()
        .find(|mail| mail.to == ["eve@mail.example"])
        .unwrap();
    let header = mail.header("List-Unsubscribe").unwrap();
    let link = header.trim_matches(['<', '>']);
    // As a mail program does it: no cookie, no page, no Origin.
    let click = || {
        ask("POST", path(link)).body(
            "application/x-www-form-urlencoded",
            "List-Unsubscribe=One-Click",
        )
    };
    for _ in 0..2 {
        let answer = office.app.send(click()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    office.says("ann", "again", None).await;
    let mails = office.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, ["fay@mail.example"]);
}

#[tokio::test]
async fn a_page_shows_all_that_an_address_gets_and_changes_it() {
    let office = Office::open().await;
    office.confirmed("eve@mail.example").await;
    office.subscribe("eve@mail.example", "replies").await;
    office.says("ann", "hello", None).await;
    let mails = office.mails().await;
    let manage = mails[0].link("/mail/subscriptions/").unwrap();
    let page = office.follow("GET", &manage).await;
    assert_eq!(
        page.text().matches("<fieldset").count(),
        2,
        "{}",
        page.text()
    );
    assert!(page.text().contains("A post"));
    let names: Vec<String> = page
        .text()
        .split("type=\"radio\" name=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    let form = format!("{}=end&{}=daily&nonsense=1", names[0], names[3]);
    let change = ask("POST", path(&manage)).body("application/x-www-form-urlencoded", form);
    let answer = office.app.send(change).await;
    assert_eq!(answer.status, 303);
    let page = office
        .app
        .send(get(&answer.header("location")))
        .await
        .text();
    assert_eq!(page.matches("<fieldset").count(), 1, "{page}");
    assert!(page.contains("value=\"daily\" checked"), "{page}");
    assert!(page.contains("role=\"status\""), "{page}");
    office.says("ann", "again", None).await;
    assert_eq!(office.mails().await.len(), 0);
}

#[tokio::test]
async fn never_again_is_for_ever_and_for_every_site() {
    let office = Office::open().await;
    office.subscribe("eve@mail.example", "thread").await;
    let mails = office.mails().await;
    let never = mails[0].link("/mail/never/").unwrap();
    let confirm = mails[0].link("/mail/confirm/").unwrap();
    assert_eq!(office.follow("GET", &never).await.status, 200);
    for _ in 0..2 {
        assert_eq!(office.press(&never).await.status, 200);
    }
    assert_eq!(office.press(&confirm).await.status, 410);
    for _ in 0..40 {
        office.app.advance_seconds(24 * 60 * 60);
        let answer = office.subscribe("Eve@mail.example", "thread").await;
        assert_eq!(
            answer.json::<serde_json::Value>(201),
            json!({"state": "pending"})
        );
    }
    assert_eq!(office.mails().await.len(), 0);
}

#[tokio::test]
async fn a_link_that_is_too_old_foreign_cut_or_for_something_else_says_so() {
    let office = Office::open().await;
    office.subscribe("eve@mail.example", "thread").await;
    let mails = office.mails().await;
    let confirm = mails[0].link("/mail/confirm/").unwrap();
    let never = mails[0].link("/mail/never/").unwrap();
    let other = Office::open().await;
    let token = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    for foreign in [
        path(&confirm)[..path(&confirm).len() - 1].to_owned(),
        format!("/mail/confirm/{}", token(&never)),
        format!("/mail/never/{}", token(&confirm)),
        format!("/mail/unsubscribe/{}", token(&never)),
        "/mail/confirm/x".to_owned(),
        "/mail/nothing/x".to_owned(),
        format!("/mail/confirm/{}", "A".repeat(5_000)),
        "/mail/confirm/%00%0d%0a".to_owned(),
    ] {
        for method in ["GET", "POST"] {
            let answer = office.app.send(ask(method, &foreign)).await;
            assert_eq!(answer.status, 404, "{method} {foreign}");
        }
    }
    // Another server has another key.
    assert_eq!(other.press(&confirm).await.status, 404);
    // Pressed twice, it is confirmed once.
    assert_eq!(office.press(&confirm).await.status, 303);
    assert_eq!(office.press(&confirm).await.status, 303);
    assert_eq!(office.follow("GET", &confirm).await.status, 200);
    office.app.advance_seconds(8 * 24 * 60 * 60);
    let late = office.press(&confirm).await;
    assert_eq!(late.status, 410);
    assert!(late.text().contains("expired"), "{}", late.text());
}

#[tokio::test]
async fn a_page_speaks_the_language_of_the_mail_or_of_the_browser() {
    let office = Office::open().await;
    let page = ask("GET", "/mail/confirm/x").header("accept-language", "he;q=1, en");
    let answer = office.app.send(page).await.text();
    assert!(answer.contains("lang=\"he\" dir=\"rtl\""), "{answer}");
}

#[tokio::test]
async fn a_device_sees_and_ends_what_it_asked_for() {
    let office = Office::open().await;
    let reader = "a-reader-of-at-least-32-characters";
    let key = office.app.new_key();
    let wish = crate::office::subscription("eve@mail.example", "thread");
    let wish = wish.token(reader).header("idempotency-key", &key);
    office.app.send(wish).await;
    let list = format!("{THREAD}/subscriptions");
    let seen = office
        .app
        .send(get(&list).token(reader))
        .await
        .json::<serde_json::Value>(200);
    assert_eq!(
        seen["subscriptions"],
        json!([{"kind": "thread", "cadence": "instant"}])
    );
    assert!(!seen.to_string().contains("eve@"), "{seen}");
    let other = "another-reader-of-at-least-32-chars";
    let nothing = office
        .app
        .send(get(&list).token(other))
        .await
        .json::<serde_json::Value>(200);
    assert_eq!(nothing["subscriptions"], json!([]));
    for ask in [get(&list), ask("DELETE", &format!("{list}?kind=thread"))] {
        let refused = office.app.send(ask).await;
        refused.problem(afterword_protocol::ProblemCode::TokenMissing);
    }
    for token in [other, reader, reader] {
        let end = ask("DELETE", &format!("{list}?kind=thread")).token(token);
        assert_eq!(office.app.send(end).await.status, 204);
    }
    let seen = office
        .app
        .send(get(&list).token(reader))
        .await
        .json::<serde_json::Value>(200);
    assert_eq!(seen["subscriptions"], json!([]));
}
