//! Mails that collect what a day has brought.

use serde_json::json;

use crate::office::{Office, subscription};

#[tokio::test]
async fn a_day_is_one_mail_that_one_click_ends() {
    let office = Office::open().await;
    let mut wish = subscription("eve@mail.example", "thread");
    let mut body: serde_json::Value = serde_json::from_slice(&wish.body).unwrap();
    body["cadence"] = json!("daily");
    wish.body = body.to_string().into();
    office.app.write(wish).await;
    let mails = office.mails().await;
    office
        .press(&mails[0].link("/mail/confirm/").unwrap())
        .await;
    for text in ["one", "two", "three"] {
        office.says("ann", text, None).await;
    }
    office.work().await;
    assert_eq!(office.smtp.mails().len(), 1);
    office.app.advance_seconds(24 * 60 * 60);
    let mails = office.mails().await;
    assert_eq!(mails.len(), 1);
    let digest = &mails[0];
    for text in ["one", "two", "three"] {
        assert!(
            digest.text.contains(text) && digest.html.contains(text),
            "{}",
            digest.text
        );
    }
    assert_eq!(
        digest.header("List-Unsubscribe-Post").unwrap(),
        "List-Unsubscribe=One-Click"
    );
    office
        .press(&digest.link("/mail/unsubscribe/").unwrap())
        .await;
    office.says("ann", "four", None).await;
    office.app.advance_seconds(2 * 24 * 60 * 60);
    assert_eq!(office.mails().await.len(), 0);
}
