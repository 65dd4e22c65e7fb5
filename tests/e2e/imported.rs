//! A WordPress article with wpDiscuz comments, imported: nothing is lost on the way to the page.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, project};

/// A database with the exported articles in it.
fn imported() -> Database {
    let database = Database::empty();
    let file = project().join("tests/fixtures/wordpress-wpdiscuz.xml");
    let said = database.run(&["import", "wxr", &file.display().to_string()]);
    assert!(said.contains("comments"), "{said}");
    database
}

/// Presses "Show more" until there is no more.
pub fn show_all(page: &Page) {
    let more =
        "[...root.querySelectorAll('#show-more, [id^=rest-]')].find(b => b.localName === 'button')";
    page.engage();
    while page.eval(&format!("!!{more}")) == true {
        let before = page.eval("root.querySelectorAll('article').length");
        let name = page.eval(&format!("{more}.textContent"));
        page.press("button", name.as_str().unwrap_or_default());
        page.until(&format!(
            "root.querySelectorAll('article').length > {before} && !root.querySelector('[aria-busy=true]')"
        ));
    }
    // What came last is drawn bit by bit.
    page.until("root.querySelectorAll('article').length >= parseInt(root.getElementById('heading').textContent)");
}

/// Who wrote it and when: no two comments of the fixture have both in common.
type Key = (String, String);

/// Every expected comment with its parent.
fn expected() -> BTreeMap<Key, Option<Key>> {
    let file = project().join("tests/fixtures/wordpress-wpdiscuz.expected.json");
    let all: Value = serde_json::from_str(&fs::read_to_string(file).expect("the fixture is there"))
        .expect("it is JSON");
    let comments = all["comments"].as_array().expect("it has comments");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // What is held for approval, and has replies, stands there without its author and time.
    let key = |comment: &Value| match comment["approved"] == true {
        true => (text(&comment["author"]), text(&comment["created"])),
        false => Key::default(),
    };
    let by_id: BTreeMap<_, _> = comments
        .iter()
        .map(|comment| (text(&comment["source_id"]), comment))
        .collect();
    let approved = comments
        .iter()
        .filter(|comment| comment["approved"] == true);
    let parents = approved.map(|comment| {
        (
            key(comment),
            by_id
                .get(&text(&comment["parent_source_id"]))
                .map(|parent| key(parent)),
        )
    });
    parents.collect()
}

/// Every comment on the page with its parent.
fn shown(page: &Page) -> BTreeMap<Key, Option<Key>> {
    let key = "a => [a.querySelector('[id^=by-]')?.textContent ?? '', a.querySelector('time')?.dateTime ?? '']";
    let script = format!(
        "(key => [...root.querySelectorAll('article')].map(a => [key(a), \
         (above => above && key(above.querySelector('article')))(a.closest('li').parentElement.closest('li'))]))({key})"
    );
    let found = page.eval(&script);
    let key = |value: &Value| -> Key {
        let part = |at: usize| value[at].as_str().unwrap_or_default().to_owned();
        (part(0), part(1))
    };
    let pairs = found.as_array().into_iter().flatten();
    pairs
        .map(|pair| {
            (
                key(&pair[0]),
                Some(&pair[1]).filter(|above| above.is_array()).map(key),
            )
        })
        .collect()
}

#[test]
fn every_imported_comment_is_reachable_below_the_one_it_answers() {
    let database = imported();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article(
        "/canal",
        &snippet("SERVER", "thread=\"canal-boats\" page-size=\"5\""),
    ));
    page.sees("heading", "62 comments");
    page.reads("4.3 out of 5 · 13 ratings");
    show_all(&page);
    let (shown, expected) = (shown(&page), expected());
    assert_eq!(expected.len(), 62);
    assert_eq!(
        shown.keys().filter(|(_, time)| !time.is_empty()).count(),
        62
    );
    for (comment, parent) in &expected {
        assert_eq!(shown.get(comment), Some(parent), "{comment:?}");
    }
    assert_eq!(
        page.eval("root.querySelectorAll('.comment__edited').length"),
        3
    );
    assert_eq!(
        page.eval("root.querySelector('article').textContent.includes('House rules')"),
        true
    );
}

#[test]
fn a_reply_to_an_imported_comment_survives_a_restart() {
    let database = imported();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/canal", &snippet("SERVER", "thread=\"canal-boats\"")));
    page.sees("heading", "62 comments");
    page.comment("House rules")
        .press("button", "Reply to Lock Keeper");
    page.is("textbox", "Reply to Lock Keeper", "focused", "true");
    page.keys("Understood and agreed.");
    page.form("Reply to Lock Keeper")
        .type_into("Name", "Skipper");
    page.press("button", "Post reply");
    page.sees("heading", "63 comments");
    // Killed, not stopped: what was acknowledged is on disk.
    drop(server);
    let server = database.serve();
    front.lead_to(&server);
    page.reload();
    page.sees("heading", "63 comments");
    page.engage();
    page.until(
        "(a => a?.closest('li').parentElement.closest('li')?.querySelector('article').textContent.includes('House rules'))\
         ([...root.querySelectorAll('article')].find(a => a.textContent.includes('Understood and agreed.')))",
    );
    page.comment("Understood and agreed.")
        .sees("button", "Edit");
}

#[test]
fn the_canonical_link_finds_the_imported_thread() {
    let database = imported();
    let server = database.serve();
    let front = Front::before(&server);
    let canonical = "<link rel=\"canonical\" href=\"https://news.example/canal-boats/\">";
    let body = snippet(&front.url(""), "");
    let page = Page::open(&front.page("/2025/03/canal.html", article("en", canonical, &body)));
    page.sees("heading", "62 comments");
    page.engage();
    page.sees("heading", "62 comments");
}

#[test]
fn a_closed_thread_can_be_read_and_not_written_to() {
    let database = imported();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article(
        "/closed",
        &snippet("SERVER", "thread=\"allotment-sourdough\""),
    ));
    page.sees("heading", "6 comments");
    for _ in 0..2 {
        page.reads("Comments are closed.");
        for (role, name) in [
            ("textbox", "Comment"),
            ("button", "Post comment"),
            ("button", "Reply to *"),
        ] {
            assert!(page.all(role, name).is_empty(), "{name}");
        }
        page.engage();
    }
}
