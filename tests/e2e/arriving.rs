//! The first paint as it arrives: what is there is shown before the rest.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Server;

/// The first paint stops half-way, until the page calls `rest()` or `lose()`.
const HALF_WAY: &str = "const real = fetch;
    fetch = async (url, init) => {
        const answer = await real(url, init);
        if (init?.headers?.Accept !== 'text/html') return answer;
        const bytes = new Uint8Array(await answer.arrayBuffer());
        window.whole = new TextDecoder().decode(bytes);
        return new Response(new ReadableStream({ start(body) {
            body.enqueue(bytes.slice(0, bytes.length / 2));
            window.rest = () => { body.enqueue(bytes.slice(bytes.length / 2)); body.close(); };
            window.lose = () => body.error(new TypeError('lost'));
        } }));
    };";

/// The comments in the page, and those of the whole first paint.
const SHOWN: &str = "[...root.querySelectorAll('article')].map(a => a.id).join()";
const ALL: &str = "[...new DOMParser().parseFromString(whole, 'text/html').querySelectorAll('article')].map(a => a.id).join()";

fn open_half_way(front: &Front) -> Page {
    let page = Page::blank();
    page.run_before(HALF_WAY);
    page.go(&front.article("/half", &snippet("SERVER", "thread=\"demo\"")));
    page.until("!!root?.querySelector('article')");
    page.until(&format!("{SHOWN} !== {ALL} && {ALL}.startsWith({SHOWN})"));
    page
}

#[test]
fn what_has_arrived_is_shown_and_stays_when_the_rest_comes() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = open_half_way(&front);
    page.eval("window.early = [root.getElementById('new-text'), root.querySelector('article')]");
    page.eval("rest()");
    page.until(&format!("{SHOWN} === {ALL}"));
    page.until("early.every(element => root.contains(element))");
    page.until("root.querySelectorAll('.list:not(.list--replies)').length === 1");
    // What comes last as well, and the ages of all.
    page.until("!!root.getElementById('keys')");
    page.until("[...root.querySelectorAll('time')].every(time => time.title && !/^[0-9]{4}-/.test(time.textContent))");
    assert_eq!(page.console("SEVERE"), [""; 0]);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn where_the_widget_can_not_start_the_rest_still_comes() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = open_half_way(&front);
    page.eval(
        "(ask => { fetch = async (url, init) => String(url).includes('/words/') \
         ? new Response('no words') : ask(url, init); })(fetch)",
    );
    page.eval("document.querySelector('after-word').addEventListener('afterword-error', () => window.failed = true)");
    page.eval("root.querySelector('article').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))");
    page.until("window.failed");
    page.eval("rest()");
    page.until(&format!("{SHOWN} === {ALL}"));
}

#[test]
fn what_breaks_off_once_the_widget_is_there_is_not_missed() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = open_half_way(&front);
    page.press("button", "Reply to Bev from Plot 14");
    page.until_mounted();
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("Half of it");
    page.eval_later("lose(); setTimeout(() => setTimeout(done))");
    page.holds("Reply to Bev from Plot 14", "Half of it");
    page.shows(68);
}

#[test]
fn what_breaks_off_is_completed_by_the_widget() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = open_half_way(&front);
    page.eval("lose()");
    page.until(&format!("{SHOWN} === {ALL}"));
    page.shows(68);
    assert!(front.count("widget.wasm") > 0);
}
