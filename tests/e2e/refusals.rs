//! What the server refuses: the reader reads why, and what was typed is still there.

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

#[test]
fn an_empty_comment_is_refused_in_words() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.reads(&english("fail_text_empty"));
    page.is("textbox", "Comment", "invalid", "true");
    page.is("textbox", "Comment", "focused", "true");
    page.holds("Name", "Ana");
    page.shows(68);
}

#[test]
fn a_missing_name_is_asked_for() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Comment", "Who am I?");
    page.press("button", "Post comment");
    page.reads(&english("fail_name_missing"));
    page.is("textbox", "Name", "focused", "true");
    page.holds("Comment", "Who am I?");
    page.keys("Ana\n");
    page.sees("article", "Ana *");
}

#[test]
fn wrong_addresses_are_named() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Comment", "Hello");
    page.type_into("Name", "Ana");
    page.type_into("E-mail", "ana");
    page.press("button", "Post comment");
    page.reads(&english("fail_email_invalid"));
    page.is("textbox", "E-mail", "focused", "true");
    page.clear("E-mail");
    page.type_into("Website", "javascript:alert(1)");
    page.press("button", "Post comment");
    page.reads(&english("fail_website_invalid"));
    page.is("textbox", "Website", "focused", "true");
    page.holds("Comment", "Hello");
    page.clear("Website");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
}

#[test]
fn a_comment_that_is_too_long_is_refused_and_kept() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    let long = "x".repeat(10_001);
    page.type_into("Name", "Ana");
    page.paste_into("Comment", &long);
    page.reads("1 character left");
    page.press("button", "Post comment");
    page.reads(&english("fail_text_too_long").replace("{limit}", "10,000"));
    page.holds("Comment", &long);
    page.is("textbox", "Comment", "focused", "true");
    page.key("Backspace");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
}

#[test]
fn control_characters_are_refused() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Name", "Ana");
    page.paste_into("Comment", "bell \u{7} rings");
    page.press("button", "Post comment");
    page.reads(&english("fail_text_not_plain"));
    page.holds("Comment", "bell \u{7} rings");
}

#[test]
fn a_megabyte_is_refused_and_kept() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Name", "Ana");
    let long = "All work and no play. ".repeat(50_000);
    page.paste_into("Comment", &long);
    page.press("button", "Post comment");
    page.reads(&english("fail_text_too_long").replace("{limit}", "10,000"));
    page.is("textbox", "Comment", "focused", "true");
    page.until(&format!(
        "root.getElementById('new-text').value.length === {}",
        long.len()
    ));
}

#[test]
fn a_name_that_passes_for_a_moderators_comes_back_with_the_words() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Comment", "Trust me");
    // Its last vowel is Cyrillic.
    page.type_into("Name", "The edit\u{43e}r");
    page.press("button", "Post comment");
    page.reads(&english("fail_name_reserved"));
    page.is("textbox", "Name", "focused", "true");
    page.is("textbox", "Name", "invalid", "true");
    page.holds("Comment", "Trust me");
    page.shows(68);
    page.clear("Name");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.shows(69);
}

#[test]
fn what_shows_nothing_comes_back_and_a_mere_spoiler_is_shown_when_asked_for() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Name", "Ana");
    page.paste_into("Comment", ">!");
    page.press("button", "Post comment");
    page.reads(&english("fail_text_empty"));
    page.holds("Comment", ">!");
    page.type_into("Comment", " It was the gardener.");
    page.press("button", "Post comment");
    page.shows(69);
    let shown = "[...root.querySelectorAll('article details p')].some(p => p.checkVisibility() && p.textContent.includes('gardener'))";
    assert_eq!(page.eval(shown), false);
    page.until("root.querySelector('article summary').textContent === 'Spoiler'");
    page.eval("root.querySelector('article summary').click()");
    page.until(shown);
}

#[test]
fn markup_and_scripts_are_only_text() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.type_into("Name", "<b>Ana</b>");
    page.paste_into(
        "Comment",
        "<img src=x onerror=\"hacked=1\"><script>hacked=1</script> [x](javascript:hacked=1) safe",
    );
    page.press("button", "Post comment");
    page.sees("article", "<b>Ana</b> *");
    for _ in 0..2 {
        page.reads("safe");
        let bad = "root.querySelectorAll('article img, article script, article [href^=javascript], article b b').length";
        assert_eq!(page.eval(bad), 0);
        assert_eq!(page.eval("typeof hacked"), "undefined");
        page.reload();
    }
}

#[test]
fn a_thread_that_is_not_there_yet_begins_with_its_first_comment() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page =
        Page::open(&front.article("/new", &snippet("SERVER", "thread=\"brand/new thread?\"")));
    page.sees("heading", "0 comments");
    page.reads(&english("no_comments"));
    assert!(page.all("combobox", "Sort by").is_empty());
    page.type_into("Comment", "First!");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.sees("heading", "1 comment");
    page.sees("article", "Ana *");
    page.until(&format!(
        "!root.textContent.includes({:?})",
        english("no_comments")
    ));
    page.reload();
    page.sees("heading", "1 comment");
    page.sees("article", "Ana *");
}

#[test]
fn a_site_that_is_not_there_is_said_so() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article(
        "/site",
        &snippet("SERVER", "site=\"nobody\" thread=\"demo\""),
    ));
    page.reads(&english("load_failed"));
    page.reads(&english("fail_site_unknown"));
    page.sees("button", "Try again");
    assert!(page.all("textbox", "Comment").is_empty());
}

#[test]
fn a_page_that_is_not_allowed_is_told_so() {
    let database = Database::empty();
    database.run(&["site", "set", "default", "--origin", "https://example.com"]);
    let server = database.serve();
    let front = Front::before(&server);
    let body = snippet(&server.url(""), "thread=\"demo\"");
    let page = Page::open(&front.page("/stranger", article("en", "", &body)));
    page.reads(&english("load_failed"));
    page.reads(&english("fail_not_allowed"));
    page.sees("button", "Try again");
}
