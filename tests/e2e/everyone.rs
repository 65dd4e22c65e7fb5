//! Nobody is left out: axe-core on every state, dark pages, and small screens.

use std::fs;

use serde_json::Value;

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Server, project};
use crate::words::english;

/// Asserts that axe-core has nothing to object to.
///
/// One rule is off: it drops what is in parentheses from a name, and so misses the visible number
/// in "Vote up (31)".
pub fn check(page: &Page, state: &str) {
    check_rules(
        page,
        state,
        "'label-content-name-mismatch': { enabled: false }",
    );
}

/// The same with other settings of axe-core's rules.
pub fn check_rules(page: &Page, state: &str, rules: &str) {
    // A first paint is drawn bit by bit, and what is not drawn has no colours yet.
    page.until(
        "(root?.getAnimations() ?? []).every(a => a.animationName !== 'drawn' || a.playState === 'finished')",
    );
    let axe = project().join("node_modules/axe-core/axe.min.js");
    let axe = fs::read_to_string(&axe)
        .unwrap_or_else(|error| panic!("{}: {error}; `npm ci` gets it", axe.display()));
    let run = format!(
        "axe.run(document, {{ resultTypes: ['violations'], rules: {{ {rules} }} }}).then(r => done(r.violations.map(v => \
        [v.id, v.help, ...v.nodes.map(n => n.target.flat().join(' ') + ': ' + n.any.concat(n.all, n.none).map(c => c.message).join('; '))].join('\\n  '))), \
        e => done(['axe failed: ' + e]))"
    );
    let found = page.eval_later(&format!("if (!window.axe) {{ {axe}\n}} {run}"));
    let found: Vec<_> = found
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert!(found.is_empty(), "{state}:\n{}", found.join("\n"));
}

/// Asserts that nothing is wider than the window.
pub fn check_width(page: &Page) {
    let wide = "[...root.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('pre, .unseen')).map(e => e.outerHTML.slice(0, 120))";
    assert_eq!(
        page.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth"),
        0,
        "{}",
        page.eval(wide)
    );
}

/// Goes through the states a reader meets, and checks each.
fn check_states(page: &Page) {
    page.shows(68);
    check(page, "first paint");
    page.engage();
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.paste_into("Reply to Bev from Plot 14", &"long ".repeat(1990));
    page.reads("characters left");
    check(page, "reply form open");
    page.press("button", "Post reply");
    page.reads(&english("fail_name_missing"));
    check(page, "error shown");
    let form = page.form("Reply to Bev from Plot 14");
    form.type_into("Name", "Ana");
    form.press("button", "Post reply");
    page.sees("article", "Ana *");
    page.comment("long long").press("button", "Edit");
    page.sees("textbox", "Edit your comment");
    check(page, "edit form open");
    page.press("button", "Cancel");
    page.comment("long long").press("button", "Delete");
    page.reads(&english("delete_question"));
    page.comment("Welcome in").press("button", "Vote up (31)");
    page.comment("Welcome in")
        .is("button", "Vote up (32)", "pressed", "true");
    page.press("radio", "4 stars");
    page.reads("You gave 4 stars");
    check(page, "voted, rated, asked before deleting");
}

#[test]
fn axe_has_no_objections_in_any_state() {
    let server = Server::demo();
    let page = Page::open(&server.url("/index.html"));
    check_states(&page);
}

#[test]
fn axe_has_no_objections_on_a_dark_page() {
    let server = Server::demo();
    let page = Page::open("about:blank");
    page.darken();
    page.go(&server.url("/index.html"));
    check_states(&page);
}

#[test]
fn a_small_screen_needs_no_sideways_scrolling() {
    let server = Server::demo();
    let page = Page::open("about:blank");
    page.narrow(320);
    page.go(&server.url("/index.html"));
    page.shows(68);
    check_width(&page);
    check_states(&page);
    check_width(&page);
}

#[test]
fn a_failed_load_is_no_obstacle() {
    let server = Server::demo();
    let front = Front::before(&server);
    front.refuse("/api/");
    let page = Page::open(&front.url("/"));
    page.reads(&english("load_failed"));
    check(&page, "nothing could be loaded");
    front.release();
    let page = Page::open(&front.article(
        "/site",
        &snippet("SERVER", "site=\"nobody\" thread=\"demo\""),
    ));
    page.reads(&english("fail_site_unknown"));
    check(&page, "the site is unknown");
}

#[test]
fn the_radios_and_buttons_are_big_enough_to_hit() {
    let server = Server::demo();
    let page = Page::open(&server.url("/index.html"));
    page.shows(68);
    page.engage();
    // What is hidden has no size, and nobody who would want to hit it.
    let small = "[...root.querySelectorAll('button, input, select, textarea')].filter(e => e.offsetWidth && (e.offsetWidth < 24 || e.offsetHeight < 24)).map(e => e.id + ' ' + e.offsetWidth + 'x' + e.offsetHeight)";
    assert_eq!(
        page.eval(small).as_array().map(Vec::len),
        Some(0),
        "{}",
        page.eval(small)
    );
}
