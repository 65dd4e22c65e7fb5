//! What readers do before the wasm is there is kept.

use serde_json::json;

use crate::front::Front;
use crate::page::Page;
use crate::server::Server;

/// The demo, with the wasm held back.
fn without_wasm() -> (Server, Front, Page) {
    let server = Server::demo();
    let front = Front::before(&server);
    front.hold("wasm");
    let page = Page::open(&front.url("/"));
    page.shows(68);
    (server, front, page)
}

/// The reply form stands below the comment of this author.
fn stands_below(author: &str) -> String {
    format!(
        "root.activeElement?.closest('li')?.querySelector('article').textContent.includes('{author}')"
    )
}

#[test]
fn a_reply_pressed_early_opens_the_form_under_its_comment() {
    let (_server, front, page) = without_wasm();
    page.press("button", "Reply to Bev from Plot 14");
    assert!(page.all("textbox", "Reply to *").is_empty());
    front.release();
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.until(&stands_below("Bev from Plot 14"));
    page.keys("Typed at once");
    page.holds("Reply to Bev from Plot 14", "Typed at once");
}

#[test]
fn a_form_opened_early_does_not_wait_for_the_comments_below() {
    let (_server, front, page) = without_wasm();
    page.eval(
        "root.addEventListener('focusin', ({ target }) => \
         { if (target.localName === 'textarea') window.below = root.querySelectorAll('.still').length; })",
    );
    page.press("button", "Reply to Bev from Plot 14");
    front.release();
    page.until("window.below > 0");
    // They are drawn afterwards, and the form stays.
    page.until("!root.querySelector('.still') && root.querySelectorAll('article').length === 68");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn another_thread_named_while_the_widget_comes_is_the_one_that_is_shown() {
    let (server, front, page) = without_wasm();
    server.post("other", "Kim", "What a pond.", None);
    page.press("button", "Reply to Bev from Plot 14");
    page.eval("document.querySelector('after-word').setAttribute('thread', 'other')");
    page.shows(1);
    front.release();
    page.engage();
    page.shows(1);
    page.comment("What a pond.").press("button", "Reply to Kim");
    page.is("textbox", "Reply to Kim", "focused", "true");
}

#[test]
fn what_was_opened_early_stays_open_though_a_vote_has_all_comments_drawn_at_once() {
    let (_server, front, page) = without_wasm();
    let long = page.comment("I’m the cook, so I’ll take this one");
    long.press("button", "Read more");
    let open = "root.querySelectorAll('.cut[data-open]').length";
    page.until(&format!("{open} === 1"));
    page.comment("Welcome in").press("button", "Vote up (31)");
    front.release();
    page.until_mounted();
    page.comment("Welcome in")
        .is("button", "Vote up (32)", "pressed", "true");
    assert_eq!(page.eval(open), 1);
}

#[test]
fn what_is_being_read_stays_in_its_place_when_the_widget_comes() {
    let (_server, front, page) = without_wasm();
    page.until("root.querySelectorAll('article').length === 68");
    // Of two that have the name, the last one is shown.
    page.eval(
        "(({ id }) => {
             root.getElementById(id).scrollIntoView({ block: 'center', behavior: 'instant' });
             window.places = [];
             const look = () => {
                 const shown = [...root.querySelectorAll(`[id=\"${id}\"]`)].at(-1);
                 const place = `${Math.round(shown.getBoundingClientRect().top)} of ${Math.round(scrollY)}`;
                 if (place !== places.at(-1)) places.push(place);
                 window.still = place === window.place ? (window.still ?? 0) + 1 : 0;
                 window.place = place;
                 requestAnimationFrame(look);
             };
             requestAnimationFrame(look);
         })(root.querySelectorAll('article')[40])",
    );
    page.until("window.still > 60");
    page.eval("places.length = 0");
    front.release();
    page.eval("root.querySelector('article').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))");
    page.until_mounted();
    page.until("window.still > 5");
    assert_eq!(page.eval("places.join()"), page.eval("place"));
}

#[test]
fn a_press_during_which_the_wasm_arrives_is_a_press() {
    let (_server, front, page) = without_wasm();
    let place = page.hold_down("button", "Reply to Bev from Plot 14");
    front.release();
    page.until("performance.getEntriesByType('resource').some(e => e.name.includes('widget.wasm') && e.responseEnd)");
    page.eval_later("requestIdleCallback(() => requestAnimationFrame(done))");
    page.let_go(place);
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn a_press_that_takes_the_focus_from_elsewhere_on_the_page_is_a_press() {
    let (_server, front, page) = without_wasm();
    let focus = "(link => (link.focus(), document.activeElement === link))(document.querySelector('a[href]'))";
    assert_eq!(page.eval(focus), true);
    let place = page.hold_down("button", "Reply to Bev from Plot 14");
    front.release();
    page.until("performance.getEntriesByType('resource').some(e => e.name.includes('widget.wasm') && e.responseEnd)");
    page.eval_later("requestIdleCallback(() => requestAnimationFrame(done))");
    page.let_go(place);
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn of_several_early_presses_the_last_one_counts() {
    let (_server, front, page) = without_wasm();
    page.press("button", "Reply to Bev from Plot 14");
    page.comment("Welcome in, and mind the step")
        .press("button", "Reply to The editor");
    front.release();
    page.is("textbox", "Reply to The editor", "focused", "true");
    page.until(&stands_below("The editor"));
    assert!(page.all("textbox", "Reply to Bev*").is_empty());
}

#[test]
fn text_typed_early_is_kept_with_the_caret_where_it_was() {
    let (_server, front, page) = without_wasm();
    page.type_into("Comment", "Half a sent");
    front.release();
    page.until("!root.querySelector('[data-first-paint]')");
    page.keys("ence");
    page.holds("Comment", "Half a sentence");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
    page.reads("Half a sentence");
}

#[test]
fn a_tool_pressed_early_marks_the_text() {
    let (_server, front, page) = without_wasm();
    page.type_into("Comment", "Loud: ");
    page.press("button", "Bold");
    front.release();
    page.is("textbox", "Comment", "focused", "true");
    page.holds("Comment", "Loud: ****");
    page.keys("yes");
    page.holds("Comment", "Loud: **yes**");
}

#[test]
fn a_comment_sent_early_is_posted() {
    let (_server, front, page) = without_wasm();
    page.type_into("Comment", "Quicker than the network");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    front.release();
    page.shows(69);
    page.sees("article", "Ana *");
    page.holds("Comment", "");
}

#[test]
fn a_star_chosen_early_is_sent() {
    let (_server, front, page) = without_wasm();
    page.press("radio", "4 stars");
    page.is("radio", "4 stars", "checked", "true");
    front.release();
    page.reads("46 ratings");
    page.is("radio", "4 stars", "checked", "true");
}

#[test]
fn an_order_chosen_early_is_applied() {
    let (_server, front, page) = without_wasm();
    page.choose("Sort by", "Oldest");
    front.release();
    page.until("(t => t[1] < t[2] && t[2] < t[3])([...root.querySelectorAll('.list:not(.list--replies) > li > article time')].map(t => t.dateTime).sort().slice(0, 4)) \
        && root.querySelectorAll('.list:not(.list--replies) > li > article')[1].textContent.includes('number 9')");
    page.until("root.getElementById('sort').value === 'oldest'");
}

#[test]
fn a_vote_on_a_slow_network_counts_once() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));
    page.shows(68);
    page.cdp("Network.enable", json!({}));
    let slow = json!({ "offline": false, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000 });
    page.cdp("Network.emulateNetworkConditions", slow);
    page.comment("Welcome in, and mind the step")
        .press("button", "Vote up (31)");
    page.comment("Welcome in, and mind the step")
        .is("button", "Vote up (32)", "pressed", "true");
    assert_eq!(front.count("/vote"), 1);
}

#[test]
fn without_the_wasm_comments_stay_readable_and_the_next_press_tries_again() {
    let server = Server::demo();
    for file in ["widget.wasm", "widget.js"] {
        let front = Front::before(&server);
        front.refuse(file);
        let page = Page::open(&front.url("/"));
        page.shows(68);
        page.type_into("Comment", "Patience");
        page.press("button", "Reply to Bev from Plot 14");
        page.until(&format!(
            "performance.getEntriesByType('resource').some(e => e.name.endsWith('{file}'))"
        ));
        page.sees("article", "Bev from Plot 14 *");
        page.holds("Comment", "Patience");
        front.release();
        page.press("button", "Reply to Bev from Plot 14");
        page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
        page.holds("Comment", "Patience");
    }
}
