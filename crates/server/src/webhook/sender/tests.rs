//! Deliveries to receivers on this machine, and those that must not reach it.

mod receiver;
mod tls;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::*;
use crate::tls::roots;
use crate::webhook::address::UrlError;
use crate::webhook::payload::EventKind;
use crate::webhook::spellings::{NAMES, OTHERS, THIS_MACHINE};
use receiver::{Answer, Receiver};

/// The guard of addresses alone: no other rule keeps a delivery from a receiver of these tests.
const ONLY_PUBLIC_ADDRESSES: Reach = Reach {
    private_addresses: false,
    plain_http: true,
    any_port: true,
};

fn event() -> WebhookEvent {
    WebhookEvent {
        id: "evt_1".to_owned(),
        kind: EventKind::CommentCreated,
        at: "2026-03-01T12:00:00Z".parse().unwrap(),
        site: "default".to_owned(),
        thread: "hello".to_owned(),
        title: Some("Hello".to_owned()),
        page_url: None,
        comment_url: Some("https://blog.example/hello#comment-7".to_owned()),
        comment: "7".to_owned(),
        author: "Ann".to_owned(),
        text: "First".to_owned(),
    }
}

/// A resolver that knows one answer, and how often it was asked.
fn always(address: &str) -> (Lookup, Arc<AtomicUsize>) {
    let address: IpAddr = address.parse().unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { Ok(vec![address]) })
    });
    (lookup, asked)
}

/// A sender for the tests: short of patience, and with a resolver that is a stub.
fn sender(reach: Reach, lookup: Lookup) -> Sender {
    Sender::with(reach, Duration::from_millis(500), lookup, roots())
}

fn private_sender() -> Sender {
    sender(Reach::new(true), always("127.0.0.1").0)
}

async fn deliver(sender: &Sender, url: &str) -> Result<(), DeliveryError> {
    let url = WebhookUrl::parse(url, true).unwrap();
    sender.deliver(&url, None, Format::Standard, &event()).await
}

fn try_later(reason: &str) -> Result<(), DeliveryError> {
    Err(DeliveryError::TryLater(reason.to_owned()))
}

fn refused(reason: &str) -> Result<(), DeliveryError> {
    Err(DeliveryError::Refused(reason.to_owned()))
}

#[tokio::test]
async fn what_arrives_is_signed_so_that_the_receiver_can_tell_who_sent_it() {
    let receiver = Receiver::start(Answer::status(204)).await;
    let secret = WebhookSecret::generate();
    let url = WebhookUrl::parse(&receiver.url("/hook?a=b"), true).unwrap();
    let sent = private_sender()
        .deliver(&url, Some(&secret), Format::Standard, &event())
        .await;
    assert_eq!(sent, Ok(()));

    let request = receiver.only_request();
    assert_eq!(request.line, "POST /hook?a=b HTTP/1.1");
    let version = concat!("Afterword/", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("user-agent"), Some(version));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("webhook-id"), Some("evt_1"));
    assert_eq!(request.header("cookie"), None);
    let timestamp: i64 = request
        .header("webhook-timestamp")
        .unwrap()
        .parse()
        .unwrap();
    let age = jiff::Timestamp::now().as_second() - timestamp;
    assert!((0..60).contains(&age), "{age}");
    assert_eq!(
        request.header("webhook-signature"),
        Some(&*secret.sign("evt_1", timestamp, &request.body))
    );
    let body: serde_json::Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(body["type"], "comment.created");
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed_but_a_repetition_can_be_told() {
    let receiver = Receiver::start(Answer::status(200)).await;
    for _ in 0..2 {
        assert_eq!(deliver(&private_sender(), &receiver.url("/")).await, Ok(()));
    }
    for request in receiver.requests() {
        assert_eq!(request.header("webhook-id"), Some("evt_1"));
        assert_eq!(request.header("webhook-signature"), None);
    }
}

#[tokio::test]
async fn every_format_arrives_with_its_headers_and_body() {
    for format in Format::ALL {
        let receiver = Receiver::start(Answer::status(200)).await;
        let url = WebhookUrl::parse(&receiver.url("/"), true).unwrap();
        let event = WebhookEvent {
            author: "Zoë\r\nx-injected: 1".to_owned(),
            ..event()
        };
        let sent = private_sender().deliver(&url, None, format, &event).await;
        assert_eq!(sent, Ok(()), "{format}");
        let request = receiver.only_request();
        let message = format.message(&event);
        assert_eq!(request.body, message.body, "{format}");
        assert_eq!(request.header("content-type"), Some(message.content_type));
        assert_eq!(request.header("x-injected"), None, "{format}");
        for (name, value) in message.headers {
            assert_eq!(request.header(name), Some(&*value), "{format}");
        }
    }
}

#[tokio::test]
async fn the_answer_says_whether_another_attempt_makes_sense() {
    for status in [200, 201, 202, 204, 299] {
        let receiver = Receiver::start(Answer::status(status)).await;
        assert_eq!(deliver(&private_sender(), &receiver.url("/")).await, Ok(()));
    }
    for status in [408, 425, 429, 500, 502, 503, 504, 599] {
        let receiver = Receiver::start(Answer::status(status)).await;
        assert_eq!(
            deliver(&private_sender(), &receiver.url("/")).await,
            try_later(&format!("the receiver answered {status}"))
        );
        assert_eq!(receiver.requests().len(), 1, "{status}");
    }
    for status in [400, 401, 403, 404, 405, 410, 413, 422] {
        let receiver = Receiver::start(Answer::status(status)).await;
        assert_eq!(
            deliver(&private_sender(), &receiver.url("/")).await,
            refused(&format!("the receiver answered {status}"))
        );
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_its_target_is_never_asked() {
    let target = Receiver::start(Answer::status(200)).await;
    for status in [300, 301, 302, 303, 307, 308] {
        let location = target.url("/target");
        let receiver = Receiver::start(Answer::redirect(status, &location)).await;
        assert_eq!(
            deliver(&private_sender(), &receiver.url("/")).await,
            refused(&format!(
                "the receiver answered {status}, and redirects are not followed"
            ))
        );
    }
    target.was_never_connected_to().await;
}

#[tokio::test]
async fn a_receiver_that_stalls_is_tried_later_within_the_limit() {
    for answer in [Answer::Silence, Answer::Text("HTTP/1.1 200 O".to_owned())] {
        let receiver = Receiver::start(answer).await;
        let began = Instant::now();
        assert_eq!(
            deliver(&private_sender(), &receiver.url("/")).await,
            try_later("no answer within 0.5 seconds")
        );
        assert!(began.elapsed() < TIME_LIMIT, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_resolver_that_stalls_is_tried_later_within_the_limit() {
    let never: Lookup = Arc::new(|_| Box::pin(std::future::pending()));
    let sender = sender(Reach::new(false), never);
    assert_eq!(
        deliver(&sender, "https://hooks.example/").await,
        try_later("no answer within 0.5 seconds")
    );
}

#[tokio::test]
async fn an_answer_without_an_end_does_not_hold_up_and_its_status_counts() {
    for (status, outcome) in [(200, Ok(())), (500, try_later("the receiver answered 500"))] {
        let endless = Receiver::start(Answer::Endless(status)).await;
        assert_eq!(deliver(&private_sender(), &endless.url("/")).await, outcome);
        // What is read, and what the system holds ready between the two.
        let written = endless.only_answer_bytes().await;
        assert!(written < 32 << 20, "{written}");

        let unfinished = Receiver::start(Answer::Unfinished(status)).await;
        let began = Instant::now();
        assert_eq!(
            deliver(&private_sender(), &unfinished.url("/")).await,
            outcome
        );
        assert!(began.elapsed() < TIME_LIMIT, "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn what_fails_on_the_way_is_tried_later_and_said_without_the_address() {
    let gone = Receiver::start(Answer::status(200)).await.into_free_port();
    let hangs_up = Receiver::start(Answer::Text(String::new())).await;
    let no_http = Receiver::start(Answer::Text("\u{1b}[31mHello\r\n\r\n".to_owned())).await;
    let unknown: Lookup =
        Arc::new(|_| Box::pin(async { Err(io::Error::other("no such name\nat all")) }));
    let by_name = sender(Reach::new(true), unknown);
    for (sender, url) in [
        (&private_sender(), format!("http://127.0.0.1:{gone}/secret")),
        (&private_sender(), hangs_up.url("/secret")),
        (&private_sender(), no_http.url("/secret")),
        (&by_name, "https://hooks.example/secret".to_owned()),
    ] {
        let error = deliver(sender, &url).await.unwrap_err();
        let DeliveryError::TryLater(reason) = error else {
            panic!("{url}: {error:?}");
        };
        assert!(!reason.is_empty(), "{url}");
        assert!(!reason.contains("secret"), "{reason}");
        assert!(!reason.contains(char::is_control), "{reason:?}");
    }
}

#[tokio::test]
async fn an_id_that_could_not_be_signed_is_refused() {
    let receiver = Receiver::start(Answer::status(200)).await;
    let url = WebhookUrl::parse(&receiver.url("/"), true).unwrap();
    let event = WebhookEvent {
        id: "evt.1".to_owned(),
        ..event()
    };
    let sent = private_sender()
        .deliver(&url, None, Format::Standard, &event)
        .await;
    assert!(matches!(sent, Err(DeliveryError::Refused(_))), "{sent:?}");
    receiver.was_never_connected_to().await;
}

#[tokio::test]
async fn no_spelling_of_this_machine_gets_a_connection() {
    let receiver = Receiver::start(Answer::status(200)).await;
    let guarded = sender(ONLY_PUBLIC_ADDRESSES, always("127.0.0.1").0);
    let spellings = [THIS_MACHINE, OTHERS].concat();
    assert!(spellings.len() >= 80, "{}", spellings.len());
    for host in spellings {
        let outcome = deliver(&guarded, &receiver.url_at(host)).await;
        let reason = "the address is not on the public internet, which is allowed only with private-webhooks on";
        assert_eq!(outcome, refused(reason), "{host}");
    }
    for (name, address) in NAMES {
        let (lookup, asked) = always(address);
        let guarded = sender(ONLY_PUBLIC_ADDRESSES, lookup);
        let outcome = deliver(&guarded, &receiver.url_at(name)).await;
        let reason = "the name leads to an address that is not on the public internet";
        assert_eq!(outcome, refused(reason), "{name}");
        assert_eq!(asked.load(Ordering::SeqCst), 1, "{name}");
    }
    receiver.was_never_connected_to().await;
}

#[tokio::test]
async fn the_same_spellings_get_one_where_private_addresses_are_allowed() {
    let receiver = Receiver::start(Answer::status(200)).await;
    let mut delivered = 0;
    for host in THIS_MACHINE {
        if host.starts_with('[') && !receiver.has_ipv6 {
            continue;
        }
        let outcome = deliver(&private_sender(), &receiver.url_at(host)).await;
        assert_eq!(outcome, Ok(()), "{host}");
        delivered += 1;
    }
    for (name, address) in NAMES.iter().filter(|(_, address)| *address == "127.0.0.1") {
        let sender = sender(Reach::new(true), always(address).0);
        let outcome = deliver(&sender, &receiver.url_at(name)).await;
        assert_eq!(outcome, Ok(()), "{name}");
        delivered += 1;
    }
    assert_eq!(receiver.requests().len(), delivered);
}

#[tokio::test]
async fn an_address_that_was_taken_while_private_ones_were_allowed_is_refused_afterwards() {
    let receiver = Receiver::start(Answer::status(200)).await;
    for (url, reason) in [
        (receiver.url("/"), UrlError::PlainHttp),
        ("https://127.0.0.1/".to_owned(), UrlError::Private),
        ("https://hooks.example:22/".to_owned(), UrlError::Port),
    ] {
        let outcome = deliver(&Sender::new(false), &url).await;
        assert_eq!(outcome, refused(&reason.to_string()));
    }
    receiver.was_never_connected_to().await;
}

#[tokio::test]
async fn a_name_is_looked_up_once_for_each_delivery() {
    let receiver = Receiver::start(Answer::status(200)).await;
    let (lookup, asked) = always("127.0.0.1");
    let sender = sender(Reach::new(true), lookup);
    for deliveries in 1..=3 {
        let outcome = deliver(&sender, &receiver.url_at("hooks.example")).await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(asked.load(Ordering::SeqCst), deliveries);
    }
}

/// Variables are those of a whole process, so another one makes a delivery with them.
#[test]
fn a_proxy_in_the_environment_is_not_asked() {
    let delivery =
        "webhook::sender::tests::without_a_secret_nothing_is_signed_but_a_repetition_can_be_told";
    let mut process = std::process::Command::new(std::env::current_exe().unwrap());
    process.args([delivery, "--exact"]);
    for variable in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "all_proxy",
    ] {
        process.env(variable, "http://127.0.0.1:9");
    }
    let output = process
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[test]
fn a_sender_can_be_made_without_anything_around_it() {
    let _ = Sender::new(false);
    assert!(!roots().is_empty());
}
