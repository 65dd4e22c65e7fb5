//! Links to a single comment.

use serde_json::Value;

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Server;

/// Whether the marked comment is the one with this id, and in view.
fn shows(id: &str) -> String {
    format!(
        "(c => c?.id === 'comment-{id}' && (r => r.top >= 0 && r.top < innerHeight)(c.getBoundingClientRect()))\
         (root?.querySelector('article[data-target]'))"
    )
}

/// The id of the demo's comment with these words in it.
fn id_of(server: &Server, words: &str) -> String {
    let path = "/api/v1/sites/default/threads/demo/comments?limit=100";
    let page = server.get(path);
    let comments = page["comments"].as_array().expect("a page has comments");
    let found = comments.iter().find(|comment| {
        comment["html"]
            .as_str()
            .is_some_and(|html| html.contains(words))
    });
    let id = found.map(|comment| &comment["id"]);
    id.and_then(Value::as_str)
        .unwrap_or_else(|| panic!("nobody wrote {words:?}"))
        .to_owned()
}

#[test]
fn a_link_to_a_comment_scrolls_there_and_marks_it() {
    let server = Server::demo();
    let (salt, cake) = (
        id_of(&server, "bring his own salt"),
        id_of(&server, "Lemon and courgette"),
    );
    let page = Page::open(&server.url(&format!("/#comment-{salt}")));
    page.until(&shows(&salt));
    page.eval(&format!("location.hash = 'comment-{cake}'"));
    page.until(&shows(&cake));
    assert_eq!(
        page.eval("root.querySelectorAll('[data-target]').length"),
        1
    );
}

#[test]
fn the_time_of_a_comment_is_a_link_to_it() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    let cake = id_of(&server, "Lemon and courgette");
    page.comment("Lemon and courgette")
        .press("link", "last year*");
    page.until(&format!("location.hash === '#comment-{cake}'"));
    page.until(&shows(&cake));
}

#[test]
fn a_marked_comment_stays_marked_when_the_wasm_comes() {
    let server = Server::demo();
    let front = Front::before(&server);
    let cake = id_of(&server, "Lemon and courgette");
    let page = Page::open(&front.url(&format!("/#comment-{cake}")));
    page.until(&shows(&cake));
    page.engage();
    page.until(&format!(
        "root.querySelector('[data-target]').id === 'comment-{cake}'"
    ));
}

#[test]
fn a_link_to_a_comment_that_is_not_on_the_first_page_shows_it() {
    let server = Server::demo();
    let front = Front::before(&server);
    let old = id_of(&server, "bring his own salt");
    let url = front.article("/few", &snippet("SERVER", r#"thread="demo" page-size="2""#));
    let page = Page::open(&format!("{url}#comment-{old}"));
    page.until(&shows(&old));
    // With those above it.
    page.until(&format!(
        "root.getElementById('comment-{old}').closest('li').parentElement.closest('li') !== null"
    ));
}

#[test]
fn the_comments_before_the_one_a_link_led_to_can_be_shown() {
    let server = Server::demo();
    let front = Front::before(&server);
    let old = id_of(&server, "bring his own salt");
    let url = front.article(
        "/before",
        &snippet("SERVER", r#"thread="demo" page-size="2""#),
    );
    let page = Page::open(&format!("{url}#comment-{old}"));
    page.until(&shows(&old));
    let asked = front.count("/comments?");
    page.until("root.querySelectorAll('.list:not(.list--replies) > li').length === 2");
    page.press("button", "Show the comments before");
    page.until("root.querySelectorAll('.list:not(.list--replies) > li').length === 4");
    page.until("root.activeElement === root.querySelectorAll('.list:not(.list--replies) > li')[1].querySelector('article')");
    assert_eq!(front.count("/comments?"), asked + 1);
    page.press("button", "Show more comments");
    page.until("root.querySelectorAll('.list:not(.list--replies) > li').length > 4");
}

#[test]
fn a_link_followed_while_the_widget_takes_its_place_leads_to_the_comment_that_is_shown() {
    let server = Server::demo();
    // One is in the branch that is drawn first, and one in a branch that is drawn in two steps.
    for words in ["Lemon and courgette", "friend of worms"] {
        let id = id_of(&server, words);
        let front = Front::before(&server);
        front.hold("wasm");
        let page = Page::open(&front.url("/"));
        page.shows(68);
        page.eval(&format!(
            "new MutationObserver(() => {{
                 if (window.isHidden || !root.querySelector('.coming [id=\"comment-{id}\"]')) return;
                 window.isHidden = true;
                 history.replaceState(null, '', '#comment-{id}');
                 dispatchEvent(new Event('hashchange'));
             }}).observe(root, {{ childList: true, subtree: true, attributes: true, attributeFilter: ['class'] }})"
        ));
        front.release();
        page.eval("root.querySelector('article').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))");
        page.until("window.isHidden");
        page.until_mounted();
        page.until(&shows(&id));
        page.until("root.activeElement === root.querySelector('[data-target]')");
    }
}

#[test]
fn a_link_to_a_comment_that_is_gone_shows_the_thread() {
    let server = Server::demo();
    let page = Page::open(&server.url("/#comment-nobody%22%3E"));
    page.shows(68);
    page.engage();
    page.shows(68);
    page.until("!root.querySelector('[data-target]')");
}
