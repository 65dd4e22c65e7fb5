//! Readers and what they think of each other: votes, reactions, names that are remembered, people that are muted.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Database;
use crate::words::english;

fn article(front: &Front) -> String {
    front.article("/people", &snippet("SERVER", "thread=\"t\""))
}

#[test]
fn votes_are_what_the_site_takes_and_never_for_oneself() {
    let database = Database::empty();
    database.run(&["site", "set", "default", "--votes", "up"]);
    let server = database.serve();
    let front = Front::before(&server);
    server.post("t", "Ben", "Somebody else's", None);
    let page = Page::open(&article(&front));
    page.type_into("Name", "Ana");
    page.type_into("Comment", "My own");
    page.press("button", "Post comment");
    page.sees("heading", "2 comments");
    let others = page.comment("Somebody else's");
    others.press("button", "Vote up (0)");
    others.is("button", "Vote up (1)", "pressed", "true");
    assert!(page.all("button", "Vote down *").is_empty());
    page.until("!![...root.querySelectorAll('article')].find(a => a.textContent.includes('My own'))?.querySelector('[id^=up-]').disabled");
}

#[test]
fn readers_react_where_the_site_has_emoji_for_it() {
    let database = Database::empty();
    database.run(&["site", "set", "default", "--reactions", "👍 ❤️"]);
    let server = database.serve();
    let front = Front::before(&server);
    server.post("t", "Ben", "Worth a heart", None);
    let one = Page::open(&article(&front));
    one.press("button", "React with ❤️ (0)");
    one.is("button", "React with ❤️ (1)", "pressed", "true");
    assert!(one.all("button", "Vote *").is_empty());
    let two = Page::open(&front.url("/people"));
    two.press("button", "React with ❤️ (1)");
    two.is("button", "React with ❤️ (2)", "pressed", "true");
    one.is("button", "React with ❤️ (2)", "pressed", "true");
    one.reload();
    one.engage();
    one.press("button", "React with ❤️ (2)");
    one.is("button", "React with ❤️ (1)", "pressed", "false");

    // What does not arrive is taken back.
    front.refuse("/reactions");
    one.press("button", "React with 👍 (0)");
    one.reads(&english("fail_unreachable"));
    one.is("button", "React with 👍 (0)", "pressed", "false");
}

#[test]
fn a_guest_is_remembered_only_if_they_say_so() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.engage();
    page.type_into("Name", "Ana");
    page.type_into("E-mail", "ana@example.com");
    assert_eq!(page.eval("localStorage.length"), 0);
    page.reload();
    page.engage();
    page.holds("Name", "");
    page.type_into("Name", "Ana");
    page.type_into("E-mail", "ana@example.com");
    page.press("checkbox", "Remember me on this device");
    page.reload();
    page.engage();
    page.holds("Name", "Ana");
    page.holds("E-mail", "ana@example.com");
    page.is("checkbox", "Remember me on this device", "checked", "true");
    page.press("checkbox", "Remember me on this device");
    page.reload();
    page.engage();
    page.holds("Name", "");
    page.until("!JSON.stringify(localStorage).includes('ana@example.com')");
}

#[test]
fn a_muted_person_is_not_seen_on_this_device() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    server.post("t", "Ben", "One thing", None);
    server.post("t", "Ben", "And another", None);
    server.post("t", "Cleo", "Something else", None);
    let page = Page::open(&article(&front));
    page.engage();
    page.comment("One thing").press("button", "More");
    page.press("button", "Mute Ben");
    page.until(
        "!root.textContent.includes('One thing') && !root.textContent.includes('And another')",
    );
    page.reads("You have muted Ben.");
    page.reads("Something else");
    page.reload();
    page.engage();
    page.until("!root.textContent.includes('One thing')");
    page.press("button", "Show Ben again");
    page.reads("One thing");
    page.reads("And another");
}

#[test]
fn comments_of_a_person_who_is_followed_are_marked() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    server.post("t", "Ben", "One thing", None);
    server.post("t", "Cleo", "Something else", None);
    let page = Page::open(&article(&front));
    page.engage();
    page.comment("One thing").press("button", "More");
    page.press("button", "Follow Ben");
    page.comment("One thing").reads("Followed");
    page.misses("button", "Follow Ben");
    server.post("t", "Ben", "And another", None);
    page.press("button", "Show 1 new comment");
    page.comment("And another").reads("Followed");
    page.reload();
    page.engage();
    page.comment("One thing").press("button", "More");
    page.press("button", "Stop following Ben");
    page.until("!root.textContent.includes('Followed')");
}

#[test]
fn the_time_for_changes_is_shown_and_ends() {
    let database = Database::empty();
    database.run(&["site", "set", "default", "--edit-window", "9"]);
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&article(&front));
    page.type_into("Name", "Ana");
    page.type_into("Comment", "For a short time");
    page.press("button", "Post comment");
    page.sees("button", "Delete");
    page.reads("The time for changes ends");
    page.misses("button", "Delete");
    page.misses("button", "Edit");
}
