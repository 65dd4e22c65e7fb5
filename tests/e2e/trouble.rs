//! When the comment server or the network fails.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

#[test]
fn words_written_while_the_server_is_gone_are_posted_once_it_is_back() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/gone", &snippet("SERVER", "thread=\"t\"")));
    page.type_into("Name", "Ana");
    page.type_into("Comment", "Is anybody there?");
    page.engage();
    drop(server);
    page.press("button", "Post comment");
    page.reads(&english("fail_unreachable"));
    page.holds("Comment", "Is anybody there?");
    page.sees("heading", "0 comments");

    let server = database.serve();
    front.lead_to(&server);
    page.press("button", "Post comment");
    page.sees("heading", "1 comment");
    page.until(&format!(
        "!root.textContent.includes({:?})",
        english("fail_unreachable")
    ));
    page.reload();
    page.sees("heading", "1 comment");
    assert_eq!(page.all("article", "Ana *").len(), 1);
}

#[test]
fn an_answer_that_got_lost_does_not_post_twice() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/lost", &snippet("SERVER", "thread=\"t\"")));
    page.type_into("Name", "Ana");
    page.type_into("Comment", "Only once");
    page.engage();
    front.lose_answers("/comments");
    page.press("button", "Post comment");
    page.reads(&english("fail_unreachable"));
    front.release();
    page.press("button", "Post comment");
    page.sees("heading", "1 comment");
    page.reload();
    page.sees("heading", "1 comment");
    assert_eq!(page.all("article", "Ana *").len(), 1);
}

#[test]
fn a_fault_of_the_server_is_said_and_the_words_stay() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/ruin", &snippet("SERVER", "thread=\"t\"")));
    page.type_into("Name", "Ana");
    page.type_into("Comment", "Is the disk all right?");
    page.engage();
    database.ruin();
    page.press("button", "Post comment");
    page.reads(&english("fail_server"));
    page.holds("Comment", "Is the disk all right?");
    page.sees("heading", "0 comments");
}

#[test]
fn a_reply_to_a_comment_that_is_gone_is_refused_and_the_words_stay() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let author = Page::open(&front.article("/parent", &snippet("SERVER", "thread=\"t\"")));
    author.type_into("Name", "Ana");
    author.type_into("Comment", "I may take this back");
    author.press("button", "Post comment");
    author.sees("article", "Ana *");
    let reader = Page::open(&front.url("/parent"));
    reader.press("button", "Reply to Ana");
    reader.type_into("Reply to Ana", "Please don't");
    reader.form("Reply to Ana").type_into("Name", "Ben");
    author.press("button", "Delete");
    author.press("button", "Yes, delete it");
    author.sees("heading", "0 comments");
    reader.press("button", "Post reply");
    reader.reads(&english("fail_parent_not_found"));
    reader.holds("Reply to Ana", "Please don't");
}

#[test]
fn a_page_opened_while_the_server_is_gone_says_so_and_tries_again() {
    let server = Server::demo();
    let front = Front::before(&server);
    front.refuse("/api/");
    let page = Page::open(&front.url("/"));
    page.reads(&english("load_failed"));
    page.press("button", "Try again");
    page.reads(&english("load_failed"));
    front.release();
    page.press("button", "Try again");
    page.sees("heading", "68 comments");
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn votes_and_ratings_that_do_not_arrive_are_taken_back_and_said() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));
    page.sees("heading", "68 comments");
    page.engage();
    front.refuse("/api/");
    let comment = page.comment("Welcome in, and mind the step");
    comment.press("button", "Vote up (31)");
    comment.reads(&english("fail_unreachable"));
    comment.is("button", "Vote up (31)", "pressed", "false");
    page.press("radio", "4 stars");
    let rating = page.part("root.querySelector('.rating')");
    rating.reads(&english("fail_unreachable"));
    rating.reads("45 ratings");
    front.release();
    page.comment("Welcome in, and mind the step")
        .press("button", "Vote up (31)");
    page.comment("Welcome in, and mind the step")
        .is("button", "Vote up (32)", "pressed", "true");
}

#[test]
fn a_reload_of_the_comments_can_be_asked_for_by_the_page() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/refresh", &snippet("SERVER", "thread=\"t\"")));
    page.sees("heading", "0 comments");
    let other = Page::open(&front.url("/refresh"));
    other.type_into("Comment", "From another browser");
    other.type_into("Name", "Ben");
    other.press("button", "Post comment");
    other.sees("heading", "1 comment");
    page.sees("heading", "0 comments");
    page.eval("document.querySelector('after-word').refresh().then(() => 1)");
    page.sees("article", "Ben *");
    page.engage();
    other.type_into("Comment", "And again");
    other.press("button", "Post comment");
    other.sees("heading", "2 comments");
    page.eval("document.querySelector('after-word').refresh().then(() => 1)");
    page.sees("heading", "2 comments");
}
