//! The script whose address names the thread: the comments come along with it.

use crate::front::{Front, article};
use crate::page::Page;
use crate::server::Server;

/// The script alone, which stands for an element.
fn script(query: &str) -> String {
    format!("<script src=\"SERVER/embed.js?{query}\" async></script>")
}

/// The element, and the script after it.
fn element(attributes: &str, query: &str) -> String {
    format!("<after-word {attributes}></after-word>\n{}", script(query))
}

/// What was asked for but the page itself.
fn asked(front: &Front) -> Vec<String> {
    let mut asked = front.asked();
    asked.retain(|target| target != "/at-once");
    asked
}

#[test]
fn the_comments_are_there_with_one_request_under_a_strict_policy() {
    let server = Server::demo();
    let front = Front::before(&server);
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
        script-src 'self' 'wasm-unsafe-eval'; style-src 'none'; connect-src 'self'\">";
    let body = script("site=default&thread=demo&lang=en&heading-level=3");
    let body = body.replace("SERVER", &front.url(""));
    let page = Page::open(&front.page("/at-once", article("en", policy, &body)));
    page.shows(68);
    page.until("root.getElementById('heading').localName === 'h3'");
    page.until("getComputedStyle(root.querySelector('ol')).listStyleType === 'none'");
    page.until("!/^[0-9]{4}-/.test(root.querySelector('.comment time').textContent)");
    let asked_for = asked(&front);
    assert_eq!(
        asked_for,
        ["/embed.js?site=default&thread=demo&lang=en&heading-level=3"]
    );
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("At once");
    page.form("Reply to Bev from Plot 14")
        .type_into("Name", "Ana");
    page.press("button", "Post reply");
    page.shows(69);
    assert_eq!(page.console("SEVERE"), [""; 0]);
    // The script is asked for anew, and has the reply.
    page.reload();
    page.shows(69);
}

#[test]
fn an_element_that_asks_for_the_same_is_given_it() {
    let server = Server::demo();
    let front = Front::before(&server);
    for (attributes, query) in [
        ("thread=\"demo\"", "thread=demo&lang=en"),
        // What is the default need not be said.
        (
            "thread=\"demo\" sort=\"newest\" page-size=\"25\" server=\"SERVER/\"",
            "thread=demo&site=default",
        ),
        (
            "thread=\"demo\" lang=\"de\" sort=\"oldest\"",
            "thread=demo&lang=de-AT&sort=oldest",
        ),
    ] {
        let before = asked(&front).len();
        let page = Page::open(&front.article("/at-once", &element(attributes, query)));
        page.until("!!root?.querySelector('.comment')");
        assert_eq!(asked(&front).len() - before, 1, "{attributes} {query}");
    }
}

#[test]
fn what_is_not_what_came_along_is_fetched() {
    let server = Server::demo();
    let front = Front::before(&server);
    for (attributes, query) in [
        ("thread=\"demo\" lang=\"de\"", "thread=demo&lang=en"),
        ("thread=\"demo\" sort=\"oldest\"", "thread=demo&lang=en"),
        ("thread=\"demo\"", "thread=demo&lang=en&sort=oldest"),
        ("thread=\"demo\"", "thread=other&lang=en"),
        ("thread=\"demo\"", "thread=demo&lang=en&site=nobody"),
        ("thread=\"demo\"", "thread=demo&lang=en&sort=hottest"),
    ] {
        let before = front.count("/threads/demo/comments?");
        let page = Page::open(&front.article("/at-once", &element(attributes, query)));
        page.until("!!root?.querySelector('.comment')");
        let after = front.count("/threads/demo/comments?");
        assert_eq!(after - before, 1, "{attributes} {query}");
        let lang = if attributes.contains("de\"") {
            "Kommentare"
        } else {
            "comments"
        };
        page.sees("heading", &format!("68 {lang}"));
    }
}

#[test]
fn what_came_along_is_used_once() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/at-once", &script("thread=demo&lang=en")));
    page.shows(68);
    server.post("demo", "Bo", "Later", None);
    page.eval_later("document.querySelector('after-word').refresh().then(done)");
    page.shows(69);
    page.eval("document.querySelector('after-word').setAttribute('lang', 'de')");
    page.sees("heading", "69 Kommentare");
    page.eval("document.querySelector('after-word').setAttribute('lang', 'en')");
    page.shows(69);
}

#[test]
fn what_leads_elsewhere_is_not_taken_from_the_address() {
    let server = Server::demo();
    let front = Front::before(&server);
    let query = "thread=demo&lang=en&server=http://127.0.0.1:9&onclick=alert(1)&data-site=x";
    let page = Page::open(&front.article("/at-once", &script(query)));
    page.shows(68);
    assert_eq!(
        page.eval("document.querySelector('after-word').getAttributeNames().sort().join()"),
        "lang,thread"
    );
}

#[test]
fn a_script_for_a_site_that_is_not_there_says_so() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/at-once", &script("site=nobody&thread=demo&lang=en")));
    page.sees("alert", "*");
    let plain =
        "<script src=\"SERVER/embed.js\" data-site=\"nobody\" data-thread=\"demo\" async></script>";
    let usual = Page::open(&front.article("/usual", plain));
    usual.sees("alert", "*");
    let said = "root.querySelector('[role=alert]').textContent";
    assert_eq!(page.eval(said), usual.eval(said));
}
