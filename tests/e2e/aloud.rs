//! Where the focus is, and what is said aloud, once something was loaded, shown, folded or sorted.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

/// More replies than come with their root.
const REPLIES: usize = 60;

/// Waits until this is what was last said.
fn says(page: &Page, words: &str) {
    page.until(&format!(
        "root.querySelector('[role=status]').textContent.trim() === {words:?}"
    ));
}

/// An article with a thread on this server.
fn open(front: &Front, attributes: &str) -> Page {
    let attributes = format!("thread=\"t\" {attributes}");
    Page::open(&front.article("/aloud", &snippet("SERVER", &attributes)))
}

/// Twelve comments by `p1` to `p12`; returns their ids.
fn twelve(server: &Server) -> Vec<String> {
    (1..=12)
        .map(|number| server.post("t", &format!("p{number}"), "Here I am.", None))
        .collect()
}

#[test]
fn what_is_said_twice_is_a_change_each_time() {
    let database = Database::empty();
    let server = database.serve();
    twelve(&server);
    let front = Front::before(&server);
    let page = open(&front, "");
    page.engage();
    page.sees("article", "p1 *");
    page.eval("root.querySelectorAll('[data-vote=up]')[0].click()");
    says(&page, "Your vote counts");
    page.eval(
        "window.changes = 0, new MutationObserver(() => window.changes++)
            .observe(root.querySelector('[role=status]'), { childList: true })",
    );
    page.eval("root.querySelectorAll('[data-vote=up]')[1].click()");
    page.until("window.changes > 0");
    says(&page, "Your vote counts");
}

#[test]
fn what_is_loaded_is_said_and_gets_the_focus() {
    let database = Database::empty();
    let server = database.serve();
    let ids = twelve(&server);
    let front = Front::before(&server);
    let page = open(&front, "page-size=\"5\"");
    page.sees("article", "p12 *");
    page.eval(&format!("location.hash = 'comment-{}'", ids[5]));
    page.is("article", "p6 *", "focused", "true");

    page.press("button", "Show more comments");
    page.is("article", "p1 *", "focused", "true");
    says(&page, "1 comment loaded");
    page.misses("button", "Show more comments");

    // The one that is read on from, going up.
    page.press("button", "Show the comments before");
    page.is("article", "p7 *", "focused", "true");
    says(&page, "5 comments loaded");
    page.press("button", "Show the comments before");
    page.is("article", "p12 *", "focused", "true");
    says(&page, "1 comment loaded");
    page.misses("button", "Show the comments before");
    assert_eq!(page.eval("root.querySelectorAll('article').length"), 12);
}

#[test]
fn more_replies_are_said_and_get_the_focus() {
    let database = Database::empty();
    let server = database.serve();
    let root = server.post("t", "Ana", "Who is there?", None);
    for number in 1..=REPLIES {
        server.post("t", &format!("r{number}"), "I am.", Some(&root));
    }
    let front = Front::before(&server);
    let page = open(&front, "");
    page.sees("heading", &format!("{} comments", REPLIES + 1));
    page.engage();
    let shown = page.eval("root.querySelectorAll('article').length - 1");
    let shown = shown.as_u64().unwrap_or_default() as usize;
    let rest = REPLIES - shown;
    page.press("button", &format!("Show {rest} more replies"));
    page.is("article", &format!("r{} *", shown + 1), "focused", "true");
    says(&page, &format!("{rest} comments loaded"));
    page.misses("button", "Show *");
}

#[test]
fn folding_is_said_and_the_focus_stays_where_it_was() {
    let database = Database::empty();
    let server = database.serve();
    let root = server.post("t", "Ana", "Who is there?", None);
    for name in ["Ben", "Cleo"] {
        server.post("t", name, "I am.", Some(&root));
    }
    let front = Front::before(&server);
    let page = open(&front, "");
    page.engage();
    page.press("button", "Hide 2 replies");
    says(&page, "2 replies hidden");
    page.is("button", "Show 2 hidden replies", "focused", "true");
    page.is("button", "Show 2 hidden replies", "expanded", "false");
    page.press("button", "Show 2 hidden replies");
    says(&page, "2 replies shown");
    page.is("button", "Hide 2 replies", "focused", "true");
    page.is("button", "Hide 2 replies", "expanded", "true");

    page.focus("button", "Post comment");
    page.keys("j");
    page.is("article", "Ana *", "focused", "true");
    page.keys("o");
    says(&page, "2 replies hidden");
    page.is("article", "Ana *", "focused", "true");
    page.is("button", "Show 2 hidden replies", "expanded", "false");
    page.keys("o");
    says(&page, "2 replies shown");
    page.is("article", "Ana *", "focused", "true");
    page.is("button", "Hide 2 replies", "expanded", "true");
}

#[test]
fn new_comments_are_said_and_take_the_focus_only_when_asked_for() {
    let database = Database::empty();
    let server = database.serve();
    let root = server.post("t", "Ana", "Who is there?", None);
    let front = Front::before(&server);
    let page = open(&front, "");
    page.engage();
    page.type_into("Comment", "I was just");
    front.streams(1);
    server.post("t", "Ben", "I am.", None);
    says(&page, "1 new comment");
    server.post("t", "Cleo", "So am I.", Some(&root));
    says(&page, "2 new comments");
    page.is("textbox", "Comment", "focused", "true");
    page.holds("Comment", "I was just");
    page.press("button", "Show 2 new comments");
    page.sees("article", "Ben *");
    page.is("article", "Cleo *", "focused", "true");
    page.misses("button", "Show *");
}

#[test]
fn another_order_is_said_and_the_focus_stays_on_the_list() {
    let database = Database::empty();
    let server = database.serve();
    twelve(&server);
    let front = Front::before(&server);
    let page = open(&front, "");
    page.engage();
    page.choose("Sort by", "Oldest");
    says(&page, "Order changed");
    page.until("root.querySelector('article').textContent.includes('p1')");
    page.is("combobox", "Sort by", "focused", "true");
}
