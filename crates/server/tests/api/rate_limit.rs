//! How often one client may ask.

use afterword_protocol::{ProblemCode, Thread};
use afterword_server::rate_limit::RateLimits;

use crate::app::{THREAD, TestApp};
use crate::ask::{Ask, get, new_comment, post};

async fn limited() -> TestApp {
    TestApp::start_with(|app| {
        app.rate_limits = Some(RateLimits::new(&app.clock));
        app.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
    })
    .await
}

/// Sends writes until one is refused, and says how many were not.
async fn writes_until_refused(app: &TestApp, ask: impl Fn(u32) -> Ask) -> u32 {
    for number in 0..1000 {
        if app.write(ask(number)).await.status == 429 {
            return number;
        }
    }
    panic!("1000 writes and no limit");
}

#[tokio::test]
async fn twenty_writes_and_then_one_every_three_seconds() {
    let app = limited().await;
    let comment = |_| post(&new_comment("x"));
    assert_eq!(writes_until_refused(&app, comment).await, 20);
    let refused = app.write(comment(0)).await;
    let problem = refused.problem(ProblemCode::RateLimited);
    assert_eq!(problem.retry_after_seconds, Some(3));
    assert_eq!(refused.header("retry-after"), "3");
    app.advance_seconds(3);
    assert_eq!(writes_until_refused(&app, comment).await, 1);
    app.advance_seconds(3600);
    assert_eq!(writes_until_refused(&app, comment).await, 20);
}

#[tokio::test]
async fn two_hundred_reads_and_then_fifty_a_second() {
    let app = limited().await;
    for _ in 0..200 {
        app.send(get(THREAD)).await.json::<Thread>(200);
    }
    let refused = app.send(get(THREAD)).await;
    assert_eq!(
        refused
            .problem(ProblemCode::RateLimited)
            .retry_after_seconds,
        Some(1)
    );
    app.advance_seconds(1);
    for _ in 0..50 {
        app.send(get(THREAD)).await.json::<Thread>(200);
    }
    app.send(get(THREAD))
        .await
        .problem(ProblemCode::RateLimited);
}

#[tokio::test]
async fn a_header_does_not_make_another_client() {
    let app = limited().await;
    let ask = |number| {
        let made_up = format!("198.51.100.{}", number % 256);
        post(&new_comment("x"))
            .header("x-forwarded-for", &made_up)
            .header("x-real-ip", &made_up)
            .header("forwarded", &format!("for={made_up}"))
    };
    assert_eq!(writes_until_refused(&app, ask).await, 20);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts() {
    let app = limited().await;
    let from = |client: &str| {
        post(&new_comment("x"))
            .by_peer("10.0.0.1:80")
            .header("x-forwarded-for", &format!("6.6.6.6, {client}, 10.0.0.2"))
    };
    assert_eq!(
        writes_until_refused(&app, |_| from("198.51.100.1")).await,
        20
    );
    assert_eq!(
        writes_until_refused(&app, |_| from("198.51.100.2")).await,
        20
    );
}

#[tokio::test]
async fn an_ipv6_customer_is_one_client() {
    let app = limited().await;
    let ask = |number| post(&new_comment("x")).by_peer(&format!("[2001:db8:1:2::{number:x}]:80"));
    assert_eq!(writes_until_refused(&app, ask).await, 20);
}

#[tokio::test]
async fn a_page_may_read_that_it_asked_too_often() {
    let app = limited().await;
    let comment = |_| post(&new_comment("x")).header("origin", "http://localhost:3000");
    writes_until_refused(&app, comment).await;
    let refused = app.write(comment(0)).await;
    refused.problem(ProblemCode::RateLimited);
    assert_eq!(
        refused.header("access-control-allow-origin"),
        "http://localhost:3000"
    );
}

#[tokio::test]
async fn the_loader_is_never_limited() {
    let app = limited().await;
    for _ in 0..300 {
        assert_ne!(app.send(get("/healthz")).await.status, 429);
        assert_ne!(app.send(get("/embed.js")).await.status, 429);
    }
}
