//! What a reader is offered of mails about news, and what stands for those that come.
//!
//! What the buttons do is JavaScript, so that is tried with the real server: `tests/e2e/notify.rs`.

use afterword::options::Options;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixture::conversation;
use crate::page::Page;

const OFFER: &str = "E-mail me replies to this comment";

/// Whether a button is pressed, as it says itself.
async fn pressed(page: &Page, name: &str) -> Option<String> {
    page.see("button", name).await.get_attribute("aria-pressed")
}

/// Writes a comment, of which mails are wanted when it is answered.
async fn write_with_mails(page: &Page, address: &str) {
    page.press("checkbox", OFFER).await;
    page.write("Comment", "My two cents").await;
    page.write("Name", "Eva").await;
    page.write("E-mail", address).await;
    page.press("button", "Post comment").await;
}

#[wasm_bindgen_test]
async fn what_mails_come_about_is_pressed_as_soon_as_that_is_known() {
    let (page, _) = Page::open(conversation());
    let (thread, replies) = ("new follow-up comments", "new replies to my comments");
    assert_eq!(pressed(&page, thread).await.as_deref(), Some("false"));
    page.keep_mails("replies", "eva@mail.example");
    page.until("replies pressed", || {
        let button = page.all("button", replies);
        (button[0].get_attribute("aria-pressed").as_deref() == Some("true")).then_some(())
    })
    .await;
    assert_eq!(pressed(&page, thread).await.as_deref(), Some("false"));
    page.keep_mails("replies", "");
    page.until("nothing pressed", || {
        let button = page.all("button", replies);
        (button[0].get_attribute("aria-pressed").as_deref() == Some("false")).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_backend_without_mail_still_leads_to_its_feed() {
    let mut thread = conversation();
    thread.thread.capabilities.subscribe = false;
    let (page, _) = Page::open(thread);
    page.see("group", "Notify of").await;
    assert!(page.by_id("notify-feed").is_some());
    assert!(!page.has("button", "new follow-up comments") && !page.has("checkbox", OFFER));
    page.press("button", "Reply to Ana").await;
    page.focus_on("textbox", "Reply to Ana").await;
    assert!(!page.has("checkbox", OFFER));
}

#[wasm_bindgen_test]
async fn mails_about_replies_need_an_address() {
    let (page, _) = Page::open(conversation());
    write_with_mails(&page, "").await;
    page.read("This is not an e-mail address.").await;
    page.focus_on("textbox", "E-mail").await;
    let email = page.see("textbox", "E-mail").await;
    assert_eq!(email.get_attribute("aria-invalid").as_deref(), Some("true"));
    assert_eq!(
        email.get_attribute("aria-required").as_deref(),
        Some("true")
    );
    assert_eq!(page.written("Comment").await, "My two cents");
    page.press("checkbox", OFFER).await;
    page.press("button", "Post comment").await;
    page.focus_on("article", "Eva 2026-01-01").await;
}

#[wasm_bindgen_test]
async fn mails_about_the_replies_to_a_comment_are_ended_and_asked_for_at_the_comment() {
    let (page, _) = Page::open(conversation());
    write_with_mails(&page, "eva@mail.example").await;
    page.focus_on("article", "Eva 2026-01-01").await;
    page.hear("Your comment is published").await;
    page.press("button", "More").await;
    page.press_way("unmails", "5").await;
    page.until("a panel", || page.by_id("panel-5")).await;
    let kept = page.kept().unwrap_or_default();
    assert!(kept.contains(r#""mail:comment:5":"on""#), "{kept}");
}

#[wasm_bindgen_test]
async fn who_follows_somebody_is_offered_mails_where_there_are_any() {
    let follow = async |options| {
        let (page, _) = Page::open_with(conversation(), options);
        page.press("button", "More").await;
        page.press_way("follow", "4").await;
        page.read("Followed").await;
        page.by_id("panel-4").is_some()
    };
    assert!(follow(Options::default()).await);
    let without = Options {
        subscribe: false,
        ..Options::default()
    };
    assert!(!follow(without).await);
}

#[wasm_bindgen_test]
async fn who_wants_mails_and_to_be_remembered_need_not_say_so_again() {
    let (page, _) = Page::open(conversation());
    page.press("checkbox", "Remember me on this device").await;
    write_with_mails(&page, "eva@mail.example").await;
    page.hear("Your comment is published").await;
    let kept = page.kept().unwrap_or_default();
    assert!(
        kept.contains(r#""guest":"Eva\neva@mail.example\n\nnotify""#),
        "{kept}"
    );
}
