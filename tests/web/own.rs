//! One's own comments: changing and deleting them.

use std::rc::Rc;

use afterword::backend::Memory;
use afterword::model::failure::Failure;
use afterword::options::Options;
use afterword_protocol::ProblemCode;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::browser::troubles;
use crate::fixture::conversation;
use crate::page::Page;
use crate::slow::Slow;

/// A page on which the reader has written a comment.
async fn page_with_own() -> (Page, Rc<Memory>) {
    let (page, memory) = Page::open(conversation());
    assert!(
        !page.has("button", "Edit") && !page.has("button", "Delete"),
        "others' comments are others'"
    );
    page.write("Comment", "My two cents").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post comment").await;
    page.focus_on("article", "Eva 2026-01-01").await;
    (page, memory)
}

#[wasm_bindgen_test]
async fn edit_shows_the_source_and_saves() {
    let (page, _) = page_with_own().await;
    page.press("button", "Edit").await;
    page.focus_on("textbox", "Edit your comment").await;
    assert_eq!(page.written("Edit your comment").await, "My two cents");
    page.write("Edit your comment", "My three cents").await;
    page.press("button", "Save changes").await;
    page.hear("Your comment was changed").await;
    page.read("My three cents").await;
    page.see_no("textbox", "Edit your comment").await;
    page.focus_on("article", "Eva 2026-01-01").await;
}

#[wasm_bindgen_test]
async fn escape_leaves_an_edit_and_returns_to_its_button() {
    let (page, _) = page_with_own().await;
    page.press("button", "Edit").await;
    page.focus_on("textbox", "Edit your comment").await;
    page.write("Edit your comment", "Half a thought").await;
    page.key("Escape");
    page.focus_on("button", "Edit").await;
    page.read("My two cents").await;
    page.press("button", "Edit").await;
    page.focus_on("textbox", "Edit your comment").await;
    assert_eq!(page.written("Edit your comment").await, "Half a thought");
}

#[wasm_bindgen_test]
async fn a_refused_edit_keeps_the_words_and_says_why() {
    let (page, memory) = page_with_own().await;
    page.press("button", "Edit").await;
    page.focus_on("textbox", "Edit your comment").await;
    memory.fail_with(Some(ProblemCode::EditWindowOver.into()));
    page.write("Edit your comment", "Too late").await;
    page.press("button", "Save changes").await;
    page.read("The time for changing this comment is over.")
        .await;
    assert_eq!(page.written("Edit your comment").await, "Too late");
}

#[wasm_bindgen_test]
async fn a_refused_text_brings_the_reader_back_to_it() {
    let (page, _) = page_with_own().await;
    page.press("button", "Edit").await;
    page.focus_on("textbox", "Edit your comment").await;
    page.write("Edit your comment", " ").await;
    page.press("button", "Save changes").await;
    page.read("Please write something first.").await;
    page.focus_on("textbox", "Edit your comment").await;
}

#[wasm_bindgen_test]
async fn a_source_that_does_not_come_is_explained() {
    let (page, memory) = page_with_own().await;
    memory.fail_with(Some(Failure::Unreachable));
    page.press("button", "Edit").await;
    page.read("The comment server can't be reached.").await;
    page.press("button", "Cancel").await;
    page.read("My two cents").await;
}

#[wasm_bindgen_test]
async fn an_edit_left_while_its_source_is_on_the_way_stays_left() {
    let before = troubles();
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    page.write("Comment", "My two cents").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post comment").await;
    slow.answer();
    page.focus_on("article", "Eva 2026-01-01").await;
    slow.hold();
    page.press("button", "Edit").await;
    page.press("button", "Cancel").await;
    page.focus_on("button", "Edit").await;
    slow.answer();
    page.pause().await;
    assert_eq!(
        (troubles(), page.focus()),
        (before, "button \"Edit\"".to_owned())
    );
}

#[wasm_bindgen_test]
async fn delete_asks_first_and_then_goes_to_the_heading() {
    let (page, _) = page_with_own().await;
    page.press("button", "Delete").await;
    page.see("group", "Delete this comment for good?").await;
    page.focus_on("button", "Yes, delete it").await;
    page.press("button", "Cancel").await;
    page.focus_on("button", "Delete").await;
    page.read("My two cents").await;

    page.press("button", "Delete").await;
    page.press("button", "Yes, delete it").await;
    page.hear("Your comment was deleted").await;
    page.focus_on("heading", "4 comments").await;
    assert!(!page.text().contains("My two cents"));
}

#[wasm_bindgen_test]
async fn a_deleted_comment_with_replies_stays_as_a_stub() {
    let (page, _) = page_with_own().await;
    page.press("button", "Reply to Eva").await;
    page.write("Reply to Eva", "To myself").await;
    page.press("button", "Post reply").await;
    page.read("To myself").await;
    // The first of the two stands above the second.
    page.press("button", "Delete").await;
    page.press("button", "Yes, delete it").await;
    page.read("This comment was deleted.").await;
    page.read("To myself").await;
    page.see("heading", "5 comments").await;
}

#[wasm_bindgen_test]
async fn a_comment_that_could_not_be_deleted_stays_and_says_why() {
    let (page, memory) = page_with_own().await;
    memory.fail_with(Some(ProblemCode::EditWindowOver.into()));
    page.press("button", "Delete").await;
    page.press("button", "Yes, delete it").await;
    page.read("The time for changing this comment is over.")
        .await;
    page.read("My two cents").await;
}

#[wasm_bindgen_test]
async fn a_backend_that_cannot_edit_offers_only_to_delete() {
    let mut thread = conversation();
    thread.thread.capabilities.edit = false;
    let (page, _) = Page::open(thread);
    page.write("Comment", "My two cents").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post comment").await;
    page.see("button", "Delete").await;
    assert!(!page.has("button", "Edit"));
}
