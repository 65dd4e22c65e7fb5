//! What a mail server can do wrong: nothing is lost, and nothing comes twice but what it took without saying so.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::Duration;

use crate::app::TestApp;
use crate::office::{Office, sends_by};
use crate::smtp::{Mail, Smtp};

const READERS: usize = 12;
const MINUTE: Duration = Duration::from_secs(60);

/// An office with confirmed readers.
async fn with_readers() -> Office {
    let office = Office::open().await;
    for number in 0..READERS {
        office
            .confirmed(&format!("reader{number}@mail.example"))
            .await;
    }
    office
}

/// How often each mail came, by whom it is for.
fn by_reader(mails: &[Mail]) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for mail in mails {
        assert_eq!(mail.to.len(), 1, "one recipient each");
        let id = mail.header("Message-ID").unwrap().to_owned();
        all.entry(mail.to[0].clone()).or_default().push(id);
    }
    all
}

/// Lets the server misbehave while a comment is told, then behave; gives what came.
async fn told_despite(how: &str) -> Vec<Mail> {
    let office = with_readers().await;
    let before = office.smtp.mails().len();
    office.smtp.behave(how).unwrap();
    office.says("ann", "hello", None).await;
    for _ in 0..3 {
        office.work().await;
        office.app.clock.advance(11 * MINUTE);
    }
    office.smtp.behave("accept").unwrap();
    for _ in 0..8 {
        office.work().await;
        office.app.clock.advance(11 * MINUTE);
    }
    assert_eq!(
        office.app.store.count_outbox().await.unwrap(),
        (0, 0),
        "{how}"
    );
    office.smtp.mails().split_off(before)
}

#[tokio::test]
async fn what_is_refused_for_now_arrives_later_and_once() {
    for how in [
        "rcpt 451 4.7.1 come back later",
        "data 452 4.3.1 disk full",
        "connect 421 4.3.2 shutting down",
        "rcpt 421 4.7.0 too many mails",
    ] {
        let came = by_reader(&told_despite(how).await);
        assert_eq!(came.len(), READERS, "{how}");
        assert!(came.values().all(|ids| ids.len() == 1), "{how}: {came:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_answers_loses_nothing() {
    let came = by_reader(&told_despite("stall").await);
    assert_eq!(came.len(), READERS);
    assert!(came.values().all(|ids| ids.len() == 1), "{came:?}");
}

#[tokio::test]
async fn what_was_taken_without_an_answer_comes_again_under_the_same_name() {
    let came = by_reader(&told_despite("drop").await);
    assert_eq!(came.len(), READERS);
    assert!(came.values().any(|ids| ids.len() > 1), "{came:?}");
    for (reader, ids) in came {
        assert!(ids.iter().all(|id| *id == ids[0]), "{reader}: {ids:?}");
    }
}

#[tokio::test]
async fn what_was_answered_before_the_connection_broke_comes_once() {
    let came = by_reader(&told_despite("leave").await);
    assert_eq!(came.len(), READERS);
    assert!(came.values().all(|ids| ids.len() == 1), "{came:?}");
}

#[tokio::test]
async fn an_hour_of_refusal_delays_mails_and_nothing_else() {
    let office = with_readers().await;
    let before = office.smtp.mails().len();
    office
        .smtp
        .behave("connect 421 4.3.2 down for an hour")
        .unwrap();
    // A comment a minute; the answer to each post is that of every day.
    for minute in 0..60 {
        if minute % 3 == 0 {
            office.says("ann", &format!("comment {minute}"), None).await;
        }
        office.work().await;
        office.app.clock.advance(MINUTE);
    }
    assert_eq!(office.smtp.mails().len(), before);
    let (waiting, dead) = office.app.store.count_outbox().await.unwrap();
    assert_eq!((waiting, dead), (READERS as i64 * 20, 0));
    office.smtp.behave("accept").unwrap();
    for _ in 0..10 {
        office.work().await;
        office.app.clock.advance(MINUTE);
    }
    let came = by_reader(&office.smtp.mails()[before..]);
    assert_eq!(came.len(), READERS);
    for (reader, mut ids) in came {
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20, "{reader}");
    }
    assert_eq!(office.smtp.mails().len() - before, READERS * 20);
    assert_eq!(office.app.store.count_outbox().await.unwrap(), (0, 0));
}

#[tokio::test]
async fn a_mail_server_that_is_not_there_at_the_start_is_used_once_it_is() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("smtp://127.0.0.1:{port}?tls=none");
    let app = TestApp::start_with(|app| sends_by(app, &url)).await;
    app.write(crate::office::subscription("eve@mail.example", "thread"))
        .await;
    let work = async || {
        while app
            .app
            .outbox
            .work(&app.app.store, &app.clock)
            .await
            .unwrap()
        {}
    };
    work().await;
    assert_eq!(app.store.count_outbox().await.unwrap(), (1, 0));
    let smtp = Smtp::start_at(port).unwrap();
    app.clock.advance(6 * MINUTE);
    work().await;
    assert_eq!(smtp.mails().len(), 1);
}

#[tokio::test]
async fn a_mailbox_that_is_not_there_is_told_to_the_owner_and_gets_nothing_more() {
    let office = with_readers().await;
    let before = office.smtp.mails().len();
    office.smtp.behave("rcpt 550 5.1.1 no such user").unwrap();
    office.says("ann", "hello", None).await;
    office.work().await;
    office.smtp.behave("accept").unwrap();
    let dead = office.app.store.list_dead_letters(100).await.unwrap();
    assert_eq!(dead.len(), READERS);
    assert_eq!(dead[0].failure, "550 5.1.1 no such user");
    office.says("ann", "again", None).await;
    office.app.clock.advance(60 * MINUTE);
    office.work().await;
    assert_eq!(office.smtp.mails().len(), before);
    // What is wrong with the letter says nothing about the mailbox.
    let office = with_readers().await;
    let before = office.smtp.mails().len();
    office
        .smtp
        .behave("data 554 5.7.1 looks like spam")
        .unwrap();
    office.says("ann", "hello", None).await;
    office.work().await;
    office.smtp.behave("accept").unwrap();
    let (_, dead) = office.app.store.count_outbox().await.unwrap();
    assert_eq!(dead, READERS as i64);
    let now = office.app.clock.now();
    office
        .app
        .store
        .retry_dead_letters(None, now)
        .await
        .unwrap();
    office.work().await;
    assert_eq!(office.smtp.mails().len() - before, READERS);
}
