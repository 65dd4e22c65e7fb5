//! One journey for every comment system. What a system can't do is left out because its `Capabilities` say so, and then it is
//! not offered either.

use afterword_adapters::Place;
use afterword_protocol::{Capabilities, CommentsPage, Thread};

use crate::asking::{Browser, good, request};
use crate::everyone;
use crate::imported::show_all;
use crate::page::Page;
use crate::words::english;

/// A thread of another system, as a journey needs to know it.
pub struct Stop<'a> {
    /// Where it is.
    pub place: Place,
    /// The article.
    pub url: String,
    /// Words of a comment that is answered by another.
    pub asked: &'a str,
    /// Words of that other.
    pub answered: &'a str,
}

/// What `place` can do for pages of an origin, asked without a browser.
fn capabilities(place: &Place, origin: &str) -> (Capabilities, Thread) {
    let page: CommentsPage = good(&Browser::new(origin).ask(place, &request("GET", "comments")));
    (page.thread.capabilities.clone(), page.thread)
}

/// The origin of an address.
fn origin(url: &str) -> &str {
    let host = url.find("//").map_or(0, |at| at + 2);
    let end = url[host..].find('/').map_or(url.len(), |at| host + at);
    &url[..end]
}

/// Reads, votes, posts, edits, answers, deletes and rates.
pub fn journey(stop: &Stop<'_>) {
    let (can, thread) = capabilities(&stop.place, origin(&stop.url));
    let page = Page::open(&stop.url);

    // It comes by itself when it is near.
    page.eval("document.querySelector('after-word').scrollIntoView()");
    page.until("!!root?.querySelector('#heading')");
    page.sees("heading", &format!("{} comment*", thread.comments));
    show_all(&page);
    page.until(&format!(
        "(a => a?.closest('li').parentElement.closest('li')?.querySelector('article').textContent.includes({:?}))\
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
        near(&page, "Moored at the bakery");
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
        near(&page, "Moored at the bakery");
        let own = page.comment("Moored at the bakery");
        own.press("button", "Delete");
        own.press("button", "Yes, delete it");
        page.until("![...root.querySelectorAll('article')].some(a => a.textContent.includes('Moored at the bakery'))");
    }
    if can.rate {
        page.press("radio", "5 stars");
        page.reads(&english("said_rated"));
    }
    // What others put on the page may be missing; nothing of ours may fail.
    let said = page.console("SEVERE").into_iter();
    let ours: Vec<String> = said
        .filter(|line| !line.contains("Failed to load resource"))
        .collect();
    assert_eq!(ours, Vec::<String>::new());
}

/// Brings a comment into view: what is far from there is drawn only as far as it takes up room.
fn near(page: &Page, words: &str) {
    page.eval(&format!(
        "[...root.querySelectorAll('article')].find(a => a.textContent.includes({words:?})).scrollIntoView({{ block: 'center' }})"
    ));
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
    near(page, stop.asked);
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
    page.until("root.textContent.includes('Moored at the bakery')");
}

fn reply(page: &Page, stop: &Stop<'_>) {
    let name = page.eval(&format!(
        "[...root.querySelectorAll('article')].find(a => a.textContent.includes({:?})).querySelector('[id^=reply-]').getAttribute('aria-label')",
        stop.asked
    ));
    let name = name.as_str().unwrap_or_default().to_owned();
    near(page, stop.asked);
    page.comment(stop.asked).press("button", &name);
    let form = page.form(&name);
    form.type_into(&name, "So did we, last spring.");
    if !form.all("textbox", "Name").is_empty() {
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
