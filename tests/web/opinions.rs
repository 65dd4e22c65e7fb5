//! Votes on comments, and the article's rating.

use std::rc::Rc;

use afterword::model::failure::Failure;
use afterword::options::Options;
use afterword::state::Happening;
use afterword_protocol::{CommentsPage, CriterionRating, Rating, Votes};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::fixture::{comment, conversation, page};
use crate::page::Page;
use crate::slow::Slow;

fn one_comment() -> afterword_protocol::CommentsPage {
    page(vec![comment("1", "Ana", "A question")])
}

#[wasm_bindgen_test]
async fn a_vote_counts_and_the_same_again_takes_it_back() {
    let (page, _) = Page::open(one_comment());
    page.press("button", "Vote up (0)").await;
    page.hear("Your vote counts").await;
    let voted = page.see("button", "Vote up (1)").await;
    assert_eq!(voted.get_attribute("aria-pressed").as_deref(), Some("true"));
    page.focus_on("button", "Vote up (1)").await;
    page.press("button", "Vote up (1)").await;
    page.hear("Your vote was taken back").await;
    let taken_back = page.see("button", "Vote up (0)").await;
    assert_eq!(
        taken_back.get_attribute("aria-pressed").as_deref(),
        Some("false")
    );
}

#[wasm_bindgen_test]
async fn a_vote_can_change_sides() {
    let (page, _) = Page::open(one_comment());
    page.press("button", "Vote up (0)").await;
    page.see("button", "Vote up (1)").await;
    page.press("button", "Vote down (0)").await;
    let down = page.see("button", "Vote down (1)").await;
    page.see("button", "Vote up (0)").await;
    assert_eq!(down.get_attribute("aria-pressed").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn a_vote_leaves_a_long_comment_open() {
    let long = page(vec![comment("1", "Ana", &"word ".repeat(200))]);
    let (page, _) = Page::open(long);
    // As the loader opens it.
    let more = page.see("button", "Read more").await;
    let _ = more.set_attribute("hidden", "");
    page.press("button", "Vote up (0)").await;
    page.see("button", "Vote up (1)").await;
    assert!(!page.has("button", "Read more"));
}

#[wasm_bindgen_test]
async fn a_vote_that_failed_leaves_the_totals_and_says_why() {
    let mut thread = one_comment();
    thread.comments[0].votes = Votes { up: 1234, down: 0 };
    let (page, memory) = Page::open(thread);
    memory.fail_with(Some(Failure::Unreachable));
    page.press("button", "Vote up (1,234)").await;
    page.read("The comment server can't be reached.").await;
    let button = page.see("button", "Vote up (1,234)").await;
    assert_eq!(
        button.get_attribute("aria-pressed").as_deref(),
        Some("false")
    );
}

#[wasm_bindgen_test]
async fn a_backend_without_votes_against_offers_none() {
    let mut thread = one_comment();
    thread.thread.capabilities.vote_down = false;
    let (page, _) = Page::open(thread);
    page.see("button", "Vote up (0)").await;
    assert!(!page.has("button", "Vote down (0)"));
}

#[wasm_bindgen_test]
async fn the_stars_a_reader_ends_on_are_those_that_count() {
    let (page, _) = Page::open(conversation());
    page.read("Not rated yet").await;
    for stars in ["1 star", "2 stars", "3 stars", "4 stars"] {
        page.press("radio", stars).await;
    }
    page.hear("You gave 4 stars").await;
    page.read("4.0 out of 5 · 1 rating").await;
    assert_eq!(page.heard().last(), Some(&Happening::Rated(Some(4))));
    assert!(page.is_chosen("4 stars").await);
}

#[wasm_bindgen_test]
async fn a_rating_can_be_taken_back() {
    let (page, _) = Page::open(conversation());
    page.press("radio", "5 stars").await;
    page.press("button", "Take my rating back").await;
    page.hear("Your rating was taken back").await;
    page.read("Not rated yet").await;
    assert!(!page.is_chosen("5 stars").await);
    page.see_no("button", "Take my rating back").await;
    // The reader goes on where they were, not at the top of the page.
    page.until("focus on a star", || {
        page.focus().starts_with("radio").then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_rating_that_failed_says_why_and_the_same_stars_can_be_given_again() {
    let (page, memory) = Page::open(conversation());
    memory.fail_with(Some(Failure::Unreachable));
    page.press("radio", "4 stars").await;
    page.read("The comment server can't be reached.").await;
    memory.fail_with(None);
    page.press("radio", "4 stars").await;
    page.hear("You gave 4 stars").await;
}

#[wasm_bindgen_test]
async fn a_choice_made_while_another_is_sent_is_the_one_that_counts() {
    let slow = Rc::new(Slow::new(conversation()));
    let page = Page::mount(Ok(conversation()), slow.clone(), Options::default());
    page.press("radio", "2 stars").await;
    page.until("asked", || (slow.asked() == ["rate"]).then_some(()))
        .await;
    page.press("radio", "5 stars").await;
    // The answer comes only after the second choice has stood long enough to be sent.
    page.pause().await;
    slow.answer();
    page.hear("You gave 5 stars").await;
    page.read("5.0 out of 5").await;
}

/// A thread of a site with two criteria.
fn with_criteria() -> CommentsPage {
    let mut thread = conversation();
    thread.thread.criteria = ["Accuracy", "Style"]
        .map(|name| CriterionRating {
            name: name.into(),
            rating: Rating::default(),
        })
        .to_vec();
    thread
}

/// What stands in the group of this name, without the groups in it.
async fn group(page: &Page, name: &str) -> String {
    let group = page.see("group", name).await;
    let mean = group.query_selector(".rating__mean").ok().flatten();
    mean.expect("a mean").text_content().unwrap_or_default()
}

#[wasm_bindgen_test]
async fn each_criterion_is_rated_by_itself() {
    let (page, _) = Page::open(with_criteria());
    let stars = page.all("radio", "4 stars");
    assert_eq!(stars.len(), 3, "the article, and two criteria");
    // The last of them is that of the style.
    let last: HtmlElement = stars[2].clone().unchecked_into();
    last.click();
    page.hear("You gave 4 stars").await;
    page.read("4.0 out of 5 · 1 rating").await;
    assert!(group(&page, "Style").await.starts_with("4.0 out of 5"));
    for other in ["Rate this article", "Accuracy"] {
        assert!(group(&page, other).await.starts_with("Not rated yet"));
    }
    let kept = page.kept().expect("the choice is kept");
    assert!(kept.contains(r#""stars:article\nStyle":"4""#), "{kept}");
    assert!(
        page.heard().is_empty(),
        "the page is told of ratings of the article"
    );
    page.press("button", "Take my rating back").await;
    page.hear("Your rating was taken back").await;
    page.see_no("button", "Take my rating back").await;
    assert!(group(&page, "Style").await.starts_with("Not rated yet"));
}

#[wasm_bindgen_test]
async fn how_many_gave_how_many_can_be_asked_for_where_it_is_known() {
    let mut thread = conversation();
    thread.thread.rating = Rating {
        average: Some(4.3),
        count: 1200,
        stars: [0; 5],
    };
    let (page, _) = Page::open(thread);
    page.read("1,200 ratings").await;
    assert!(
        !page.has("button", "Distribution"),
        "only the mean is known"
    );
    page.press("radio", "4 stars").await;
    let button = page.see("button", "Distribution").await;
    let expanded = button.get_attribute("aria-expanded");
    assert_eq!(expanded.as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn closed_ratings_are_only_shown() {
    let mut thread = with_criteria();
    thread.thread.capabilities.rate = false;
    let (page, _) = Page::open(thread.clone());
    page.read("A doubt").await;
    assert!(!page.has("group", "Article rating") && !page.has("group", "Rate this article"));
    drop(page);
    thread.thread.rating = Rating {
        average: Some(4.0),
        count: 2,
        stars: [0, 0, 0, 2, 0],
    };
    let (page, _) = Page::open(thread);
    assert!(
        group(&page, "Article rating")
            .await
            .starts_with("4.0 out of 5")
    );
    assert!(page.has("group", "Style") && page.has("button", "Distribution"));
    assert!(!page.has("radio", "4 stars") && !page.has("button", "Take my rating back"));
}

#[wasm_bindgen_test]
async fn what_others_think_is_said_in_words() {
    let mut thread = conversation();
    thread.thread.rating = Rating {
        average: Some(4.3),
        count: 1200,
        stars: [0; 5],
    };
    let (page, _) = Page::open(thread);
    page.read("4.3 out of 5 · 1,200 ratings").await;
}

#[wasm_bindgen_test]
async fn the_owner_can_switch_rating_and_subscribing_off() {
    let options = Options {
        rating: false,
        subscribe: false,
        ..Options::default()
    };
    let (page, _) = Page::open_with(conversation(), options);
    page.read("A doubt").await;
    assert!(!page.has("group", "Rate this article") && !page.has("group", "Notify of"));
    assert!(!page.has("checkbox", "E-mail me replies to this comment"));
}
