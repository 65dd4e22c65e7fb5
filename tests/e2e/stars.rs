//! Rating the article: by criteria, how many gave how many stars, and ratings that are closed.

use serde_json::{Value, json};

use crate::everyone::{check, check_width};
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::states::GROUND;
use crate::words::english;

/// A thread with one comment, on a site that can be changed.
struct Thread {
    front: Front,
    server: Server,
    database: Database,
}

impl Thread {
    /// On a site with these settings.
    fn new(settings: &[&str]) -> Self {
        let database = Database::empty();
        // The site is there once a server has run.
        drop(database.serve());
        let server = database.serve();
        server.post("t", "Kim", "What a pond.", None);
        let front = Front::before(&server);
        let body = snippet(&front.url(""), "thread=\"t\"");
        front.page("/", article("en", GROUND, &body));
        let thread = Self {
            front,
            server,
            database,
        };
        thread.set(settings);
        thread
    }

    fn set(&self, settings: &[&str]) {
        let all = [&["site", "set", "default"], settings].concat();
        self.database.run(&all);
    }

    fn open(&self) -> Page {
        Page::open(&self.front.url("/"))
    }

    /// Somebody else gives stars.
    fn rate(&self, reader: u8, stars: u8) {
        let token = format!("somebody-else-who-rates-{reader:08}");
        let page = json!({ "url": self.server.url("/") });
        ureq::put(self.server.url("/api/v1/sites/default/threads/t/rating"))
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", format!("rating-{reader:08}-{stars}"))
            .send_json(json!({ "stars": stars, "page": page }))
            .unwrap_or_else(|error| panic!("rating: {error}"));
    }
}

/// What belongs to a criterion, by its place from 1; 0 is the article as a whole with all in it.
fn group(page: &Page, place: usize) -> Page {
    page.part(&format!("root.querySelectorAll('.rating')[{place}]"))
}

/// The mean of one of them.
fn mean(page: &Page, place: usize) -> Page {
    page.part(&format!("root.querySelectorAll('.rating__words')[{place}]"))
}

/// What stands in the rows that show how many gave how many stars.
fn rows(page: &Page) -> Value {
    page.until("root.querySelectorAll('.histogram > *').length === 10");
    page.eval("[...root.querySelectorAll('.histogram > *')].map(e => e.textContent)")
}

#[test]
fn a_criterion_is_rated_beside_the_article_and_others_see_it() {
    let thread = Thread::new(&["--rating-criteria", "Accuracy, Style"]);
    let other = thread.open();
    other.engage();
    thread.front.streams(1);
    let page = thread.open();
    page.sees("group", "Accuracy");
    group(&page, 2).press("radio", "4 stars");
    page.reads("You gave 4 stars");
    mean(&page, 2).reads("4.0 out of 5 · 1 rating");
    for place in [0, 1] {
        mean(&page, place).reads(&english("no_ratings"));
    }
    mean(&other, 2).reads("4.0 out of 5 · 1 rating");
    page.reload();
    page.engage();
    group(&page, 2).is("radio", "4 stars", "checked", "true");
    group(&page, 1).is("radio", "4 stars", "checked", "false");
    group(&page, 0).press("radio", "2 stars");
    mean(&page, 0).reads("2.0 out of 5 · 1 rating");
    group(&page, 2).press("button", &english("unrate"));
    mean(&page, 2).reads(&english("no_ratings"));
    group(&page, 0).is("radio", "2 stars", "checked", "true");
}

#[test]
fn how_many_gave_how_many_stars_is_fetched_by_who_asks_and_anew_each_time() {
    let thread = Thread::new(&[]);
    for (reader, stars) in [(1, 5), (2, 5), (3, 1)] {
        thread.rate(reader, stars);
    }
    let page = thread.open();
    let button = english("distribution");
    page.is("button", &button, "expanded", "false");
    assert_eq!(thread.front.count("/rating.js"), 0);
    // Before the wasm is there.
    page.press("button", &button);
    page.is("button", &button, "expanded", "true");
    let expected = json!([
        "5 stars", "2", "4 stars", "0", "3 stars", "0", "2 stars", "0", "1 star", "1"
    ]);
    assert_eq!(rows(&page), expected);
    check(&page, "how many gave how many stars");

    // What happens meanwhile does not close it.
    thread.rate(4, 4);
    mean(&page, 0).reads("3.8 out of 5 · 4 ratings");
    assert_eq!(rows(&page), expected);
    page.focus("button", &button);
    page.key("Escape");
    page.until("!root.querySelector('.histogram')");
    page.is("button", &button, "expanded", "false");
    page.is("button", &button, "focused", "true");
    page.keys("\n");
    assert_eq!(rows(&page)[3], "1");
    page.keys("\n");
    page.is("button", &button, "expanded", "false");
    page.until("!root.querySelector('.histogram')");

    page.eval("void (window.fetch = async () => { throw new TypeError(); })");
    page.press("button", &button);
    page.reads(&english("fail_unreachable"));
}

#[test]
fn how_many_can_not_be_said_without_its_script() {
    let thread = Thread::new(&[]);
    thread.rate(1, 5);
    let page = thread.open();
    thread.front.refuse("/rating.js");
    page.press("button", &english("distribution"));
    page.reads(&english("fail_unreachable"));
}

#[test]
fn closed_ratings_are_shown_and_switched_off_ones_are_not() {
    let thread = Thread::new(&["--rating-criteria", "Style"]);
    thread.rate(1, 4);
    let early = thread.open();
    early.engage();
    early.sees("group", &english("rating_legend"));
    thread
        .server
        .notices("t", || thread.set(&["--ratings", "closed"]));
    let page = thread.open();
    page.sees("group", &english("article_rating"));
    mean(&page, 0).reads("4.0 out of 5 · 1 rating");
    page.engage();
    page.misses("radio", "*");
    page.press("button", &english("distribution"));
    assert_eq!(rows(&page)[3], "1");
    // Who came before is told.
    group(&early, 0).press("radio", "1 star");
    early.reads(&english("fail_ratings_closed"));
    mean(&early, 0).reads("4.0 out of 5 · 1 rating");

    thread
        .server
        .notices("t", || thread.set(&["--ratings", "off"]));
    let page = thread.open();
    page.comment("What a pond.");
    page.engage();
    page.misses("group", &english("article_rating"));
    page.misses("group", "Style");
}

#[test]
fn ratings_fit_on_any_screen() {
    let longest = "A criterion of forty characters, no less";
    let thread = Thread::new(&["--rating-criteria", &format!("{longest},Style,x")]);
    thread.rate(1, 4);
    for (scheme, width) in [("light", 1280), ("dark", 320)] {
        let page = Page::blank();
        page.narrow(width);
        if scheme == "dark" {
            page.darken();
        }
        page.go(&thread.front.url("/"));
        page.press("button", &english("distribution"));
        rows(&page);
        check(&page, &format!("ratings, {scheme}, {width} px"));
        check_width(&page);
        let small = "[...root.querySelectorAll('.rating :is(button, input)')].filter(e => e.offsetParent && (e.offsetWidth < 24 || e.offsetHeight < 24)).length";
        assert_eq!(page.eval(small), 0);
    }
}
