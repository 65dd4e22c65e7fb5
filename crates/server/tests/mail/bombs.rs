//! Nobody can be bombed through us.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::office::{Office, subscription};

#[tokio::test]
async fn ten_thousand_requests_for_one_address_are_one_confirmation_a_day() {
    let office = Office::open().await;
    let day = Duration::from_secs(24 * 60 * 60);
    let begun = office.app.clock.now();
    let mut by_day = BTreeMap::new();
    for number in 0..10_000_u32 {
        // From 1,000 addresses of 1,000 networks, in all spellings, over two days.
        let peer = format!("{}.{}.113.5:4711", 1 + number % 100, number / 100 % 10);
        let email = ["eve@mail.example", "Eve@Mail.Example", "EVE@mail.example"];
        let wish = subscription(
            email[number as usize % 3],
            ["thread", "replies"][number as usize % 2],
        );
        let answer = office.app.write(wish.by_peer(&peer)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        office.app.clock.advance(2 * day / 10_000);
        if number % 100 == 99 {
            let mails = office.mails().await.len();
            let today = (office.app.clock.now() - begun - 1) / day.as_millis() as i64;
            *by_day.entry(today).or_insert(0) += mails;
        }
    }
    assert_eq!(by_day, BTreeMap::from([(0, 1), (1, 1)]));
}

#[tokio::test]
async fn the_answer_is_the_same_for_every_address() {
    let office = Office::open().await;
    office.confirmed("known@mail.example").await;
    office.subscribe("never@mail.example", "thread").await;
    let mails = office.mails().await;
    office.press(&mails[0].link("/mail/never/").unwrap()).await;
    office.subscribe("gone@mail.example", "thread").await;
    office.smtp.behave("rcpt 550 5.1.1 no such user").unwrap();
    office.work().await;
    let mut answers = Vec::new();
    for email in ["new", "known", "never", "gone"] {
        let answer = office
            .subscribe(&format!("{email}@mail.example"), "thread")
            .await;
        let mut headers: Vec<_> = answer
            .headers
            .iter()
            .map(|(name, value)| format!("{name}: {value:?}"))
            .collect();
        headers.sort();
        answers.push((answer.status, headers, answer.body));
    }
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
}
