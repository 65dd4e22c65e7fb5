//! A thread's own page, in a browser that runs no script.

use serde_json::json;

use crate::everyone::check;
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

const PAGE: &str = "/t/default/demo";

/// Opens an address in a browser that runs no script of a page.
fn open_without_script(url: &str) -> Page {
    let page = Page::open("about:blank");
    page.cdp(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    );
    page.go(url);
    page
}

#[test]
fn a_thread_can_be_read_without_a_script_in_the_widgets_looks() {
    let server = Server::demo();
    let page = open_without_script(&server.url(PAGE));
    page.shows(68);
    page.sees("article", "Bev from Plot 14 *");
    page.sees("link", "Reply to Bev from Plot 14");
    assert_eq!(page.eval("document.querySelectorAll('article').length"), 68);
    assert_eq!(
        page.eval("document.querySelector('after-word').shadowRoot"),
        json!(null)
    );
    let looks = |what: &str, of: &str| {
        page.eval(&format!(
            "(s => s.{what})(getComputedStyle(document.querySelector('.list--replies'), '{of}'))"
        ))
    };
    assert_ne!(looks("paddingInlineStart", ""), "0px");
    assert_eq!(looks("borderInlineStartStyle", "::before"), "solid");
    assert_eq!(looks("listStyleType", ""), "none");
    // All of a long comment, as nobody could open it.
    let cut =
        "[...document.querySelectorAll('.text')].every(t => t.scrollHeight <= t.clientHeight + 1)";
    assert_eq!(page.eval(cut), true);
}

#[test]
fn a_comment_and_a_reply_are_written_without_a_script() {
    let server = Server::demo();
    let page = open_without_script(&server.url(PAGE));
    page.type_into("Comment", "Written by **hand**");
    page.press("button", "Post comment");
    page.reads(&english("fail_name_missing"));
    page.is("textbox", "Name", "focused", "true");
    page.holds("Comment", "Written by **hand**");
    page.type_into("Name", "Ines");
    page.press("button", "Post comment");
    page.shows(69);
    page.sees("article", "Ines *");
    page.until("/^#comment-\\d+$/.test(location.hash)");
    page.until("!!document.querySelector('article:target')");

    page.press("link", "Reply to Ines");
    page.is("textbox", "Reply to Ines", "focused", "true");
    page.type_into("Reply to Ines", "And answered");
    page.type_into("Name", "Paul");
    page.press("button", "Post reply");
    page.shows(70);
    page.until("document.querySelector('article:target').textContent.includes('And answered')");
    page.until("!!document.querySelector('article:target').closest('.list--replies')");
}

#[test]
fn with_a_script_the_page_becomes_the_widget() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url(PAGE));
    page.until("!!root?.querySelector('section')");
    page.sees("button", "Reply to Bev from Plot 14");
    page.engage();
    assert_eq!(page.console("SEVERE"), [""; 0]);
    // Not where it would begin anew.
    let first = page.eval("root.querySelector('article').id.slice(8)");
    let first = first.as_str().unwrap_or_default();
    page.go(&front.url(&format!("{PAGE}?reply={first}#reply")));
    page.sees("button", "Post reply");
    assert_eq!(page.eval("!!root"), false);
}

#[test]
fn axe_has_no_objections_to_the_page_without_a_script() {
    let server = Server::demo();
    let front = Front::before(&server);
    // Only the loader is kept away: axe is a script, too.
    front.refuse("embed.js");
    let page = Page::open(&front.url(PAGE));
    page.shows(68);
    check(&page, "the whole thread");
    page.press("link", "Reply to Bev from Plot 14");
    page.sees("button", "Post reply");
    check(&page, "a reply");
    page.press("button", "Post reply");
    page.reads(&english("fail_text_empty"));
    check(&page, "a refused reply");
    page.narrow(320);
    page.go(&front.url(PAGE));
    page.shows(68);
    assert_eq!(
        page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
        0
    );
    page.darken();
    check(&page, "dark and narrow");
}

#[test]
fn a_page_that_has_the_first_paint_in_its_source_is_described_for_machines() {
    let server = Server::demo();
    let front = Front::before(&server);
    let comments = "/api/v1/sites/default/threads/demo/comments";
    let described = server.html(&format!("{comments}?linked-data=on"));
    let body = format!(
        "<script src=\"SERVER/embed.js\" async></script>\n\
         <after-word thread=\"demo\">{described}</after-word>"
    );
    let page = Page::open(&front.article("/described", &body));
    page.until("!!root?.querySelector('[data-first-paint]')");
    page.shows(68);
    let count = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text).comment.length";
    let shown = "root.querySelectorAll('article').length";
    assert_eq!(page.eval(count), page.eval(shown));
    assert_eq!(page.eval("root.querySelector('script')"), json!(null));
}

#[test]
fn where_wasm_is_blocked_the_form_is_sent_and_leads_back_to_the_comment() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
        script-src 'self'; connect-src 'self'\">";
    let body = snippet(&front.url(""), "thread=\"t\"");
    let page = Page::open(&front.page("/blocked", article("en", policy, &body)));
    page.type_into("Comment", "Without any *wasm*");
    page.type_into("Name", "Ana");
    page.type_into("Website", "ana.example");
    page.press("button", "Post comment");
    page.until("location.pathname === '/blocked' && location.hash.startsWith('#comment-')");
    page.sees("heading", "1 comment");
    page.is("article", "Ana *", "focused", "true");
    page.until("root.querySelector('.text em').textContent === 'wasm'");

    // An answer is written on the thread's own page.
    page.press("button", "Reply to Ana");
    page.until("location.pathname.startsWith('/t/')");
    page.is("textbox", "Reply to Ana", "focused", "true");

    // So is what has to be mended, and it leads back as well.
    page.go(&front.url("/blocked"));
    page.type_into("Comment", "Without a name");
    page.press("button", "Post comment");
    page.reads(&english("fail_name_missing"));
    page.holds("Comment", "Without a name");
    page.type_into("Name", "Ben");
    page.press("button", "Post comment");
    page.until("location.pathname === '/blocked'");
    page.sees("heading", "2 comments");
}
