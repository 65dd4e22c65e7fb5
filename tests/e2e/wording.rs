//! What a site says instead of the built-in words, before the widget has come and after.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Database;
use crate::words::words;

#[test]
fn a_site_says_its_own_words_from_the_first_paint_on() {
    let database = Database::empty();
    let file = database.file(
        "words.json",
        r#"{"en": {"post_comment": "Send it", "comments": {"one": "One remark", "other": "{n} remarks"}},
            "de": {"post_comment": "Ab damit"}}"#,
    );
    database.run(&["site", "set", "default", "--words", &file]);
    let server = database.serve();
    let front = Front::before(&server);
    let snippet = snippet("SERVER", "thread=\"post\"");
    let page = Page::open(&front.article("/post", &snippet));
    page.sees("heading", "0 remarks");
    page.sees("button", "Send it");
    assert_eq!(
        page.eval("!!root.querySelector('[data-first-paint]')"),
        true
    );

    page.type_into("Comment", "First");
    page.until("!root.querySelector('[data-first-paint]')");
    page.sees("button", "Send it");
    page.type_into("Name", "Ana");
    page.press("button", "Send it");
    page.sees("heading", "One remark");
    // What it says as ever is in the same words as ever.
    page.sees("textbox", "Comment");

    let asked = front.asked();
    let of_words = |part| asked.iter().filter(|target| target.contains(part)).count();
    assert_eq!((of_words("/words/"), of_words("/words/en")), (1, 1));
    assert_eq!(of_words("locales/"), 0);

    page.eval("document.querySelector('after-word').setAttribute('lang', 'de')");
    page.sees("button", "Ab damit");
    page.sees("textbox", &words("de", "comment"));

    // Taken back, with the server running.
    server.notices("post", || {
        database.run(&["site", "set", "default", "--words", ""]);
    });
    page.reload();
    page.sees("heading", "1 comment");
    page.sees("button", "Post comment");
}

#[test]
fn a_site_that_is_not_known_is_told_of_in_the_built_in_words() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let snippet = snippet("SERVER", "site=\"nobody\" thread=\"post\"");
    let page = Page::open(&front.article("/post", &snippet));
    page.reads(&words("en", "fail_site_unknown"));
}
