//! Passing comments on, and reading those about the article's passages.

use serde_json::json;

use crate::page::Page;
use crate::server::{Database, Server};

#[test]
fn a_comment_is_passed_on_by_its_address_and_its_branch_as_markdown() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.cdp(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    let comment = page.comment("Welcome in");
    // The first thing this reader does: the module is still to come.
    comment.press("button", "More");
    page.comment("Welcome in").press("button", "Copy link");
    page.reads("Copied");
    let link = page.eval_later("navigator.clipboard.readText().then(done)");
    let id = page.eval(
        "[...root.querySelectorAll('article')].find(a => a.textContent.includes('Welcome in')).id",
    );
    assert!(
        link.as_str()
            .is_some_and(|link| link.ends_with(&format!("#{}", id.as_str().unwrap_or("?")))),
        "{link}"
    );

    page.comment("Welcome in")
        .press("button", "Copy as Markdown");
    let branch = page.eval_later(
        "const look = () => navigator.clipboard.readText()\
           .then((text) => (text.includes('**') ? done(text) : setTimeout(look, 50)));\
         look();",
    );
    let branch = branch.as_str().unwrap_or_default();
    for part in [
        "**The editor**, [",
        "**nothing leaves until two people agree what it is.**",
        "\n- No, the wheelbarrow is not for sale.",
        "[tarrow-garden.example](https://tarrow-garden.example/plans)",
        "\n> **Bev from Plot 14**, [",
        "\n> Is it bad form to ask in the welcome thread what the cake was? 🍰",
    ] {
        assert!(branch.contains(part), "no {part:?} in {branch}");
    }
}

#[test]
fn what_a_comment_hides_is_passed_on_as_a_spoiler() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.cdp(
        "Browser.grantPermissions",
        json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] }),
    );
    page.engage();
    page.comment("Welcome in").press("button", "More");
    // Nobody has hidden anything in the demo.
    page.eval(
        "[...root.querySelectorAll('.text')].find(text => text.textContent.includes('Welcome in'))\
           .insertAdjacentHTML('beforeend', '<details><summary>Spoiler</summary>' +\
             '<p>It was <em>him</em>.</p><ul><li>all along</li></ul></details>')",
    );
    page.comment("Welcome in")
        .press("button", "Copy as Markdown");
    let branch = page.eval_later(
        "const look = () => navigator.clipboard.readText()\
           .then((text) => (text.includes('**') ? done(text) : setTimeout(look, 50)));\
         look();",
    );
    let branch = branch.as_str().unwrap_or_default();
    assert!(
        branch.contains("\n\n>! It was *him*.\n>!\n>! - all along\n"),
        "{branch}"
    );
}

#[test]
fn who_only_reads_does_not_fetch_how_to_share() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    page.press("button", "Vote up (31)");
    page.sees("button", "Vote up (32)");
    page.until("!performance.getEntriesByType('resource').some(r => r.name.endsWith('/share.js'))");
}

#[test]
fn comments_about_passages_are_shown_with_them_and_can_be_read_alone() {
    let database = Database::empty();
    let server = database.serve();
    let front = crate::front::Front::before(&server);
    let page =
        Page::open(&front.article("/quotes", &crate::front::snippet("SERVER", "thread=\"t\"")));
    let post = |text: &str, quote: Option<&str>| {
        let address = server.url("/api/v1/sites/default/threads/t/comments");
        let body = json!({
            "text": text,
            "quote": quote,
            "author": { "name": "Ana" },
            "page": { "url": front.url("/quotes"), "title": "Quotes" },
        });
        page.eval_later(&format!(
            "fetch('{address}', {{ method: 'POST', body: JSON.stringify({body}), headers: \
             {{ 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }} }})\
             .then((answer) => done(answer.status))"
        ))
    };
    assert_eq!(post("Nothing in particular", None), 201);
    page.reload();
    page.reads("Nothing in particular");
    page.misses("button", "Inline feedback");
    assert_eq!(post("This is wrong", Some("the earth is flat")), 201);
    page.reload();
    page.reads("the earth is flat");
    page.press("button", "Inline feedback");
    page.is("button", "View all comments", "focused", "true");
    page.until("root.querySelectorAll('article').length === 1");
    page.reads("This is wrong");
    page.press("button", "View all comments");
    page.until("root.querySelectorAll('article').length === 2");
    // The choice of a moment: the next visit shows everything.
    page.press("button", "Inline feedback");
    page.reload();
    page.until("root.querySelectorAll('article').length === 2");
}
