//! Reporting a comment, and seeing what its last edit changed.

use serde_json::json;

use crate::everyone::{check, check_width};
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::states::GROUND;
use crate::words::english;

/// The buttons that open and send a report.
const OPEN: &str = "Report";
const SEND: &str = "Send the report";

/// A thread with one comment, by somebody else, on a site in front of its server.
struct Thread {
    front: Front,
    _server: Server,
    database: Database,
}

impl Thread {
    /// On a site that shows edits, or does not.
    fn new(show_edits: &str) -> Self {
        let database = Database::empty();
        // The site is there once a server has run.
        drop(database.serve());
        database.run(&["site", "set", "default", "--show-edits", show_edits]);
        let server = database.serve();
        server.post("t", "Kim", "Cheap ponds at ponds.example.", None);
        let front = Front::before(&server);
        let body = snippet(&front.url(""), "thread=\"t\"");
        front.page("/", article("en", GROUND, &body));
        Self {
            front,
            _server: server,
            database,
        }
    }

    fn open(&self) -> Page {
        Page::open(&self.front.url("/"))
    }

    /// What the owner sees of reports.
    fn reported(&self) -> String {
        self.database.run(&["comment", "list", "--reported"])
    }
}

/// Opens the report of the comment by somebody else.
fn begin_report(page: &Page) {
    page.comment("Cheap ponds").press("button", "More");
    page.comment("Cheap ponds").press("button", OPEN);
    page.is("radio", &english("report_spam"), "focused", "true");
}

/// Writes a comment and changes one word of it, in which nothing is what it would be in HTML.
fn write_and_change(page: &Page) {
    page.type_into("Comment", "The pond is <b>deep</b>\n  and old.");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
    page.comment("and old.").press("button", "Edit");
    page.clear("Edit your comment");
    page.type_into("Edit your comment", "The pond is <i>wide</i>\n  and old.");
    page.press("button", "Save changes");
    page.reads("Last edited ");
}

#[test]
fn a_comment_is_reported_with_the_pointer_and_its_owner_sees_it() {
    let thread = Thread::new("off");
    let page = thread.open();
    begin_report(&page);
    page.sees("group", &english("report_question"));
    assert_eq!(page.all("radio", "It *").len(), 4);
    page.press("button", SEND);
    page.until("!root.querySelector('article .panel [name=reason]').validity.valid");
    page.press("radio", &english("report_spam"));
    page.type_into(&english("report_note"), "Sells ponds.");
    assert_eq!(thread.reported(), "");
    page.press("button", SEND);
    page.reads(&english("said_reported"));
    page.misses("button", SEND);
    page.comment("Cheap ponds")
        .is("button", "More", "focused", "true");
    let reported = thread.reported();
    assert!(reported.contains("reports 1 (spam 1)"), "{reported}");
    assert!(reported.contains("note: Sells ponds."), "{reported}");

    // Once more is a report of its own, which takes the place of the first.
    begin_report(&page);
    page.holds(&english("report_note"), "");
    page.press("radio", &english("report_off_topic"));
    page.press("button", SEND);
    page.reads(&english("said_reported"));
    let reported = thread.reported();
    assert!(reported.contains("reports 1 (off-topic 1)"), "{reported}");
    assert!(!reported.contains("note:"), "{reported}");
}

#[test]
fn a_comment_is_reported_with_keys_alone_and_what_was_begun_is_kept() {
    let thread = Thread::new("off");
    let page = thread.open();
    page.focus("button", "More");
    page.keys("\n");
    page.is("button", "More", "expanded", "true");
    page.is("button", "More", "focused", "true");
    for _ in 0..3 {
        page.key("Tab");
    }
    page.is("button", OPEN, "focused", "true");
    page.keys("\n");
    page.is("radio", &english("report_spam"), "focused", "true");
    page.key("ArrowDown");
    page.is("radio", &english("report_abuse"), "checked", "true");
    page.key("Tab");
    let note = english("report_note");
    page.is("textbox", &note, "focused", "true");
    page.keys("- He was rude :na\n");
    page.key("Escape");
    page.misses("textbox", &note);
    page.is("button", OPEN, "focused", "true");
    page.keys("\n");
    page.is("radio", &english("report_abuse"), "focused", "true");
    page.is("radio", &english("report_abuse"), "checked", "true");
    // As it was typed: what helps to write Markdown has nothing to do here.
    page.holds(&note, "- He was rude :na\n");
    page.misses("listbox", "*");
    for _ in 0..2 {
        page.key("Tab");
    }
    page.is("button", SEND, "focused", "true");
    page.key("Tab");
    page.is("button", "Cancel", "focused", "true");
    page.keys("\n");
    page.is("button", OPEN, "focused", "true");
    page.keys("\n");
    page.is("radio", &english("report_abuse"), "focused", "true");
    page.focus("textbox", &note);
    page.control("Enter");
    page.reads(&english("said_reported"));
    page.is("button", "More", "focused", "true");
    let reported = thread.reported();
    assert!(reported.contains("reports 1 (abuse 1)"), "{reported}");
    assert!(reported.contains("note: - He was rude :na"), "{reported}");
}

#[test]
fn nobody_reports_a_comment_of_their_own() {
    let thread = Thread::new("off");
    let page = thread.open();
    page.type_into("Comment", "Mine");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
    page.comment("Mine").press("button", "More");
    page.comment("Mine").sees("button", "Copy link");
    page.comment("Mine").misses("button", OPEN);
    // The server knows it as well, by the token it was posted with.
    page.eval(
        "Object.keys(localStorage).forEach((name) => {
           localStorage[name] = localStorage[name].replace(/\"own:/g, '\"was:');
         })",
    );
    page.reload();
    page.comment("Mine").press("button", "More");
    page.comment("Mine").press("button", OPEN);
    page.press("radio", &english("report_other"));
    page.type_into(&english("report_note"), "I am not proud of it.");
    page.press("button", SEND);
    page.reads(&english("fail_own_comment"));
    page.holds(&english("report_note"), "I am not proud of it.");
    assert_eq!(thread.reported(), "");
}

#[test]
fn a_report_that_does_not_arrive_stays_and_is_sent_again() {
    let thread = Thread::new("off");
    let page = thread.open();
    begin_report(&page);
    page.press("radio", &english("report_illegal"));
    let note = english("report_note");
    page.type_into(&note, "See paragraph 5.");
    thread.front.refuse("/reports");
    page.press("button", SEND);
    page.reads(&english("fail_unreachable"));
    page.holds(&note, "See paragraph 5.");
    page.is("radio", &english("report_illegal"), "checked", "true");
    assert_eq!(thread.reported(), "");
    thread.front.release();

    // Both of these are the first one, as far as the server can tell.
    page.eval(
        "void (window.keys = [], window.send = fetch, window.fetch = (url, request) => {
           if (/reports$/.test(url)) keys.push(request.headers['Idempotency-Key'], request.credentials);
           return send(url, request);
         })",
    );
    thread.front.lose_answers("/reports");
    page.press("button", SEND);
    page.until("keys.length === 2");
    page.reads(&english("fail_unreachable"));
    thread.front.release();
    page.press("button", SEND);
    page.reads(&english("said_reported"));
    page.until("keys.length === 4 && keys[0] === keys[2] && keys[3] === 'omit'");
    let reported = thread.reported();
    assert!(reported.contains("reports 1 (illegal 1)"), "{reported}");
}

#[test]
fn a_refused_report_says_why_in_the_readers_language() {
    let thread = Thread::new("off");
    let page = thread.open();
    begin_report(&page);
    page.press("radio", &english("report_other"));
    page.eval("void (window.fetch = async () => new Response(...answer))");
    let cases = [
        (
            429,
            json!({ "code": "rate-limited", "retry_after_seconds": 1 }).to_string(),
            "in 1 second.".to_owned(),
        ),
        (
            429,
            json!({ "code": "rate-limited", "retry_after_seconds": 1200 }).to_string(),
            "in 1,200 seconds.".to_owned(),
        ),
        (
            404,
            json!({ "code": "comment-not-found" }).to_string(),
            english("fail_comment_not_found"),
        ),
        (
            403,
            json!({ "code": "origin-not-allowed" }).to_string(),
            english("fail_not_allowed"),
        ),
        (
            503,
            json!({ "code": "unavailable" }).to_string(),
            english("fail_server"),
        ),
        (
            400,
            json!({ "code": "news-to-us" }).to_string(),
            english("fail_other"),
        ),
        (400, "null".to_owned(), english("fail_other")),
        (400, "<html>".to_owned(), english("fail_malformed")),
        (502, "<html>".to_owned(), english("fail_unreachable")),
    ];
    for (status, body, sentence) in cases {
        page.eval(&format!(
            "void (window.answer = [{body:?}, {{ status: {status} }}])"
        ));
        page.press("button", SEND);
        page.part("root.querySelector('article .panel [role=alert]')")
            .reads(&sentence);
        page.is("button", SEND, "focused", "true");
    }
}

#[test]
fn what_an_edit_changed_is_shown_where_the_site_shows_it() {
    let thread = Thread::new("on");
    let page = thread.open();
    write_and_change(&page);
    let comment = page.comment("and old.");
    let show = english("show_changes");
    comment.is("button", &show, "expanded", "false");
    comment.press("button", &show);
    comment.is("button", &show, "expanded", "true");
    comment.sees("insertion", "*");
    comment.sees("deletion", "*");
    let parts = "[...root.querySelector('article .panel__changes').childNodes].map(n => [n.nodeName, n.textContent])";
    assert_eq!(
        page.eval(parts),
        json!([
            ["#text", "The pond is "],
            ["DEL", "<b>deep</b>\n  "],
            ["INS", "<i>wide</i>\n  "],
            ["#text", "and old."],
        ])
    );
    // Two spaces and a new line are seen, and what was taken out is told by more than its colour.
    page.until(
        "getComputedStyle(root.querySelector('article .panel__changes')).whiteSpaceCollapse === 'preserve'",
    );
    page.until(
        "getComputedStyle(root.querySelector('article .panel del')).textDecorationLine === 'line-through'",
    );
    page.until(
        "getComputedStyle(root.querySelector('article .panel ins')).textDecorationLine === 'underline'",
    );
    check(&page, "changes are shown");
    comment.press("button", &show);
    comment.is("button", &show, "expanded", "false");
    page.until("!root.querySelector('article .panel')");

    // A reader who has just come, and presses before the wasm is there.
    thread.front.hold("wasm");
    let page = thread.open();
    page.press("button", &show);
    page.until("!root.querySelector('article .panel')");
    thread.front.release();
    page.sees("insertion", "*");

    // It is gone meanwhile, or nobody answers.
    page.press("button", &show);
    page.until("!root.querySelector('article .panel')");
    thread.front.refuse("/changes");
    page.press("button", &show);
    page.reads(&english("fail_unreachable"));
    page.is("button", &show, "focused", "true");
    thread.front.release();
    thread
        .database
        .run(&["site", "set", "default", "--show-edits", "off"]);
    page.press("button", &show);
    page.until("!root.querySelector('article .panel')");
    page.press("button", &show);
    page.reads(&english("fail_comment_not_found"));
}

#[test]
fn a_site_that_keeps_edits_to_itself_has_no_way_to_them() {
    let thread = Thread::new("off");
    let page = thread.open();
    write_and_change(&page);
    page.misses("button", &english("show_changes"));
}

#[test]
fn a_panel_that_can_not_be_fetched_says_so() {
    let thread = Thread::new("off");
    let page = thread.open();
    thread.front.refuse("/panels.js");
    page.comment("Cheap ponds").press("button", "More");
    page.comment("Cheap ponds").press("button", OPEN);
    page.part("root.querySelector('article .panel')")
        .reads(&english("fail_unreachable"));
    thread.front.release();
    begin_report(&page);
    assert_eq!(thread.front.count("/panels.js"), 2);
}

#[test]
fn who_reports_nothing_does_not_fetch_how_to_report() {
    let thread = Thread::new("off");
    let page = thread.open();
    page.comment("Cheap ponds").press("button", "More");
    page.comment("Cheap ponds").sees("button", OPEN);
    assert_eq!(thread.front.count("/panels.js"), 0);
}

#[test]
fn axe_has_no_objections_to_a_report_on_any_screen() {
    let thread = Thread::new("off");
    for (scheme, width) in [("light", 1280), ("dark", 320)] {
        let page = Page::blank();
        page.narrow(width);
        if scheme == "dark" {
            page.darken();
        }
        page.go(&thread.front.url("/"));
        begin_report(&page);
        check(&page, &format!("report, {scheme}, {width} px"));
        check_width(&page);
        let small = "[...root.querySelectorAll('article .panel :is(button, input, textarea)')].filter(e => e.offsetWidth < 24 || e.offsetHeight < 24).length";
        assert_eq!(page.eval(small), 0);
        thread.front.refuse("/reports");
        page.press("radio", &english("report_abuse"));
        page.press("button", SEND);
        page.reads(&english("fail_unreachable"));
        check(&page, &format!("refused report, {scheme}, {width} px"));
        thread.front.release();
        page.press("button", SEND);
        page.reads(&english("said_reported"));
        check(&page, &format!("sent report, {scheme}, {width} px"));
    }
}
