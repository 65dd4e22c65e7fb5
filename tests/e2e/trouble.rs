//! When the comment server or the network fails.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

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
    page.sees("article", "Ana Not sent yet");
    page.reads("Is the disk all right?");
    page.sees("heading", "0 comments");
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
    page.shows(68);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn votes_and_ratings_that_do_not_arrive_are_taken_back_and_said() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));
    page.shows(68);
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
