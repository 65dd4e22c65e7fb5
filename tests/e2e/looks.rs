//! Light and dark, themes, and what readers' settings and the printer make of the looks.

use serde_json::{Value, json};

use crate::everyone::{check, check_rules, check_width};
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::Server;
use crate::words::english;

/// The computed style of the element.
const STYLE: &str = "getComputedStyle(document.querySelector('after-word'))";
const CLEAR: &str = "rgba(0, 0, 0, 0)";

/// Emulates what a reader has set, or where the page is shown.
fn emulate(page: &Page, media: &str, feature: &str, value: &str) {
    let features = json!([{ "name": feature, "value": value }]);
    page.cdp(
        "Emulation.setEmulatedMedia",
        json!({ "media": media, "features": features }),
    );
}

fn style(page: &Page, property: &str) -> Value {
    page.eval(&format!("{STYLE}.{property}"))
}

fn set(page: &Page, theme: &str) {
    page.eval(&format!(
        "document.querySelector('after-word').setAttribute('theme', {theme:?})"
    ));
}

fn warnings(page: &Page) -> usize {
    let said = page.console("WARNING");
    said.iter().filter(|said| said.contains("theme=")).count()
}

#[test]
fn light_and_dark_can_be_read_on_pages_of_the_other_colour() {
    let server = Server::demo();
    let front = Front::before(&server);
    let bright = snippet("SERVER", r#"thread="demo" theme="dark""#);
    let page = Page::open(&front.article("/bright", &bright));
    page.shows(68);
    assert_eq!(style(&page, "colorScheme"), "dark");
    check(&page, "first paint, dark on a light page");
    page.type_into("Comment", "In the dark");
    page.engage();
    check(&page, "widget, dark on a light page");

    page.darken();
    set(&page, "light");
    assert_eq!(style(&page, "colorScheme"), "light");
    page.holds("Comment", "In the dark");
    check(&page, "light on a dark page");

    set(&page, "auto");
    assert_eq!(style(&page, "backgroundColor"), CLEAR);
    check(&page, "as the dark page");
    assert_eq!(warnings(&page), 0);
}

#[test]
fn a_page_that_is_dark_without_saying_so_has_readable_stars_and_notices() {
    let server = Server::demo();
    let front = Front::before(&server);
    let look = "<style>html { color-scheme: light; color: #ddd; background: #222 }</style>";
    let body = snippet(&front.url(""), r#"thread="demo""#);
    let page = Page::open(&front.page("/silent", article("en", look, &body)));
    page.shows(68);
    page.type_into("Comment", "In the dark");
    page.press("button", "Post comment");
    page.reads(&english("fail_name_missing"));
    check(&page, "refused on a page that is dark");
}

#[test]
fn a_selector_makes_it_dark_while_it_matches() {
    let server = Server::demo();
    let front = Front::before(&server);
    let theme = "selector:html[data-theme=dark], .night";
    let body = snippet("SERVER", &format!("thread=\"demo\" theme=\"{theme}\""));
    let page = Page::open(&front.article("/switch", &body));
    page.shows(68);
    let follows = || {
        let dark = format!("{STYLE}.colorScheme === 'dark'");
        page.until(&format!("!({dark})"));
        page.eval("document.documentElement.dataset.theme = 'dark'");
        page.until(&dark);
        page.eval("delete document.documentElement.dataset.theme");
        page.until(&format!("!({dark})"));
        page.eval("document.body.className = 'night'");
        page.until(&dark);
        page.eval("document.body.className = ''");
        page.until(&format!("!({dark})"));
    };
    follows();
    page.engage();
    follows();
    // The page has its own colours for that.
    page.eval("document.documentElement.dataset.theme = 'dark'");
    page.until("document.querySelector('after-word').matches(':state(dark)')");
    assert_eq!(style(&page, "backgroundColor"), CLEAR);
    set(&page, "auto");
    assert_ne!(style(&page, "colorScheme"), "dark");
    assert_eq!(warnings(&page), 0);
}

#[test]
fn a_wrong_theme_is_warned_about_once_and_the_page_is_followed() {
    let server = Server::demo();
    let front = Front::before(&server);
    for theme in ["selector:>>", "selector:", "blue"] {
        let body = snippet("SERVER", &format!("thread=\"demo\" theme=\"{theme}\""));
        let page = Page::open(&front.article("/wrong", &body));
        page.shows(68);
        page.eval("document.documentElement.dataset.theme = 'dark'");
        page.engage();
        assert_eq!(warnings(&page), 1, "{theme}");
        assert_eq!(style(&page, "backgroundColor"), CLEAR);
        assert_eq!(page.console("SEVERE"), [""; 0]);
    }
}

#[test]
fn the_page_of_themes_shows_all_of_them_readably() {
    let server = Server::demo();
    let page = Page::open(&server.url("/themes.html"));
    let shown = "[...document.querySelectorAll('after-word')].filter(e => e.shadowRoot?.querySelector('article')).length === 6";
    // Six sections of the same name, as it is the same thread: on purpose here.
    let rules =
        "'landmark-unique': { enabled: false }, 'label-content-name-mismatch': { enabled: false }";
    for scheme in ["light", "dark"] {
        emulate(&page, "", "prefers-color-scheme", scheme);
        page.until(shown);
        check_rules(&page, scheme, rules);
        page.eval("document.querySelectorAll('after-word:not(.aw-theme-high-contrast)').forEach(e => e.hidden = true)");
        // WCAG's level AAA; the page around it is not what is promised.
        page.eval("document.querySelectorAll('header, h1, h2, main p, pre, footer').forEach(e => e.style.display = 'none')");
        let most = format!(
            "{rules}, 'page-has-heading-one': {{ enabled: false }}, 'color-contrast-enhanced': {{ enabled: true }}"
        );
        check_rules(&page, &format!("{scheme}, high contrast"), &most);
        page.reload();
    }
    page.narrow(320);
    page.until(shown);
    check_width(&page);
    assert_eq!(page.console("SEVERE"), [""; 0]);
}

#[test]
fn the_focus_is_seen_wherever_it_is() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    // Who has last used the keyboard sees where the focus is.
    page.key("Tab");
    let unseen = "[...root.querySelectorAll('button, input, select, textarea, summary, a[href]')].filter(e => {
        e.focus();
        const { outlineStyle, outlineWidth } = getComputedStyle(e);
        return e.checkVisibility() && (root.activeElement !== e || outlineStyle !== 'solid' || !(parseFloat(outlineWidth) >= 2));
    }).map(e => e.outerHTML.slice(0, 120))";
    for (feature, value) in [
        ("prefers-contrast", "no-preference"),
        ("prefers-contrast", "more"),
        ("forced-colors", "active"),
    ] {
        emulate(&page, "", feature, value);
        assert_eq!(page.eval(unseen), json!([]), "{feature}: {value}");
    }
}

#[test]
fn what_a_link_leads_to_is_marked_where_grounds_do_not_show() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/", &snippet("SERVER", r#"thread="demo""#)));
    page.shows(68);
    page.until("!!root.querySelectorAll('article')[3]");
    emulate(&page, "", "forced-colors", "active");
    page.eval("location.hash = root.querySelectorAll('article')[3].id");
    page.until("getComputedStyle(root.querySelector('[data-target]')).outlineStyle === 'solid'");
    check(&page, "forced colours");
    emulate(&page, "", "prefers-contrast", "more");
    page.until("getComputedStyle(root.querySelector('[data-target]')).outlineStyle === 'solid'");
    check(&page, "more contrast");
}

#[test]
fn paper_has_every_word_and_nothing_to_press() {
    let server = Server::demo();
    let front = Front::before(&server);
    let body = snippet("SERVER", r#"thread="demo" theme="dark""#);
    let page = Page::open(&front.article("/paper", &body));
    page.shows(68);
    page.engage();
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.press("button", "Hide 2 replies");
    page.until("root.querySelector('.list--replies[hidden]')?.offsetHeight === 0");
    emulate(&page, "print", "prefers-color-scheme", "light");
    let shown = "[...root.querySelectorAll('form, button, input, select, textarea, label, summary')].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 120))";
    assert_eq!(page.eval(shown), json!([]));
    let cut = "[...root.querySelectorAll('.cut')].filter(e => e.scrollHeight > e.clientHeight + 1).length";
    assert_eq!(page.eval(cut), 0);
    let hidden = "[...root.querySelectorAll('.text')].filter(e => !e.checkVisibility()).length";
    assert_eq!(page.eval(hidden), 0);
    page.until(
        "getComputedStyle(root.querySelector('.text a'), '::after').content.includes('http')",
    );
    page.until("root.querySelector('.list--replies[hidden]').offsetHeight > 100");
    // Grounds are not printed, so light words would be gone.
    assert_eq!(style(&page, "backgroundColor"), CLEAR);
    assert_eq!(
        style(&page, "color"),
        page.eval("getComputedStyle(document.body).color")
    );
}
