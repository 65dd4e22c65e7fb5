//! What happens in a thread comes to every tab of a browser, over one stream, and none of it is missed.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Database;

/// An article whose widget stands without anybody pointing at it.
fn article(front: &Front) -> String {
    front.article("/tabs", &snippet("SERVER", "thread=\"t\" load=\"eager\""))
}

/// A stream that is refused for good, as by a proxy that knows no streams; and long waits that are over soon.
const NO_STREAMS: &str = "const wait = setTimeout;
setTimeout = (done, ms, ...rest) => wait(done, ms < 5e3 ? ms : ms / 50, ...rest);
EventSource = class extends EventTarget {
    static CLOSED = 2;
    readyState = 2;
    constructor() {
        super();
        queueMicrotask(() => this.onerror?.(new Event('error')));
    }
    close() {}
}";

/// Whether a tab has the stream: the browser knows which of them holds the lock for it.
const LEADS: &str =
    "navigator.locks.request('here', () => navigator.locks.query()).then(({ held }) => {
    const { clientId } = held.find((lock) => lock.name === 'here');
    return held.some((lock) => lock.name.startsWith('afterword') && lock.clientId === clientId);
})";

/// Waits until the widget stands, and with it what follows the thread.
fn mounted(page: &Page) {
    page.until("!!root");
    page.until_mounted();
}

/// Takes the tab that has the stream from among them.
fn take_leader(tabs: &mut Vec<Page>) -> Page {
    let leads = |tab: &Page| tab.eval(LEADS) == true;
    let leader = tabs.iter().position(leads);
    tabs.remove(leader.expect("one of them has the stream"))
}

#[test]
fn tabs_share_a_stream_and_take_it_over_without_a_gap() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let first = Page::open(&article(&front));
    mounted(&first);
    let mut tabs = vec![first.tab(&front.url("/tabs")), first];
    mounted(&tabs[0]);
    tabs.push(tabs[0].tab(&front.url("/tabs")));
    mounted(&tabs[2]);

    // Nothing has happened yet: those that come later have to be told where the stream is.
    front.streams(1);
    front.hold("/events");
    take_leader(&mut tabs).close();
    front.streams(0);
    server.post("t", "Ben", "Between two streams", None);
    front.release();
    for tab in &tabs {
        tab.sees("button", "Show 1 new comment");
    }
    front.streams(1);

    let streams = front.count("/events");
    server.post("t", "Cleo", "To both", None);
    for tab in &tabs {
        tab.sees("button", "Show 2 new comments");
    }
    assert_eq!(front.count("/events"), streams, "they share it");

    front.hold("/events");
    take_leader(&mut tabs).close();
    front.streams(0);
    server.post("t", "Dora", "Between two streams again", None);
    front.release();
    tabs[0].press("button", "Show 3 new comments");
    tabs[0].sees("heading", "3 comments");
    front.streams(1);
}

#[test]
fn a_vote_made_in_one_tab_shows_in_the_other() {
    let server = Database::empty();
    let server = server.serve();
    server.post("t", "Ben", "Vote for me", None);
    let front = Front::before(&server);
    let first = Page::open(&article(&front));
    mounted(&first);
    let second = first.tab(&front.url("/tabs"));
    mounted(&second);
    first.press("button", "Vote up (0)");
    second.is("button", "Vote up (1)", "pressed", "true");
    second.press("button", "Vote up (1)");
    first.is("button", "Vote up (0)", "pressed", "false");
}

#[test]
fn a_reply_begun_in_one_tab_can_be_finished_in_the_other() {
    let server = Database::empty();
    let server = server.serve();
    server.post("t", "Ben", "Answer me", None);
    let front = Front::before(&server);
    let first = Page::open(&article(&front));
    mounted(&first);
    let second = first.tab(&front.url("/tabs"));
    mounted(&second);
    first.press("button", "Reply to Ben");
    first.type_into("Reply to Ben", "Half an answer");
    first.holds("Reply to Ben", "Half an answer");
    second.press("button", "Reply to Ben");
    second.holds("Reply to Ben", "Half an answer");
}

#[test]
fn a_tab_out_of_view_lets_go_of_its_stream_and_catches_up() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let first = Page::open(&article(&front));
    front.streams(1);
    server.post("t", "Ana", "While somebody looks", None);
    first.sees("button", "Show 1 new comment");
    first.hide();
    front.streams(0);
    server.post("t", "Ben", "While nobody looks", None);
    first.unhide();
    first.sees("button", "Show 2 new comments");
    front.streams(1);

    let second = first.tab(&front.url("/tabs"));
    mounted(&second);
    first.hide();
    front.streams(1);
    assert_eq!(second.eval(LEADS), true);
    server.post("t", "Cleo", "While one looks", None);
    second.sees("button", "Show 1 new comment");
    second.hide();
    front.streams(0);
    server.post("t", "Dora", "While nobody looks again", None);
    first.unhide();
    first.sees("button", "Show 4 new comments");
    second.unhide();
    second.sees("button", "Show 2 new comments");
    front.streams(1);
}

#[test]
fn where_there_are_no_streams_the_thread_is_asked_now_and_then() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let page = Page::blank();
    page.run_before(NO_STREAMS);
    page.go(&article(&front));
    front.asked_for("wait=no");
    server.post("t", "Ben", "Slowly but surely", None);
    page.sees("button", "Show 1 new comment");
    front.streams(0);
}

#[test]
fn what_happens_while_the_stream_begins_is_not_missed() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    front.hold("/events");
    let page = Page::open(&article(&front));
    mounted(&page);
    page.until("performance.getEntriesByType('resource').some(r => r.name.includes('/comments?'))");
    server.post("t", "Ben", "Before the stream", None);
    front.release();
    page.sees("button", "Show 1 new comment");
}
