//! The widget in front of other comment systems: one journey for all of them. What a system can't do is left out because
//! its `Capabilities` say so, and then it is not offered either.

use std::sync::{Arc, OnceLock};

use afterword_adapters::{Kind, Place};
use afterword_peers::{Answer, Cors, Isso, IssoOptions, Served};
use afterword_protocol::{Capabilities, CommentsPage, Thread};

use crate::asking::{Browser, good, request};
use crate::everyone;
use crate::front::{article, snippet};
use crate::imported::show_all;
use crate::page::Page;
use crate::server::Server;
use crate::words::english;

/// A thread of another system, as a journey needs to know it.
struct Stop<'a> {
    place: Place,
    /// The article.
    url: String,
    /// Words of a comment that is answered by another.
    asked: &'a str,
    /// Words of that other.
    answered: &'a str,
}

/// A page with the widget on an origin of its own, so that the other system is elsewhere.
pub struct Site {
    served: Served,
    // Where its loader comes from.
    _server: Server,
    body: Arc<OnceLock<String>>,
}

impl Site {
    /// With nothing on its pages as yet.
    pub fn start() -> Self {
        let body = Arc::new(OnceLock::<String>::new());
        let said = Arc::clone(&body);
        let served = Served::start(Cors::Silent, move |_| {
            Answer::html(said.get().cloned().unwrap_or_default())
        });
        Self {
            served: served.expect("there is a free port"),
            _server: Server::demo(),
            body,
        }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        self.served.url()
    }

    /// Puts an element with these attributes on its pages, and returns the address of one.
    pub fn shows(&self, path: &str, attributes: &str) -> String {
        let snippet = snippet(&self._server.url(""), attributes);
        self.body.get_or_init(|| article("en", "", &snippet));
        self.origin() + path
    }
}

/// What a page of `place` says it can do, asked without a browser.
fn capabilities(place: &Place, origin: &str) -> (Capabilities, Thread) {
    let page: CommentsPage = good(&Browser::new(origin).ask(place, &request("GET", "comments")));
    (page.thread.capabilities.clone(), page.thread)
}

fn journey(stop: &Stop<'_>) {
    let origin = &stop.url[..stop.url.find('/').map_or(0, |_| {
        let after = stop.url.find("//").map_or(0, |at| at + 2);
        after + stop.url[after..].find('/').unwrap_or(0)
    })];
    let (can, thread) = capabilities(&stop.place, origin);
    let page = Page::open(&stop.url);

    // It comes by itself when it is near.
    page.eval("document.querySelector('after-word').scrollIntoView()");
    page.until("!!root?.querySelector('#heading')");
    page.sees("heading", &format!("{} comment*", thread.comments));
    show_all(&page);
    page.reads(stop.answered);
    page.until(&format!(
        "(a => a.closest('li').parentElement.closest('li')?.querySelector('article').textContent.includes({:?}))\
         ([...root.querySelectorAll('article')].find(a => a.textContent.includes({:?})))",
        stop.asked, stop.answered
    ));
    everyone::check(&page, stop.place.backend.name());

    offered(&page, "textbox", "Comment", can.post);
    offered(&page, "button", "Reply to *", can.reply);
    offered(&page, "button", "Vote up (*", can.vote_up);
    offered(&page, "button", "Vote down (*", can.vote_down);
    offered(&page, "radio", "5 stars", can.rate);

    if can.vote_up {
        vote(&page, stop, can.unvote);
    }
    if can.preview {
        page.type_into("Comment", "Looked at *before*.");
        page.press("button", &english("preview"));
        page.until("[...root.querySelectorAll('em')].some(e => e.textContent === 'before')");
        page.clear("Comment");
    }
    if can.post {
        post(&page, stop, thread.comments);
    }
    if can.edit {
        let own = page.comment("Moored at the bakery");
        own.press("button", "Edit");
        page.holds(
            "Edit your comment",
            "Moored at the bakery for *three* days.",
        );
        page.clear("Edit your comment");
        page.type_into("Edit your comment", "Moored at the bakery for four days.");
        page.press("button", "Save changes");
        page.reads("for four days.");
        page.misses("textbox", "Edit your comment");
    }
    if can.reply {
        reply(&page, stop);
    }
    if can.delete {
        let own = page.comment("Moored at the bakery");
        own.press("button", "Delete");
        own.press("button", "Yes, delete it");
        page.until("![...root.querySelectorAll('article')].some(a => a.textContent.includes('Moored at the bakery'))");
    }
    if can.rate {
        page.press("radio", "5 stars");
        page.reads(&english("said_rated"));
    }
    assert_eq!(page.console("SEVERE"), Vec::<String>::new());
}

fn offered(page: &Page, role: &str, name: &str, is_offered: bool) {
    if is_offered {
        page.sees(role, name);
    } else {
        page.misses(role, name);
    }
}

fn vote(page: &Page, stop: &Stop<'_>, can_take_back: bool) {
    let comment = || page.comment(stop.asked);
    let up = "[...root.querySelectorAll('article')].find(a => a.textContent.includes(ASKED)).querySelector('[id^=up-]')"
        .replace("ASKED", &format!("{:?}", stop.asked));
    let name = page.eval(&format!(
        "{up}.getAttribute('aria-label') ?? {up}.textContent"
    ));
    let name = name.as_str().unwrap_or_default().to_owned();
    comment().press("button", &name);
    page.until(&format!("{up}.getAttribute('aria-pressed') === 'true'"));
    page.reads(&english("said_voted"));
    if can_take_back {
        page.eval(&format!("{up}.click()"));
        page.until(&format!("{up}.getAttribute('aria-pressed') === 'false'"));
    }
}

fn post(page: &Page, stop: &Stop<'_>, before: u64) {
    page.type_into("Comment", "Moored at the bakery for *three* days.");
    page.type_into("Name", "Ana Lund");
    page.type_into("E-mail", "ana@example.com");
    page.press("button", "Post comment");
    page.reads(&english("said_posted"));
    page.sees("heading", &format!("{} comments", before + 1));
    page.holds("Comment", "");
    // It is there for others, too.
    page.go(&stop.url);
    page.eval("document.querySelector('after-word').scrollIntoView()");
    page.sees("heading", &format!("{} comments", before + 1));
    show_all(page);
    page.reads("Moored at the bakery");
}

fn reply(page: &Page, stop: &Stop<'_>) {
    let name = page.eval(&format!(
        "[...root.querySelectorAll('article')].find(a => a.textContent.includes({:?})).querySelector('[id^=reply-]').getAttribute('aria-label')",
        stop.asked
    ));
    let name = name.as_str().unwrap_or_default().to_owned();
    page.comment(stop.asked).press("button", &name);
    let form = page.form(&name);
    form.type_into(&name, "So did we, last spring.");
    if form.all("textbox", "Name").first().is_some() {
        form.clear("Name");
        form.type_into("Name", "Ben Moor");
        form.clear("E-mail");
        form.type_into("E-mail", "ben@example.com");
    }
    form.press("button", "Post reply");
    page.until(&format!(
        "(a => a?.closest('li').parentElement.closest('li')?.querySelector('article').textContent.includes({:?}))\
         ([...root.querySelectorAll('article')].find(a => a.textContent.includes('last spring')))",
        stop.asked
    ));
    page.reads(&english("said_posted"));
}

#[test]
fn isso_is_read_and_written() {
    let site = Site::start();
    let isso = Isso::start(&IssoOptions {
        sites: vec![site.origin()],
        ..IssoOptions::default()
    })
    .expect("Isso starts");
    let attributes = format!("backend=\"isso\" server=\"{}\"", isso.url());
    journey(&Stop {
        place: Place {
            backend: Kind::Isso,
            server: isso.url().to_owned(),
            site: "default".into(),
            thread: "/canal-boats/".into(),
            page_url: site.origin() + "/canal-boats/",
            page_title: "An article".into(),
            same_origin: false,
        },
        url: site.shows("/canal-boats/", &attributes),
        asked: "since the winter stoppage",
        answered: "Mit Geduld und einem",
    });
}
