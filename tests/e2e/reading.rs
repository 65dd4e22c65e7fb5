//! Reading: everything is there before any wasm, and nothing changes when it comes.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

/// The times of the roots, in the order they stand in.
const ROOT_TIMES: &str = "[...root.querySelectorAll('.list:not(.list--replies) > li > article')]\
    .map(a => a.querySelector('time').dateTime)";
/// How many comments are on the page.
const COMMENTS: &str = "root.querySelectorAll('article').length";

/// What was asked for on behalf of the widget.
fn asked_for_the_widget(front: &Front) -> Vec<String> {
    let own = |target: &String| target.contains("embed") || target.contains("/api/");
    front.asked().into_iter().filter(own).collect()
}

#[test]
fn a_reader_who_only_reads_gets_everything_in_four_requests_and_no_wasm() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));

    page.sees("region", "Comments");
    page.shows(68);
    page.sees("article", "Bev from Plot 14 4 minutes ago");
    page.sees("article", "Osman Teale *");
    page.sees("button", "Reply to Bev from Plot 14");
    page.sees("button", "Vote up (31)");
    page.sees("button", "Vote down (2)");
    page.sees("group", "Rate this article");
    page.sees("radio", "1 star");
    page.sees("radio", "5 stars");
    page.sees("group", "Notify of");
    for field in ["Comment", "Name", "E-mail", "Website"] {
        page.sees("textbox", field);
    }
    page.sees("button", "Post comment");
    page.sees("combobox", "Sort by");

    // Scrolling by without pointing at the section is no intent.
    page.eval("scrollTo(0, document.body.scrollHeight)");
    page.until("scrollY > 0");
    let asked = asked_for_the_widget(&front);
    assert!(asked.len() <= 4, "{asked:#?}");
    assert_eq!(
        front.count("wasm") + front.count("widget.js"),
        0,
        "{asked:#?}"
    );
    let foreign = "performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin))";
    assert_eq!(
        page.eval(foreign).as_array().map(Vec::len),
        Some(0),
        "no third party is asked for anything"
    );
}

#[test]
fn the_wasm_comes_once_when_the_pointer_enters_and_nothing_moves() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));
    page.shows(68);
    // What is far below is drawn bit by bit.
    page.until("!!root.getElementById('keys')");
    page.until("root.getAnimations().every(drawn => drawn.playState === 'finished')");
    let tops = "[...root.querySelectorAll('section > *, article')].filter(e => e.getClientRects().length).map(e => Math.round(e.getBoundingClientRect().top + scrollY)).join()";
    let before = page.eval(tops);
    let text = page.eval("root.querySelector('section').innerText");
    assert_eq!(front.count("wasm"), 0);

    page.engage();
    assert_eq!(front.count("widget.wasm"), 1);
    assert_eq!(page.eval(tops), before);
    assert_eq!(page.eval("root.querySelector('section').innerText"), text);
    assert_eq!(page.console("SEVERE"), [""; 0]);

    page.point_at("button", "Post comment");
    page.press("radio", "4 stars");
    page.is("radio", "4 stars", "checked", "true");
    assert_eq!(front.count("widget.wasm"), 1);
}

#[test]
fn the_wasm_comes_when_the_focus_moves_in() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.url("/"));
    page.shows(68);
    page.focus("textbox", "Comment");
    page.until("!root.querySelector('[data-first-paint]')");
    page.is("textbox", "Comment", "focused", "true");
    page.keys("Still typing");
    page.holds("Comment", "Still typing");
}

#[test]
fn comments_can_be_sorted() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.shows(68);
    // The pinned one stays first.
    page.until(&format!(
        "(t => t.length > 9 && t.slice(1).every((time, i) => i == 0 || time <= t[i]))({ROOT_TIMES})"
    ));
    page.choose("Sort by", "Oldest");
    page.until(&format!(
        "(t => t.length > 9 && t.slice(1).every((time, i) => i == 0 || time >= t[i]))({ROOT_TIMES})"
    ));
    page.reads("Order changed");
    page.choose("Sort by", "Best");
    let ups = "[...root.querySelectorAll('.list:not(.list--replies) > li > article')].slice(1)\
        .map(a => +a.querySelector('.vote').textContent)";
    page.until(&format!("(u => u[0] > 20 && u.at(-1) < u[0])({ups})"));
    page.choose("Sort by", "Newest");
    page.until(&format!(
        "(t => t.slice(1).every((time, i) => i == 0 || time <= t[i]))({ROOT_TIMES})"
    ));
}

#[test]
fn of_many_comments_those_out_of_view_are_skipped_and_still_there() {
    let database = Database::empty();
    let server = database.serve();
    let ids: Vec<String> = (1..=120)
        .map(|n| server.post("t", &format!("p{n}"), "One of many.", None))
        .collect();
    let front = Front::before(&server);
    let attributes = "thread=\"t\" page-size=\"100\"";
    let page = Page::open(&front.article("/many", &snippet("SERVER", attributes)));
    let skipped = "[...root.querySelectorAll('.list > li')].filter(li => \
         !li.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length";
    page.until(&format!("{skipped} === 0"));
    page.press("button", "Show more comments");
    page.is("article", "p20 *", "focused", "true");
    page.until("root.querySelectorAll('article').length === 120");
    page.until(&format!("{skipped} > 50"));

    // A link leads to one that was skipped, and a button in it works.
    page.eval(&format!("location.hash = 'comment-{}'", ids[69]));
    page.is("article", "p70 *", "focused", "true");
    page.until(&format!(
        "(box => box.top >= 0 && box.top < innerHeight)(root.getElementById('comment-{}').getBoundingClientRect())",
        ids[69]
    ));
    page.eval(&format!("root.getElementById('reply-{}').click()", ids[9]));
    page.is("textbox", "Reply to p10", "focused", "true");
}

#[test]
fn a_long_comment_opens_where_something_in_it_is_found() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.shows(68);
    let search = |opened: u32| {
        // What is found in a box that hides it is scrolled into the box.
        page.eval("root.querySelector('.cut:not([data-open])').scrollTop = 60");
        page.until(&format!(
            "root.querySelectorAll('.cut[data-open]').length === {opened}"
        ));
        page.until("[...root.querySelectorAll('.cut[data-open]')].every(c => c.scrollHeight <= c.clientHeight + 1)");
    };
    search(1);
    page.comment("Welcome in").press("button", "Vote up (31)");
    page.until("root.querySelector('[aria-pressed=true]') !== null");
    page.until_mounted();
    search(2);
}

#[test]
fn a_long_comment_opens_without_the_wasm_and_stays_open_with_it() {
    let server = Server::demo();
    let front = Front::before(&server);
    front.hold("wasm");
    let page = Page::open(&front.url("/"));
    page.shows(68);
    let long = page.comment("Lemon and courgette");
    assert!(
        long.all("button", "Read more").is_empty(),
        "a short comment is not cut"
    );
    let cut =
        "[...root.querySelectorAll('.cut')].sort((a, b) => b.scrollHeight - a.scrollHeight)[0]";
    page.until(&format!("{cut}.scrollHeight > {cut}.clientHeight + 50"));
    page.eval(&format!("{cut}.closest('article').isTheLong = 1"));
    let long = page.part(&format!("{cut}.closest('article')"));
    long.press("button", "Read more");
    long.misses("button", "Read more");
    page.until("[...root.querySelectorAll('.cut[data-open]')].every(c => c.scrollHeight <= c.clientHeight + 1)");
    page.until("root.querySelectorAll('.cut[data-open]').length === 1");

    front.release();
    page.until("![...root.querySelectorAll('article')].some(a => a.isTheLong)");
    page.until("root.querySelectorAll('.cut[data-open]').length === 1");
    page.until("[...root.querySelectorAll('.cut[data-open]')].every(c => c.scrollHeight <= c.clientHeight + 1)");
}

#[test]
fn times_are_relative_before_and_after_mounting() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    let relative = "[...root.querySelectorAll('time')].length > 50 \
        && [...root.querySelectorAll('time')].every(t => / ago$|^yesterday$|^last /.test(t.textContent) && t.title.includes('20'))";
    page.sees("article", "Bev from Plot 14 4 minutes ago");
    page.until(relative);
    page.engage();
    page.until(relative);
    page.sees("article", "Bev from Plot 14 4 minutes ago");
}

#[test]
fn more_comments_come_page_by_page_with_the_focus_on_the_first_new_one() {
    let server = Server::demo();
    let front = Front::before(&server);
    let page = Page::open(&front.article(
        "/pages",
        &snippet("SERVER", r#"thread="demo" page-size="7""#),
    ));
    page.sees("heading", "68 comments");
    let first = page.eval(COMMENTS).as_u64();
    assert!(first < Some(68), "{first:?}");
    page.press("button", "Show more comments");
    page.until(&format!("{COMMENTS} > {}", first.unwrap_or_default()));
    page.until("root.activeElement?.matches('article')");
    let second = page.eval(COMMENTS).as_u64();
    page.press("button", "Show more comments");
    page.until(&format!("{COMMENTS} > {}", second.unwrap_or_default()));
    page.misses("button", "Show more comments");
    page.until(&format!("{COMMENTS} === 68"));
    assert_eq!(
        page.eval("new Set([...root.querySelectorAll('article')].map(a => a.id)).size"),
        68
    );
}

#[test]
fn a_deep_conversation_shows_down_to_its_last_reply() {
    let server = Server::demo();
    let front = Front::before(&server);
    let deepest = "Math.max(...[...root.querySelectorAll('article')].map(a => { let n = 0; \
        for (let e = a.closest('li'); e = e.parentElement.closest('li'); n++); return n; }))";
    let page = Page::open(&front.article(
        "/deep",
        &snippet("SERVER", r#"thread="demo" max-depth="3""#),
    ));
    page.shows(68);
    for _ in 0..2 {
        assert_eq!(page.eval(deepest), 6);
        page.comment("asked to bring his own salt")
            .sees("button", "Reply to Osman Teale");
        let inset = "n => { const li = [...root.querySelectorAll('li')].filter(l => { let d = 0; \
            for (let e = l; e = e.parentElement.closest('li'); d++); return d === n; })[0]; return li.getBoundingClientRect().left; }";
        // Deeper than it is indented, replies stand one below the other.
        page.until(&format!(
            "(x => x(3) > x(2) && x(4) === x(3) && x(6) === x(3))({inset})"
        ));
        page.engage();
    }
}
