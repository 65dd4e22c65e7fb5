//! The widget as a guest: beside others of its kind, in another language, and when it leaves.

use std::rc::Rc;

use afterword::options::Options;
use afterword::state::Happening;
use afterword_protocol::Rating;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::browser::troubles;
use crate::fixture::{comment, conversation, page};
use crate::page::Page;
use crate::slow::Slow;

#[wasm_bindgen_test]
async fn two_widgets_do_not_mix() {
    let (one, _) = Page::open(conversation());
    let (other, _) = Page::open(conversation());
    other.press("button", "Reply to Ben").await;
    other.focus_on("textbox", "Reply to Ben").await;
    assert!(!one.has("textbox", "Reply to Ben"));
    other.write("Reply to Ben", "Only here").await;
    other.write("Name", "Eva").await;
    other.press("button", "Post reply").await;
    other.see("heading", "5 comments").await;
    other.focus_on("article", "Eva 2026-01-01").await;
    one.see("heading", "4 comments").await;
    assert!(one.heard().is_empty() && one.focus().is_empty() && !one.text().contains("Only here"));
}

#[wasm_bindgen_test]
async fn a_widget_taken_away_leaves_nothing_and_its_neighbour_works_on() {
    let (mut leaves, _) = Page::open(conversation());
    let (stays, _) = Page::open(conversation());
    leaves.see("button", "Reply to Ben").await;
    leaves.unmount();
    assert_eq!(leaves.markup(), "");
    stays.press("button", "Reply to Ben").await;
    stays.focus_on("textbox", "Reply to Ben").await;
}

#[wasm_bindgen_test]
async fn a_widget_taken_away_while_an_answer_is_on_its_way_does_no_harm() {
    for (role, name, asks) in [
        ("button", "Post comment", "post"),
        ("button", "Vote up (0)", "vote"),
        ("radio", "4 stars", "rate"),
    ] {
        let before = troubles();
        let slow = Rc::new(Slow::new(page(vec![comment("1", "Ana", "A question")])));
        let mut page = Page::mount(
            Ok(page(vec![comment("1", "Ana", "A question")])),
            slow.clone(),
            Options::default(),
        );
        page.write("Comment", "My two cents").await;
        page.write("Name", "Eva").await;
        page.press(role, name).await;
        page.until("asked", || (slow.asked() == [asks]).then_some(()))
            .await;
        page.unmount();
        slow.answer();
        page.pause().await;
        assert_eq!(
            troubles(),
            before,
            "{name}: an answer came to a widget that is gone"
        );
    }
}

#[wasm_bindgen_test]
async fn who_only_reads_leaves_nothing_in_the_browser() {
    let (page, _) = Page::open(conversation());
    page.press("button", "Hide 1 reply").await;
    page.press("button", "Show 1 hidden reply").await;
    page.press("button", "Reply to Ben").await;
    page.write("Reply to Ben", "Not sent").await;
    assert_eq!(page.kept(), None);
    page.choose("Sort by", "oldest").await;
    page.hear("Order changed").await;
    assert_eq!(page.kept().as_deref(), Some(r#"{"sort":"oldest"}"#));
    page.press("button", "Cancel").await;
    page.press("button", "Vote up (0)").await;
    page.until("kept", || page.kept()).await;
}

#[wasm_bindgen_test]
async fn it_speaks_german_with_its_plurals_and_numbers() {
    let mut many = conversation();
    many.thread.rating = Rating {
        average: Some(4.3),
        count: 1234,
        stars: [0; 5],
    };
    let german = || Options {
        lang: "de".into(),
        ..Options::default()
    };
    let (many, _) = Page::open_with(many, german());
    many.see("heading", "4 Kommentare").await;
    many.see("region", "Kommentare").await;
    many.read("4,3 von 5 · 1.234 Bewertungen").await;
    many.press("button", "Antworten an Ben").await;
    many.focus_on("textbox", "Antworten an Ben").await;
    many.press("button", "Antwort abschicken").await;
    many.read("Bitte schreiben Sie zuerst etwas.").await;

    let (one, _) = Page::open_with(page(vec![comment("1", "Ana", "Eine Frage")]), german());
    one.see("heading", "1 Kommentar").await;
    one.see("radio", "1 Stern").await;
    one.see("radio", "2 Sterne").await;
}

#[wasm_bindgen_test]
async fn the_page_chooses_the_level_of_the_heading() {
    let (page, _) = Page::open_with(
        conversation(),
        Options {
            heading_level: 3,
            ..Options::default()
        },
    );
    assert_eq!(page.see("heading", "4 comments").await.local_name(), "h3");
}

#[wasm_bindgen_test]
async fn a_page_hears_of_the_number_of_comments_when_it_changes() {
    let (page, _) = Page::open(conversation());
    page.choose("Sort by", "oldest").await;
    page.hear("Order changed").await;
    assert_eq!(page.heard(), [Happening::Count(4)]);
}
