//! Taking part: write, reply, vote, rate, change, delete, and find all of it again.

use crate::page::Page;
use crate::server::Server;
use crate::words::english;

#[test]
fn a_comment_is_posted_changed_and_deleted_across_reloads() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Comment", "Is the *gate* open on Sundays?");
    page.type_into("Name", "Ana Lund");
    page.type_into("E-mail", "ana@example.com");
    page.press("button", "Post comment");
    page.shows(69);
    page.sees("article", "Ana Lund *");
    page.reads(&english("said_posted"));
    page.holds("Comment", "");
    page.until("root.activeElement?.matches('article') && root.activeElement.querySelector('em')?.textContent === 'gate'");

    page.reload();
    page.shows(69);
    page.engage();
    let own = page.comment("open on Sundays");
    own.press("button", "Edit");
    page.holds("Edit your comment", "Is the *gate* open on Sundays?");
    page.is("textbox", "Edit your comment", "focused", "true");
    page.clear("Edit your comment");
    page.type_into("Edit your comment", "Is the gate open on Mondays?");
    page.press("button", "Save changes");
    page.reads("open on Mondays?");
    page.reads("Last edited ");
    page.misses("textbox", "Edit your comment");

    page.reload();
    page.engage();
    let own = page.comment("open on Mondays");
    own.reads("Last edited ");
    own.press("button", "Delete");
    own.reads(&english("delete_question"));
    own.press("button", "Cancel");
    own.misses("button", "Yes, delete it");
    own.press("button", "Delete");
    own.press("button", "Yes, delete it");
    page.shows(68);
    page.reload();
    page.shows(68);
    assert!(page.all("article", "Ana Lund *").is_empty());
}

#[test]
fn a_reply_stands_below_what_it_answers() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("Count me in.");
    let form = page.form("Reply to Bev from Plot 14");
    form.type_into("Name", "Ben");
    form.press("button", "Post reply");
    page.shows(69);
    page.misses("textbox", "Reply to Bev from Plot 14");
    for _ in 0..2 {
        page.sees("article", "Ben *");
        page.until(
            "(a => a.closest('li').parentElement.closest('li')?.querySelector('article').textContent.includes('Bev from Plot 14'))\
             ([...root.querySelectorAll('article')].find(a => a.textContent.includes('Count me in.')))",
        );
        page.reload();
    }
}

#[test]
fn a_reply_form_opens_and_closes_with_the_keyboard_and_keeps_what_was_typed() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.focus("button", "Reply to Bev from Plot 14");
    page.is("button", "Reply to Bev from Plot 14", "expanded", "false");
    page.keys("\n");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("Not yet");
    page.key("Escape");
    page.misses("textbox", "Reply to Bev from Plot 14");
    page.is("button", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("\n");
    page.holds("Reply to Bev from Plot 14", "Not yet");
    page.is("button", "Reply to Bev from Plot 14", "expanded", "true");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    // The toolbar is one stop on the way.
    page.until(
        "[...root.querySelectorAll('li .tools')].every(t => t.querySelector('[tabindex=\"-1\"]'))",
    );
    page.key("Tab");
    page.key("Tab");
    page.is("button", "Discard it", "focused", "true");
    page.key("Tab");
    page.keys("Kim");
    page.form("Reply to Bev from Plot 14").holds("Name", "Kim");
    page.keys("\n");
    page.sees("article", "Kim *");
}

#[test]
fn a_vote_is_given_taken_back_and_turned() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    let comment = page.comment("Welcome in, and mind the step");
    comment.press("button", "Vote up (31)");
    let comment = || page.comment("Welcome in, and mind the step");
    comment().is("button", "Vote up (32)", "pressed", "true");
    page.reads(&english("said_voted"));
    page.reload();
    comment().sees("button", "Vote up (32)");
    page.engage();
    comment().is("button", "Vote up (32)", "pressed", "true");
    comment().press("button", "Vote up (32)");
    comment().is("button", "Vote up (31)", "pressed", "false");
    comment().press("button", "Vote down (2)");
    comment().is("button", "Vote down (3)", "pressed", "true");
    comment().press("button", "Vote up (31)");
    comment().is("button", "Vote up (32)", "pressed", "true");
    comment().is("button", "Vote down (2)", "pressed", "false");
}

#[test]
fn an_article_is_rated_with_pointer_and_keys() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.reads("4.2 out of 5 · 45 ratings");
    page.press("radio", "1 star");
    page.reads("4.2 out of 5 · 46 ratings");
    page.is("radio", "1 star", "checked", "true");
    page.reads("You gave 1 star");
    page.key("ArrowRight");
    page.is("radio", "2 stars", "checked", "true");
    page.reads("You gave 2 stars");
    page.reads("· 46 ratings");
    page.reload();
    page.reads("· 46 ratings");
    page.engage();
    page.is("radio", "2 stars", "checked", "true");
    page.press("button", "Take my rating back");
    page.reads("4.2 out of 5 · 45 ratings");
    page.is("radio", "2 stars", "checked", "false");
}

#[test]
fn a_draft_is_still_there_after_a_reload() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.shows(68);
    page.engage();
    page.type_into("Comment", "A thought that is not finished");
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("An answer that is not finished");
    page.reload();
    page.shows(68);
    page.engage();
    page.holds("Comment", "A thought that is not finished");
    page.press("button", "Reply to Bev from Plot 14");
    page.holds(
        "Reply to Bev from Plot 14",
        "An answer that is not finished",
    );
}
