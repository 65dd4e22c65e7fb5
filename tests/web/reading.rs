//! Reading: the thread, its order, its stubs, its long texts, and the way to more of it.

use std::rc::Rc;

use afterword::backend::Memory;
use afterword::model::failure::Failure;
use afterword::options::Options;
use afterword_protocol::{
    BranchRest, Capabilities, CommentState, Cursor, Edit, ProblemCode, Sort, ThreadState,
};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::fixture::{comment, conversation, page, reply};
use crate::page::Page;
use crate::roles::text;

/// The texts of the comments as they stand, each below how many others.
fn outline(page: &Page) -> Vec<(usize, String)> {
    let articles = page.articles();
    articles
        .iter()
        .map(|article| {
            (
                depth(article),
                article.query_selector(".text").ok().flatten(),
            )
        })
        .map(|(depth, said)| (depth, said.map_or_else(String::new, |said| text(&said))))
        .collect()
}

fn depth(article: &Element) -> usize {
    let mut lists = 0;
    let mut above = article.parent_element();
    while let Some(element) = above {
        lists += usize::from(element.local_name() == "ol");
        above = element.parent_element();
    }
    lists - 1
}

fn lines(wanted: &[(usize, &str)]) -> Vec<(usize, String)> {
    wanted
        .iter()
        .map(|(depth, text)| (*depth, (*text).to_owned()))
        .collect()
}

#[wasm_bindgen_test]
async fn a_thread_is_shown_nested_with_who_and_when() {
    let (page, _) = Page::open(conversation());
    page.see("heading", "4 comments").await;
    page.see("region", "Comments").await;
    let wanted = [
        (0, "Something else"),
        (0, "A question"),
        (1, "An answer"),
        (2, "A doubt"),
    ];
    assert_eq!(outline(&page), lines(&wanted));
    page.see("article", "Ben 2026-01-01").await;
    page.see("link", "2026-01-01").await;
}

#[wasm_bindgen_test]
async fn an_empty_thread_says_so() {
    let (page, _) = Page::open(page(Vec::new()));
    page.see("heading", "0 comments").await;
    page.read("No comments yet. Be the first to write one.")
        .await;
    assert!(!page.has("combobox", "Sort by"));
}

#[wasm_bindgen_test]
async fn a_deleted_or_hidden_comment_stands_as_a_stub_above_its_replies() {
    let mut thread = conversation();
    for (at, state) in [(1, CommentState::Deleted), (2, CommentState::Hidden)] {
        thread.comments[at].state = state;
        thread.comments[at].html.clear();
        thread.comments[at].author.name.clear();
    }
    let (page, _) = Page::open(thread);
    page.read("This comment was deleted.").await;
    page.read("This comment is not shown.").await;
    page.read("A doubt").await;
    assert!(!page.has("button", "Reply to Ana") && !page.has("button", "Reply to Ben"));
    assert!(!page.has("button", "Reply to Anonymous"));
    page.see("button", "Reply to Cleo").await;
}

#[wasm_bindgen_test]
async fn what_is_special_about_a_comment_is_said() {
    let mut first = comment("1", "", "Held");
    first.state = CommentState::Pending;
    let mut second = comment("2", "Ben", "Kept on top");
    (second.pinned, second.closed) = (true, true);
    second.edited = Some(Edit {
        at: "2026-01-02T10:00:00Z".into(),
        by: "Ben".into(),
    });
    let (page, _) = Page::open(page(vec![second, first]));
    for words in [
        "Anonymous",
        "Awaiting approval: only you can see this.",
        "Pinned",
        "Closed to further replies",
        "Last edited 2026-01-02 by Ben",
    ] {
        page.read(words).await;
    }
    assert!(!page.has("button", "Reply to Ben"), "the branch is closed");
    assert!(
        !page.has("button", "Reply to Anonymous"),
        "the comment is not public yet"
    );
}

#[wasm_bindgen_test]
async fn a_long_comment_is_cut_and_all_of_it_is_in_the_page() {
    let long = "word ".repeat(120) + "end";
    let options = Options {
        read_more: 100,
        ..Options::default()
    };
    let (page, _) = Page::open_with(
        page(vec![
            comment("1", "Ana", &long),
            comment("2", "Ben", "short"),
        ]),
        options,
    );
    let more = page.see("button", "Read more").await;
    assert_eq!(
        page.all("button", "Read more").len(),
        1,
        "only the long one is cut"
    );
    assert_eq!(
        more.get_attribute("aria-expanded").as_deref(),
        Some("false")
    );
    assert!(
        page.text().contains("end"),
        "all of it is in the page, for who searches it"
    );
    let cut = more
        .get_attribute("aria-controls")
        .and_then(|id| page.by_id(&id))
        .expect("what it opens");
    assert!(!cut.has_attribute("data-open"));
}

#[wasm_bindgen_test]
async fn another_order_is_read_and_said() {
    let (page, _) = Page::open(conversation());
    page.choose("Sort by", "oldest").await;
    page.hear("Order changed").await;
    let wanted = [
        (0, "A question"),
        (1, "An answer"),
        (2, "A doubt"),
        (0, "Something else"),
    ];
    page.until("oldest first", || {
        (outline(&page) == lines(&wanted)).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn an_order_that_does_not_come_is_explained_and_can_be_asked_for_again() {
    let (page, memory) = Page::open(conversation());
    memory.fail_with(Some(Failure::Unreachable));
    page.choose("Sort by", "oldest").await;
    page.read("The comment server can't be reached.").await;
    page.read("A doubt").await;
    assert_eq!(
        page.chosen("Sort by").await,
        "newest",
        "the list says how the comments are in fact sorted"
    );
    memory.fail_with(None);
    page.choose("Sort by", "oldest").await;
    page.hear("Order changed").await;
}

#[wasm_bindgen_test]
async fn an_order_the_backend_does_not_know_is_not_offered() {
    let mut thread = conversation();
    thread.thread.capabilities.sorts = vec![Sort::Oldest];
    let (page, _) = Page::open(thread);
    page.read("A doubt").await;
    assert!(!page.has("combobox", "Sort by"));
}

#[wasm_bindgen_test]
async fn a_thread_that_did_not_load_says_why_and_can_be_tried_again() {
    let memory = Rc::new(Memory::new(conversation()));
    memory.fail_with(Some(Failure::Unreachable));
    let page = Page::mount(
        Err(ProblemCode::SiteUnknown.into()),
        memory.clone(),
        Options::default(),
    );
    page.read("The comments could not be loaded.").await;
    page.read("The comment server does not know this site.")
        .await;
    assert!(!page.has("button", "Post comment") && !page.has("group", "Rate this article"));
    page.press("button", "Try again").await;
    page.read("The comment server can't be reached.").await;
    memory.fail_with(None);
    page.press("button", "Try again").await;
    page.see("heading", "4 comments").await;
    page.read("A doubt").await;
    page.hear("4 comments loaded").await;
    page.see("button", "Post comment").await;
    page.see_no("button", "Try again").await;
    page.focus_on("heading", "4 comments").await;
}

#[wasm_bindgen_test]
async fn what_a_backend_cannot_do_is_not_offered() {
    let mut thread = conversation();
    thread.thread.capabilities = Capabilities::default();
    let (page, _) = Page::open(thread);
    page.read("A doubt").await;
    for name in [
        "Post comment",
        "Reply to Ana",
        "Vote up (0)",
        "Vote down (0)",
        "new follow-up comments",
    ] {
        assert!(!page.has("button", name), "{name}");
    }
    assert!(!page.has("textbox", "Comment") && !page.has("group", "Rate this article"));
    assert!(!page.has("group", "Notify of"));
    assert!(!page.has("combobox", "Sort by"));
}

#[wasm_bindgen_test]
async fn a_closed_thread_can_be_read() {
    let mut thread = conversation();
    thread.thread.state = ThreadState::Closed;
    thread.thread.capabilities = Capabilities {
        vote_up: true,
        ..Capabilities::default()
    };
    let (page, _) = Page::open(thread);
    page.read("Comments are closed.").await;
    page.read("A doubt").await;
    assert!(!page.has("button", "Post comment") && !page.has("button", "Reply to Ana"));
}

#[wasm_bindgen_test]
async fn more_comments_come_on_demand_and_reading_goes_on_at_the_first_of_them() {
    let mut first = conversation();
    first.comments.truncate(1);
    first.next = Some(Cursor("next".into()));
    let memory = Rc::new(Memory::new(conversation()));
    let page = Page::mount(Ok(first), memory, Options::default());
    assert_eq!(outline(&page), lines(&[(0, "Something else")]));
    page.press("button", "Show more comments").await;
    page.read("A doubt").await;
    page.see_no("button", "Show more comments").await;
    page.until("focus on a comment", || {
        page.focus().starts_with("article").then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_rest_of_a_branch_comes_on_demand() {
    let ana = comment("1", "Ana", "A question");
    let (ben, cleo) = (
        reply("2", &ana, "Ben", "An answer"),
        reply("3", &ana, "Cleo", "A doubt"),
    );
    let whole = page(vec![ana.clone(), ben.clone(), cleo]);
    let mut part = page(vec![ana.clone(), ben]);
    part.rests = vec![BranchRest {
        root: ana.id.clone(),
        cursor: Cursor("rest".into()),
        remaining: 1,
    }];
    let page = Page::mount(Ok(part), Rc::new(Memory::new(whole)), Options::default());
    page.press("button", "Show 1 more reply").await;
    page.read("A doubt").await;
    assert_eq!(
        outline(&page),
        lines(&[(0, "A question"), (1, "An answer"), (1, "A doubt")])
    );
    page.see_no("button", "Show 1 more reply").await;
    page.focus_on("article", "Cleo 2026-01-01").await;
}

#[wasm_bindgen_test]
async fn comments_about_passages_can_be_read_alone() {
    let mut thread = conversation();
    thread.thread.capabilities.quoted = true;
    thread.comments[1].quote = Some("a passage".into());
    let (page, _) = Page::open(thread);
    page.read("a passage").await;
    page.press("button", "Inline feedback").await;
    page.until("the others gone", || {
        (!page.text().contains("Something else")).then_some(())
    })
    .await;
    page.read("A doubt").await;
    page.focus_on("button", "View all comments").await;
    page.press("button", "View all comments").await;
    page.read("Something else").await;
    page.see("button", "Inline feedback").await;
}

#[wasm_bindgen_test]
async fn a_comment_names_what_can_be_done_with_it_where_the_buttons_come() {
    let (page, _) = Page::open(page(vec![comment("1", "Ana", "One")]));
    page.press("button", "More").await;
    let ways = page.until("a place", || page.by_id("ways-1")).await;
    let named = ways.get_attribute("data-ways").unwrap_or_default();
    assert_eq!(named, "link markdown follow mute sheet");
    page.press("button", "More").await;
    assert!(page.by_id("ways-1").is_none());
}
