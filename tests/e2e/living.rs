//! A thread that is read for longer: what others do meanwhile, what is new on the next visit, and moving about.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

/// Posts a comment from another browser.
fn post(page: &Page, text: &str, name: &str) {
    page.type_into("Comment", text);
    page.clear("Name");
    page.type_into("Name", name);
    page.press("button", "Post comment");
    page.sees("article", &format!("{name} *"));
}

#[test]
fn comments_of_others_wait_until_they_are_asked_for() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/live", &snippet("SERVER", "thread=\"t\"")));
    page.engage();
    let other = Page::open(&front.url("/live"));
    post(&other, "While you read", "Ben");
    page.sees("button", "Show 1 new comment");
    page.sees("heading", "1 comment");
    page.reads("1 new comment");
    assert!(page.all("article", "Ben *").is_empty());
    page.press("button", "Show 1 new comment");
    page.is("article", "Ben *", "focused", "true");
    page.reads("New");
    page.misses("button", "Show *");

    // What is on the page is kept true at once.
    page.press("button", "Vote up (0)");
    other.sees("button", "Vote up (1)");
    other.press("button", "Edit");
    other.sees("textbox", "Edit your comment");
    other.clear("Edit your comment");
    other.type_into("Edit your comment", "On second thoughts");
    other.press("button", "Save changes");
    page.reads("On second thoughts");
    other.press("radio", "4 stars");
    page.reads("1 rating");
    other.press("button", "Delete");
    other.press("button", "Yes, delete it");
    page.sees("heading", "0 comments");
    page.misses("article", "Ben *");
}

#[test]
fn events_go_on_where_they_stopped() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/gap", &snippet("SERVER", "thread=\"t\"")));
    page.engage();
    page.until("performance.getEntriesByType('resource').some(r => r.name.includes('/comments?'))");
    let other = Page::open(&front.url("/gap"));
    post(&other, "Before the gap", "Ben");
    page.sees("button", "Show 1 new comment");
    drop(server);
    let server = database.serve();
    front.lead_to(&server);
    post(&other, "After it", "Cleo");
    page.sees("button", "Show 2 new comments");
}

#[test]
fn what_is_new_since_the_last_visit_is_marked_for_who_took_part() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let url = front.article("/visit", &snippet("SERVER", "thread=\"t\""));
    let page = Page::open(&url);
    post(&page, "I take part", "Ana");
    let other = Page::open(&url);
    // Times are whole seconds.
    other.until("Date.now() - Date.parse(root?.querySelector('article time')?.dateTime) > 1100");
    post(&other, "While you were away", "Ben");
    page.reload();
    page.engage();
    page.reads("1 new since your last visit");
    page.press("button", "Go to the next new comment");
    page.is("article", "Ben *", "focused", "true");
    page.press("checkbox", "Mark what is new when I come back");
    page.until("!Object.keys(localStorage).some(key => localStorage[key].includes('seen:'))");
    other.until("Date.now() - Date.parse(root.querySelector('article time').dateTime) > 1100");
    post(&other, "And again", "Cleo");
    page.reload();
    page.engage();
    page.sees("article", "Cleo *");
    assert!(page.all("button", "Go to the next new comment").is_empty());
}

#[test]
fn keys_move_through_the_comments_and_can_be_switched_off() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    let at = "[...root.querySelectorAll('article')].indexOf(root.activeElement)";
    page.focus("combobox", "Sort by");
    page.keys("j");
    assert_eq!(page.eval(at), -1, "a field keeps its letters");
    page.focus("button", "Post comment");
    page.keys("j");
    page.until(&format!("{at} === 0"));
    page.keys("jj");
    page.until(&format!("{at} === 2"));
    page.keys("k");
    page.until(&format!("{at} === 1"));
    page.keys("r");
    page.until("root.activeElement.localName === 'textarea'");
    page.keys("j");
    page.until("root.activeElement.value === 'j'");
    page.key("Escape");
    page.until("root.activeElement.id.startsWith('reply-')");
    page.keys("?");
    page.until("root.getElementById('keys').open");
    page.press(
        "checkbox",
        "Use these keys while the comments have the focus",
    );
    page.focus("button", "Post comment");
    page.keys("j");
    assert_eq!(page.eval("root.activeElement.id"), "new-send");
    page.reload();
    page.engage();
    page.until("!root.getElementById('keys-on').checked");
}

#[test]
fn a_branch_folds_up_by_its_button_by_key_and_by_its_rail() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    let branch = "root.querySelector('.list--replies')";
    let words = page.eval(&format!(
        "{branch}.previousElementSibling?.textContent ?? ''"
    ));
    assert!(words.is_string());
    let fold = page.eval("root.querySelector('[id^=fold-]').textContent");
    let fold = fold.as_str().expect("a button has words");
    page.press("button", fold);
    page.until(&format!("{branch}.hidden === 'until-found'"));
    page.until("root.activeElement.id.startsWith('fold-')");
    page.reads("hidden");
    page.keys("o");
    page.until(&format!("!{branch}.hidden"));
    page.eval(&format!("{branch}.scrollIntoView({{ block: 'center' }})"));
    let rail = page.eval(&format!(
        "(r => [r.left + 3, Math.max(r.top, 0) + 20])({branch}.getBoundingClientRect())"
    ));
    page.click_at(
        rail[0].as_f64().expect("a place"),
        rail[1].as_f64().expect("a place"),
    );
    page.until(&format!("{branch}.hidden === 'until-found'"));
    page.until("root.activeElement.id.startsWith('fold-')");
}

#[test]
fn what_is_folded_up_is_found_by_the_page_s_own_search() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    page.eval("root.querySelector('[id^=fold-]').click()");
    let branch = "root.querySelector('.list--replies')";
    page.until(&format!("{branch}.hidden === 'until-found'"));
    page.eval(&format!(
        "{branch}.dispatchEvent(new Event('beforematch', {{ bubbles: true }}))"
    ));
    page.until(&format!("!{branch}.hidden"));
}

#[test]
fn the_order_chosen_is_the_order_of_the_next_visit() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.choose("Sort by", "Oldest");
    page.reads("Order changed");
    let first = page.eval("root.querySelector('article').id");
    page.reload();
    page.until(&format!("root?.querySelector('article')?.id === {first}"));
    page.engage();
    page.until("root.getElementById('sort').value === 'oldest'");
    assert_eq!(page.eval("root.querySelector('article').id"), first);
}
