//! Nothing that was sent is lost, or sent twice: while the server, the network or the browser is gone.

use crate::front::{self, Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

/// An article with an empty thread.
fn article(front: &Front) -> String {
    front.article("/outbox", &snippet("SERVER", "thread=\"t\""))
}

/// Writes a comment and sends it.
fn post(page: &Page, name: &str, text: &str) {
    page.type_into("Name", name);
    page.type_into("Comment", text);
    page.press("button", "Post comment");
}

/// Tells the page that the network is back, as the browser does; it would find out by itself, later.
fn back_online(page: &Page) {
    page.eval("dispatchEvent(new Event('online'))");
}

/// How many comments the server has.
fn count(server: &Server) -> u64 {
    let thread = server.get("/api/v1/sites/default/threads/t");
    thread["comments"].as_u64().expect("a thread has a count")
}

#[test]
fn a_comment_is_shown_at_once_and_marked_until_it_has_arrived() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.engage();
    front.hold("/comments");
    post(&page, "Ana", "On *its* way");
    page.is("article", "Ana Sending…", "focused", "true");
    page.reads("On *its* way");
    page.holds("Comment", "");
    page.sees("heading", "0 comments");
    front.release();
    page.sees("heading", "1 comment");
    page.misses("article", "Ana Sending…");
    page.until("root.activeElement?.matches('article') && root.activeElement.querySelector('em')?.textContent === 'its'");
}

#[test]
fn what_is_written_while_the_server_is_gone_is_sent_once_it_is_back() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.engage();
    drop(server);
    post(&page, "Ana", "Is anybody there?");
    page.sees("article", "Ana Not sent yet");
    page.reads(&english("fail_unreachable"));
    page.reads("Is anybody there?");

    let server = database.serve();
    front.lead_to(&server);
    // By itself: nobody presses anything.
    page.sees("heading", "1 comment");
    page.misses("article", "Ana Not sent yet");
    page.until(&format!(
        "!root.textContent.includes({:?})",
        english("fail_unreachable")
    ));
    assert_eq!((count(&server), page.all("article", "Ana *").len()), (1, 1));
}

#[test]
fn a_server_killed_between_request_and_answer_has_the_comment_once() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.engage();
    front.lose_answers("/comments");
    post(&page, "Ana", "Only once");
    page.sees("article", "Ana Not sent yet");
    assert_eq!(count(&server), 1, "it is there, but nobody said so");
    drop(server);

    let server = database.serve();
    front.lead_to(&server);
    front.release();
    // It is the same write, although the article has another title by now.
    let body = snippet(&front.url(""), "thread=\"t\"");
    let renamed = front::article("en", "", &body).replace("An article", "Another title");
    front.page("/outbox", renamed);
    page.reload();
    page.sees("heading", "1 comment");
    page.misses("article", "Ana Not sent yet");
    page.misses("button", "Try again");
    assert_eq!((count(&server), page.all("article", "Ana *").len()), (1, 1));
}

#[test]
fn a_browser_that_is_closed_sends_what_was_left_when_it_is_opened_again() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let url = article(&front);
    let page = Page::open(&url);
    page.engage();
    front.refuse("/comments");
    post(&page, "Ana", "Don't forget me");
    page.sees("article", "Ana Not sent yet");
    page.type_into("Comment", "Nor this half of a");

    front.release();
    // Nobody points at anything.
    let page = page.reopen(&url);
    page.sees("heading", "1 comment");
    page.sees("article", "Ana *");
    page.reads(&english("draft_restored"));
    page.holds("Comment", "Nor this half of a");
    assert_eq!(count(&server), 1);
    page.reload();
    page.sees("heading", "1 comment");
    assert_eq!(count(&server), 1);
}

#[test]
fn a_comment_that_has_not_arrived_can_be_taken_back_and_changed() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.engage();
    front.refuse("/comments");
    post(&page, "Ana", "Precious words");
    page.sees("article", "Ana Not sent yet");
    page.press("button", "Edit");
    page.is("textbox", "Comment", "focused", "true");
    page.holds("Comment", "Precious words");
    page.misses("article", "Ana Not sent yet");
    front.release();
    page.press("button", "Post comment");
    page.sees("heading", "1 comment");
}

#[test]
fn a_reply_to_a_comment_that_is_gone_says_so_and_can_be_copied_or_changed() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let author = Page::open(&article(&front));
    post(&author, "Ana", "I may take this back");
    author.sees("article", "Ana *");
    let reader = Page::open(&front.url("/outbox"));
    reader.press("button", "Reply to Ana");
    reader.type_into("Reply to Ana", "Please don't");
    reader.form("Reply to Ana").type_into("Name", "Ben");
    author.press("button", "Delete");
    author.press("button", "Yes, delete it");
    author.sees("heading", "0 comments");
    reader.press("button", "Post reply");
    reader.reads(&english("fail_parent_not_found"));
    reader.sees("article", "Ben Not sent yet");
    reader.press("button", "Copy text");
    reader.reads(&english("said_copied"));
    let copied = reader.eval_later("navigator.clipboard.readText().then(done, () => done('?'))");
    assert!(copied == "Please don't" || copied == "?", "{copied}");
    // What it answered is gone, so it goes on as a comment of its own.
    reader.press("button", "Edit");
    reader.holds("Comment", "Please don't");
    reader.press("button", "Post comment");
    reader.sees("heading", "1 comment");
}

#[test]
fn two_tabs_in_the_same_form_keep_both_texts() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let one = Page::open(&article(&front));
    one.engage();
    let two = one.tab(&front.url("/outbox"));
    two.engage();
    one.type_into("Comment", "First of one");
    two.type_into("Comment", "Then of the other");
    one.type_into("Comment", ", and more of one");
    // Each goes on with a text that was left, and neither is lost.
    one.reload();
    one.engage();
    one.reads(&english("draft_restored"));
    let kept = |page: &Page| page.eval("root.getElementById('new-text').value");
    let first = kept(&one);
    one.press("button", "Discard it");
    one.holds("Comment", "");
    one.reload();
    one.engage();
    one.reads(&english("draft_restored"));
    let mut both = [first, kept(&one)].map(|text| text.to_string());
    both.sort();
    assert_eq!(
        both,
        ["\"First of one, and more of one\"", "\"Then of the other\""]
    );
}

#[test]
fn two_tabs_with_one_unsent_comment_send_it_once() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let one = Page::open(&article(&front));
    one.engage();
    front.refuse("/comments");
    post(&one, "Ana", "Once from both");
    one.sees("article", "Ana Not sent yet");
    front.release();
    let two = one.tab(&front.url("/outbox"));
    back_online(&one);
    two.sees("heading", "1 comment");
    one.sees("heading", "1 comment");
    one.misses("article", "Ana Not sent yet");
    two.misses("article", "Ana Not sent yet");
    assert_eq!(count(&server), 1);
}

#[test]
fn a_comment_that_waits_for_approval_is_seen_by_its_author_alone() {
    let database = Database::empty();
    database.run(&["site", "set", "default", "--hold", "all"]);
    let server = database.serve();
    let front = Front::before(&server);
    let author = Page::open(&article(&front));
    post(&author, "Ana", "May I?");
    author.reads(&english("said_held"));
    author.reads(&english("awaiting"));
    author.sees("heading", "0 comments");
    let other = Page::open(&front.url("/outbox"));
    other.engage();
    other.reads(&english("no_comments"));
    // Their own they see again, without pointing at anything.
    author.reload();
    author.reads(&english("awaiting"));
    author.reads("May I?");

    let listed = database.run(&["comment", "list", "--held"]);
    let (id, _) = listed.split_once(": held").expect("it is listed");
    database.run(&["comment", "approve", id]);
    other.sees("button", "Show 1 new comment");
    author.until(&format!(
        "!root.textContent.includes({:?})",
        english("awaiting")
    ));
    author.sees("article", "Ana *");
    author.sees("heading", "1 comment");
}
