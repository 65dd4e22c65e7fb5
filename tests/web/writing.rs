//! Writing: a comment, a reply, and what happens to the words when it does not work.

use std::rc::Rc;

use afterword::model::failure::Failure;
use afterword::options::Options;
use afterword::state::Happening;
use afterword_protocol::{CommentId, Problem, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::fixture::{conversation, page};
use crate::page::Page;
use crate::slow::Slow;

/// Fills in the form for a new comment and sends it.
async fn post(page: &Page, text: &str) {
    page.write("Comment", text).await;
    page.write("Name", "Eva").await;
    page.press("button", "Post comment").await;
}

#[wasm_bindgen_test]
async fn a_comment_is_posted_shown_said_and_focused() {
    let (page, _) = Page::open(conversation());
    post(&page, "My two cents").await;
    page.see("heading", "5 comments").await;
    page.hear("Your comment is published").await;
    page.focus_on("article", "Eva 2026-01-01").await;
    assert_eq!(page.written("Comment").await, "");
    assert_eq!(
        page.written("Name").await,
        "Eva",
        "the next comment is from the same person"
    );
    let text = page.text();
    assert!(
        text.find("My two cents") < text.find("Something else"),
        "where its author sees it"
    );
    let told = [
        Happening::BeforePost("My two cents".into()),
        Happening::Count(5),
        Happening::Posted(CommentId("5".into())),
    ];
    assert_eq!(page.heard(), told);
}

#[wasm_bindgen_test]
async fn the_first_comment_takes_the_place_of_the_note() {
    let (page, _) = Page::open(page(Vec::new()));
    post(&page, "First").await;
    page.see("heading", "1 comment").await;
    assert!(!page.text().contains("No comments yet"));
}

#[wasm_bindgen_test]
async fn reply_opens_a_form_to_write_in_and_posts_below() {
    let (page, _) = Page::open(conversation());
    let button = page.see("button", "Reply to Ben").await;
    assert_eq!(
        button.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
    page.press("button", "Reply to Ben").await;
    page.focus_on("textbox", "Reply to Ben").await;
    let opened = page.see("button", "Reply to Ben").await;
    assert_eq!(
        opened.get_attribute("aria-expanded").as_deref(),
        Some("true")
    );
    page.write("Reply to Ben", "I agree").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post reply").await;
    page.focus_on("article", "Eva 2026-01-01").await;
    page.see_no("button", "Post reply").await;
    let text = page.text();
    assert!(
        text.find("A doubt") < text.find("I agree"),
        "replies are oldest first"
    );
}

#[wasm_bindgen_test]
async fn escape_closes_a_reply_returns_to_its_button_and_keeps_the_words() {
    let (page, _) = Page::open(conversation());
    page.press("button", "Reply to Ben").await;
    page.focus_on("textbox", "Reply to Ben").await;
    page.write("Reply to Ben", "Half a thought").await;
    page.key("Escape");
    page.see_no("textbox", "Reply to Ben").await;
    page.focus_on("button", "Reply to Ben").await;
    page.press("button", "Reply to Ben").await;
    assert_eq!(page.written("Reply to Ben").await, "Half a thought");
    page.press("button", "Cancel").await;
    page.focus_on("button", "Reply to Ben").await;
}

#[wasm_bindgen_test]
async fn one_reply_form_is_open_at_a_time_and_each_keeps_its_words() {
    let (page, _) = Page::open(conversation());
    page.press("button", "Reply to Ana").await;
    page.write("Reply to Ana", "For Ana").await;
    page.press("button", "Reply to Dana").await;
    page.focus_on("textbox", "Reply to Dana").await;
    page.see_no("textbox", "Reply to Ana").await;
    assert_eq!(page.written("Reply to Dana").await, "");
    page.press("button", "Reply to Ana").await;
    assert_eq!(page.written("Reply to Ana").await, "For Ana");
}

#[wasm_bindgen_test]
async fn a_refused_comment_keeps_the_words_says_why_and_goes_to_the_field() {
    let too_long = Problem::new(ProblemCode::TextTooLong).limit(1234);
    let refusals = [
        (
            Failure::Refused(Box::new(too_long)),
            "This is too long: at most 1,234 characters are allowed.",
            "Comment",
        ),
        (
            ProblemCode::NameInvalid.into(),
            "at most 60 characters are allowed.",
            "Name",
        ),
        (
            ProblemCode::EmailInvalid.into(),
            "This is not an e-mail address.",
            "E-mail",
        ),
        (
            ProblemCode::WebsiteInvalid.into(),
            "This is not a web address.",
            "Website",
        ),
    ];
    let (page, memory) = Page::open(conversation());
    for (failure, why, field) in refusals {
        memory.fail_with(Some(failure));
        post(&page, "Precious words").await;
        page.read(why).await;
        page.focus_on("textbox", field).await;
        assert_eq!(page.written("Comment").await, "Precious words");
        let refused = page.see("textbox", field).await;
        assert_eq!(
            refused.get_attribute("aria-invalid").as_deref(),
            Some("true"),
            "{field}"
        );
        let notice = refused
            .get_attribute("aria-describedby")
            .and_then(|id| page.by_id(&id))
            .expect("its notice");
        assert!(
            notice.text_content().is_some_and(|text| text.contains(why)),
            "{field}"
        );
    }
    memory.fail_with(None);
    page.press("button", "Post comment").await;
    page.hear("Your comment is published").await;
    assert!(
        !page.text().contains("This is not a web address."),
        "the reason goes when it no longer holds"
    );
}

#[wasm_bindgen_test]
async fn what_the_server_would_refuse_is_said_without_asking_it() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    page.press("button", "Post comment").await;
    page.read("Please write something first.").await;
    page.focus_on("textbox", "Comment").await;
    page.write("Comment", "Something").await;
    page.press("button", "Post comment").await;
    page.read("Please fill in a name.").await;
    page.focus_on("textbox", "Name").await;
    assert!(slow.asked().is_empty());
}

#[wasm_bindgen_test]
async fn a_comment_that_fails_stays_says_why_and_can_be_tried_again() {
    let failures = [
        (Failure::Unreachable, "The comment server can't be reached."),
        (Failure::Malformed, "gave an answer that was not understood"),
        (
            ProblemCode::ThreadClosed.into(),
            "Comments were closed meanwhile.",
        ),
        (
            Failure::Refused(Box::new(
                Problem::new(ProblemCode::RateLimited).retry_after_seconds(30),
            )),
            "in 30 seconds.",
        ),
        (ProblemCode::Unknown.into(), "That did not work."),
    ];
    for (failure, why) in failures {
        let (page, memory) = Page::open(conversation());
        memory.fail_with(Some(failure));
        post(&page, "Precious words").await;
        page.read(why).await;
        page.read("Not sent yet").await;
        page.read("Precious words").await;
        assert_eq!(page.written("Comment").await, "", "there is room for more");
        memory.fail_with(None);
        page.press("button", "Try again").await;
        page.hear("Your comment is published").await;
        page.see_no("button", "Try again").await;
        page.see("heading", "5 comments").await;
    }
}

#[wasm_bindgen_test]
async fn a_comment_that_fails_can_be_taken_back_and_changed() {
    let (page, memory) = Page::open(conversation());
    memory.fail_with(Some(Failure::Unreachable));
    post(&page, "Precious words").await;
    page.see("article", "Eva Not sent yet").await;
    page.write("Comment", "Further ones").await;
    page.press("button", "Edit").await;
    page.see_no("article", "Eva Not sent yet").await;
    page.focus_on("textbox", "Comment").await;
    let both = "Further ones\n\nPrecious words";
    assert_eq!(page.written("Comment").await, both);
    memory.fail_with(None);
    page.press("button", "Post comment").await;
    page.see("heading", "5 comments").await;
}

#[wasm_bindgen_test]
async fn a_comment_is_shown_while_it_is_being_sent() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    page.press("button", "Reply to Ana").await;
    page.write("Reply to Ana", "On its way").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post reply").await;
    page.focus_on("article", "Eva Sending…").await;
    page.see_no("textbox", "Reply to Ana").await;
    page.see("heading", "4 comments").await;
    slow.answer();
    page.focus_on("article", "Eva 2026-01-01").await;
    page.see_no("article", "Eva Sending…").await;
    page.see("heading", "5 comments").await;
}

#[wasm_bindgen_test]
async fn the_page_is_told_of_a_failure_by_its_code() {
    let (page, memory) = Page::open(conversation());
    memory.fail_with(Some(ProblemCode::ThreadClosed.into()));
    post(&page, "Too late").await;
    page.read("Comments were closed meanwhile.").await;
    assert_eq!(
        page.heard().last(),
        Some(&Happening::Failed("thread-closed".into()))
    );
}

#[wasm_bindgen_test]
async fn a_second_press_while_sending_sends_nothing_twice() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    post(&page, "Once").await;
    page.focus_on("article", "Eva Sending…").await;
    page.press("button", "Post comment").await;
    page.read("Please write something first.").await;
    slow.answer();
    page.hear("Your comment is published").await;
    assert_eq!(slow.asked(), ["post"]);
}

#[wasm_bindgen_test]
async fn an_answer_leaves_the_form_alone_that_was_opened_meanwhile() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    page.press("button", "Reply to Ana").await;
    page.write("Reply to Ana", "For Ana").await;
    page.write("Name", "Eva").await;
    page.press("button", "Post reply").await;
    page.press("button", "Reply to Dana").await;
    page.focus_on("textbox", "Reply to Dana").await;
    page.write("Reply to Dana", "For Dana").await;
    slow.answer();
    page.hear("Your comment is published").await;
    page.read("5 comments").await;
    assert_eq!(page.written("Reply to Dana").await, "For Dana");
    page.focus_on("textbox", "Reply to Dana").await;
}

#[wasm_bindgen_test]
async fn a_reply_that_is_being_written_stays_open_when_a_comment_is_posted() {
    let (page, _) = Page::open(conversation());
    page.press("button", "Reply to Ana").await;
    page.write("Reply to Ana", "Half a thought").await;
    post(&page, "Something else entirely").await;
    page.hear("Your comment is published").await;
    assert_eq!(page.written("Reply to Ana").await, "Half a thought");
}

#[wasm_bindgen_test]
async fn what_is_written_while_a_comment_is_sent_stays() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    post(&page, "First thought").await;
    page.write("Comment", "Second thought").await;
    slow.answer();
    page.read("First thought").await;
    page.hear("Your comment is published").await;
    assert_eq!(page.written("Comment").await, "Second thought");
}

#[wasm_bindgen_test]
async fn the_room_left_is_said_when_it_gets_little() {
    let mut thread = conversation();
    thread.thread.policy.max_text_chars = 100;
    let (page, _) = Page::open(thread);
    page.write("Comment", &"x".repeat(50)).await;
    assert!(!page.text().contains("left"));
    page.write("Comment", &"x".repeat(99)).await;
    page.read("1 character left").await;
    page.write("Comment", &"x".repeat(103)).await;
    page.read("-3 characters left").await;
}
