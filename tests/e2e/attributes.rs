//! What an owner writes into the page: attributes, right and wrong, and its language.

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

#[test]
fn a_wrong_attribute_is_warned_about_once_and_its_default_is_used() {
    let server = Server::demo();
    let front = Front::before(&server);
    let attributes =
        r#"thread="demo" sort="hottest" page-size="0" heading-level="nine" rating="perhaps""#;
    let page = Page::open(&front.article("/wrong", &snippet("SERVER", attributes)));
    page.shows(68);
    page.engage();
    page.shows(68);
    page.until("root.getElementById('heading').localName === 'h2'");
    page.sees("group", "Rate this article");
    assert_eq!(page.eval("root.getElementById('sort').value"), "newest");
    let warnings: Vec<_> = page
        .console("WARNING")
        .into_iter()
        .filter(|said| said.contains("is ignored"))
        .collect();
    assert_eq!(warnings.len(), 4, "{warnings:#?}");
    for wrong in ["hottest", "page-size", "nine", "perhaps"] {
        assert_eq!(
            warnings.iter().filter(|said| said.contains(wrong)).count(),
            1,
            "{wrong}: {warnings:#?}"
        );
    }
    assert_eq!(page.console("SEVERE"), [""; 0]);
}

#[test]
fn attributes_hold_before_and_after_mounting() {
    let server = Server::demo();
    let front = Front::before(&server);
    let attributes = r#"thread="demo" sort="oldest" heading-level="4" rating="off" subscribe="off" read-more="0""#;
    let page = Page::open(&front.article("/set", &snippet("SERVER", attributes)));
    page.shows(68);
    for _ in 0..2 {
        page.until("root.getElementById('heading').localName === 'h4' && root.getElementById('sort').value === 'oldest'");
        page.until("(t => t[1] < t[2])([...root.querySelectorAll('.list:not(.list--replies) > li > article')].map(a => a.querySelector('time').dateTime))");
        for (role, name) in [
            ("group", "Rate this article"),
            ("group", "Notify of"),
            ("button", "Read more"),
        ] {
            assert!(page.all(role, name).is_empty(), "{name}");
        }
        page.engage();
    }
}

#[test]
fn an_attribute_that_changes_shows_at_once() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/change", &snippet("SERVER", "thread=\"one\"")));
    page.type_into("Comment", "In the first thread");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.sees("heading", "1 comment");
    page.eval("document.querySelector('after-word').setAttribute('thread', 'two')");
    page.sees("heading", "0 comments");
    page.eval("document.querySelector('after-word').setAttribute('thread', 'one')");
    page.sees("heading", "1 comment");
}

#[test]
fn load_eager_and_load_visible_mount_without_intent() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article(
        "/eager",
        &snippet("SERVER", r#"thread="demo" load="eager""#),
    ));
    page.until(
        "performance.getEntriesByType('resource').some(e => e.name.includes('widget.wasm'))",
    );
    let far = format!(
        "<p style=\"height: 5000px\"></p>{}",
        snippet("SERVER", r#"thread="demo" load="visible""#)
    );
    let asked = front.count("widget.wasm");
    page.go(&front.article("/visible", &far));
    page.shows(68);
    assert_eq!(front.count("widget.wasm"), asked);
    page.eval("document.querySelector('after-word').scrollIntoView()");
    page.until(
        "performance.getEntriesByType('resource').some(e => e.name.includes('widget.wasm'))",
    );
}

#[test]
fn the_pages_language_is_the_widgets_before_and_after_mounting() {
    let server = Server::demo();
    let front = Front::before(&server);
    let body = snippet(&front.url(""), "thread=\"demo\"");
    let page = Page::open(&front.page("/de", article("de", "", &body)));
    page.sees("heading", "68 Kommentare");
    for _ in 0..2 {
        page.sees("region", "Kommentare");
        page.sees("article", "Bev from Plot 14 vor 4 Minuten");
        page.sees("button", "Antworten an Bev from Plot 14");
        page.sees("textbox", "Kommentar");
        page.sees("radio", "5 Sterne");
        page.reads("4,2 von 5 · 45 Bewertungen");
        page.until("root.querySelector('section').lang === 'de'");
        page.engage();
    }
    page.press("button", "Antworten an Bev from Plot 14");
    page.is(
        "textbox",
        "Antworten an Bev from Plot 14",
        "focused",
        "true",
    );
    page.keys("Guten Tag");
    page.press("button", "Antwort abschicken");
    page.reads("Bitte geben Sie einen Namen an.");
}

#[test]
fn a_language_nobody_translated_is_english() {
    let server = Server::demo();
    let front = Front::before(&server);
    let body = snippet(&front.url(""), "thread=\"demo\" lang=\"tlh\"");
    let page = Page::open(&front.page("/tlh", article("tlh", "", &body)));
    page.shows(68);
    page.engage();
    page.sees("button", "Post comment");
}

#[test]
fn the_script_alone_stands_for_a_widget() {
    let server = Server::demo();
    let front = Front::before(&server);
    let script =
        "<script src=\"SERVER/embed.js\" data-thread=\"demo\" data-rating=\"off\" async></script>";
    let page = Page::open(&front.article("/script", script));
    page.shows(68);
    assert!(page.all("group", "Rate this article").is_empty());
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}
