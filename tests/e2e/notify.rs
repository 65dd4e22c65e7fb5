//! Asking for mails about news, and ending them, in the widget.

use crate::everyone::{check, check_width};
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::Server;
use crate::states::GROUND;
use crate::words::english;

/// A thread with one comment, on a site in front of its server.
struct Thread {
    front: Front,
    _server: Server,
}

impl Thread {
    fn new() -> Self {
        let server = Server::with_mail();
        server.post("t", "Kim", "A pond is a small lake.", None);
        let front = Front::before(&server);
        let body = snippet(&front.url(""), "thread=\"t\"");
        front.page("/", article("en", GROUND, &body));
        Self {
            front,
            _server: server,
        }
    }

    fn open(&self) -> Page {
        Page::open(&self.front.url("/"))
    }
}

/// Opens the form for a kind of news, and types an address.
fn begin(page: &Page, kind: &str, address: &str) {
    page.press("button", &english(kind));
    page.is("textbox", &english("notify_email"), "focused", "true");
    page.clear(&english("notify_email"));
    page.type_into(&english("notify_email"), address);
}

/// Asks for mails about new comments.
fn subscribe(page: &Page) {
    begin(page, "notify_thread", "ana@mail.example");
    page.press("button", &english("subscribe"));
    page.reads(&english("said_subscribed"));
}

fn is_pressed(page: &Page, kind: &str, pressed: &str) {
    page.is("button", &english(kind), "pressed", pressed);
}

#[test]
fn a_reader_asks_for_news_finds_that_kept_and_ends_it() {
    let thread = Thread::new();
    let page = thread.open();
    page.eval("window.heard = 0, document.addEventListener('afterword-subscribed', () => heard++)");
    is_pressed(&page, "notify_thread", "false");
    subscribe(&page);
    is_pressed(&page, "notify_thread", "true");
    is_pressed(&page, "notify_replies", "false");
    page.is("button", &english("notify_thread"), "focused", "true");
    page.until("window.heard === 1");

    page.reload();
    page.engage();
    is_pressed(&page, "notify_thread", "true");
    // As long as nothing is pressed, nobody is asked.
    assert_eq!(thread.front.count("/subscriptions"), 1);
    page.press("button", &english("notify_thread"));
    page.reads(&english("said_unsubscribed"));
    is_pressed(&page, "notify_thread", "false");
    page.reload();
    page.engage();
    is_pressed(&page, "notify_thread", "false");
}

#[test]
fn how_often_mails_come_can_be_changed() {
    let thread = Thread::new();
    let page = thread.open();
    page.engage();
    page.misses("button", &english("notify_change"));
    subscribe(&page);
    page.press("button", &english("notify_change"));
    page.holds(&english("notify_email"), "ana@mail.example");
    page.is("radio", &english("cadence_instant"), "checked", "true");
    page.press("radio", &english("cadence_daily"));
    page.press("button", &english("save"));
    page.reads(&english("said_subscribed"));
    page.reload();
    page.engage();
    page.press("button", &english("notify_change"));
    page.is("radio", &english("cadence_daily"), "checked", "true");
}

#[test]
fn keys_alone_are_enough_and_escape_leads_back() {
    let thread = Thread::new();
    let page = thread.open();
    page.engage();
    page.focus("button", &english("notify_replies"));
    page.keys("\n");
    page.is("textbox", &english("notify_email"), "focused", "true");
    page.sees("group", &english("notify_replies"));
    // Or as a feed, which only this device knows of.
    page.until(
        "root.querySelector('#notify-form a[href*=\"/api/v1/sites/default/replies/\"]') !== null",
    );
    page.keys("ana@mail.exam");
    page.key("Escape");
    page.misses("textbox", &english("notify_email"));
    page.is("button", &english("notify_replies"), "focused", "true");
    page.keys("\n");
    page.holds(&english("notify_email"), "ana@mail.exam");
    page.keys("\n");
    page.reads(&english("said_subscribed"));
    is_pressed(&page, "notify_replies", "true");
}

#[test]
fn what_is_no_address_is_refused_and_what_did_not_arrive_is_sent_again_as_it_was() {
    let thread = Thread::new();
    let page = thread.open();
    begin(&page, "notify_thread", "nobody");
    page.press("button", &english("subscribe"));
    page.reads(&english("fail_email_invalid"));
    page.is("textbox", &english("notify_email"), "invalid", "true");
    page.is("textbox", &english("notify_email"), "focused", "true");
    assert_eq!(thread.front.count("/subscriptions"), 0);

    page.eval(
        "window.keys = [], window.real = fetch, window.fetch = (address, request) => {
            const key = request?.headers?.['Idempotency-Key'];
            if (key) keys.push(key);
            return real(address, request);
        }",
    );
    page.clear(&english("notify_email"));
    page.type_into(&english("notify_email"), "ana@mail.example");
    thread.front.refuse("/subscriptions");
    page.press("button", &english("subscribe"));
    page.reads(&english("fail_unreachable"));
    page.holds(&english("notify_email"), "ana@mail.example");
    is_pressed(&page, "notify_thread", "false");
    thread.front.release();
    page.press("button", &english("subscribe"));
    page.reads(&english("said_subscribed"));
    page.until("keys.length === 2 && keys[0] === keys[1]");
}

#[test]
fn another_tab_sees_what_is_on() {
    let thread = Thread::new();
    let page = thread.open();
    page.engage();
    let other = page.tab(&thread.front.url("/"));
    other.engage();
    is_pressed(&other, "notify_thread", "false");
    subscribe(&page);
    is_pressed(&other, "notify_thread", "true");
}

#[test]
fn the_answers_to_ones_own_comment_can_be_had_by_mail() {
    let thread = Thread::new();
    let page = thread.open();
    page.press("checkbox", &english("notify_me"));
    page.type_into("Comment", "How deep is it?");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.reads(&english("fail_email_invalid"));
    page.is("textbox", "E-mail", "required", "true");
    page.type_into("E-mail", "ana@mail.example");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
    let own = || page.comment("How deep is it?");
    own().press("button", "More");
    own().press("button", &english("unmail_replies"));
    page.reads(&english("said_unsubscribed"));
    own().is("button", "More", "focused", "true");
    own().press("button", "More");
    own().press("button", &english("mail_replies"));
    own().sees("group", &english("notify_me"));
    page.holds(&english("notify_email"), "ana@mail.example");
    page.key("Escape");
    own().is("button", &english("mail_replies"), "focused", "true");
    page.keys("\n");
    page.is("textbox", &english("notify_email"), "focused", "true");
    page.keys("\n");
    page.reads(&english("said_subscribed"));
    own().press("button", "More");
    own().sees("button", &english("unmail_replies"));
}

#[test]
fn who_is_followed_can_be_followed_by_mail_too() {
    let thread = Thread::new();
    let page = thread.open();
    let kim = || page.comment("A pond is");
    kim().press("button", "More");
    kim().press("button", "Follow Kim");
    page.reads("Followed");
    kim().sees("group", "Also get a mail when Kim writes");
    page.is("textbox", &english("notify_email"), "focused", "true");
    page.keys("ana@mail.example\n");
    page.reads(&english("said_subscribed"));
    kim().press("button", "More");
    thread.front.refuse("/subscriptions");
    kim().press("button", "Stop following Kim");
    page.reads(&english("fail_unreachable"));
    thread.front.release();
    kim().press("button", &english("retry"));
    page.reads(&english("said_unsubscribed"));
}

#[test]
fn who_wants_no_mails_does_not_fetch_how_to_have_them() {
    let thread = Thread::new();
    let page = thread.open();
    page.engage();
    page.comment("A pond is").press("button", "More");
    page.comment("A pond is").sees("button", "Follow Kim");
    assert_eq!(thread.front.count("/notify.js"), 0);
    assert_eq!(thread.front.count("/subscriptions"), 0);
    assert_eq!(page.eval("localStorage.length"), 0);
    thread.front.refuse("/notify.js");
    page.press("button", &english("notify_thread"));
    page.part("root.getElementById('notify-panel')")
        .reads(&english("fail_unreachable"));
    thread.front.release();
    subscribe(&page);
}

#[test]
fn the_feed_is_where_browsers_and_readers_look_and_goes_with_the_element() {
    let thread = Thread::new();
    let page = thread.open();
    let address = thread
        .front
        .url("/api/v1/sites/default/threads/t/feed.atom");
    page.sees("link", &english("feed"));
    assert_eq!(
        page.eval("root.getElementById('notify-feed').href"),
        address
    );
    let link = "document.head.querySelector('link[type=\"application/atom+xml\"]')";
    assert_eq!(page.eval(&format!("{link}.href")), address);
    page.engage();
    page.until(&format!(
        "root.getElementById('notify-feed').href === '{address}'"
    ));
    page.eval("document.querySelector('after-word').remove()");
    page.until(&format!("{link} === null"));
}

#[test]
fn nothing_moves_when_what_is_on_is_shown() {
    let thread = Thread::new();
    let page = thread.open();
    subscribe(&page);
    page.reload();
    is_pressed(&page, "notify_thread", "false");
    let places = "JSON.stringify([...root.querySelectorAll('.notify > *, .composer')].filter(e => e.offsetWidth && e.id !== 'notify-change').map(e => [e.offsetLeft, e.offsetTop, e.offsetWidth, e.offsetHeight]))";
    let before = page.eval(places);
    page.engage();
    is_pressed(&page, "notify_thread", "true");
    assert_eq!(page.eval(places), before);
}

#[test]
fn axe_has_no_objections_to_the_form_on_any_screen() {
    let thread = Thread::new();
    for (scheme, width) in [("light", 1280), ("dark", 320)] {
        let page = Page::blank();
        page.narrow(width);
        if scheme == "dark" {
            page.darken();
        }
        page.go(&thread.front.url("/"));
        begin(&page, "notify_thread", "nobody");
        check(&page, &format!("mails, {scheme}, {width} px"));
        check_width(&page);
        page.press("button", &english("subscribe"));
        page.reads(&english("fail_email_invalid"));
        check(&page, &format!("refused mails, {scheme}, {width} px"));
        let small = "[...root.querySelectorAll('.notify > :is(a, button), #notify-form :is(button, input)')].filter(e => e.offsetWidth && (e.offsetWidth < 24 || e.offsetHeight < 24)).length";
        assert_eq!(page.eval(small), 0);
    }
}
