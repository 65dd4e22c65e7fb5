//! A whole comment, from the first word to its end, by keyboard alone.

use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::Database;
use crate::words::english;

/// More stops than there are between any two things of this page.
const MANY: usize = 40;

/// Goes on by Tab until the focus is where an expression says; `at` is what has the focus.
fn tab_to(page: &Page, expression: &str) {
    let there = format!("(at => !!at && ({expression}))(root.activeElement)");
    let found = (0..MANY).any(|_| {
        page.key("Tab");
        page.eval(&there) == true
    });
    let at =
        page.eval("root.activeElement?.outerHTML.slice(0, 200) ?? document.activeElement.tagName");
    assert!(found, "Tab never comes to `{expression}`, but to {at}");
}

/// Waits until the live region says this.
fn says(page: &Page, sentence: &str) {
    page.until(&format!(
        "root.querySelector('[role=status]').textContent.trim() === {:?}",
        english(sentence)
    ));
}

/// Waits until what has the focus is as an expression says.
fn focus_is(page: &Page, expression: &str) {
    page.until(&format!(
        "(at => !!at && ({expression}))(root.activeElement)"
    ));
}

#[test]
fn a_comment_is_written_looked_at_sent_changed_and_deleted_by_keyboard() {
    let server = Database::empty();
    let server = server.serve();
    let front = Front::before(&server);
    let page = Page::open(&front.article("/keys", &snippet("SERVER", "thread=\"t\"")));
    page.sees("textbox", "Comment");

    // Written, with a word made bold.
    tab_to(&page, "at.id === 'new-text'");
    page.keys("Hello ");
    page.control("b");
    page.until("root.getElementById('new-text').value === 'Hello ****'");
    page.keys("all");
    page.holds("Comment", "Hello **all**");

    // Looked at as it would be published.
    tab_to(&page, "at.dataset.tool === 'bold'");
    page.key("End");
    focus_is(&page, "at.id === 'new-preview'");
    page.keys(" ");
    page.is("button", "Preview", "pressed", "true");
    page.until("root.querySelector('.preview strong')?.textContent === 'all'");
    focus_is(&page, "at.id === 'new-preview'");
    let preview = page.eval("root.querySelector('.preview .text').innerHTML");

    // Sent. The e-mail address and the website are optional.
    tab_to(&page, "at.id === 'new-name'");
    page.keys("Ana");
    tab_to(&page, "at.id === 'new-send'");
    page.keys("\n");
    page.sees("heading", "1 comment");
    page.is("article", "Ana *", "focused", "true");
    says(&page, "said_posted");
    assert_eq!(
        page.eval("root.querySelector('article .text').innerHTML"),
        preview,
        "what was looked at is what was published"
    );

    // Changed, and saved without leaving the text.
    tab_to(&page, "at.id.startsWith('edit-')");
    page.keys("\n");
    page.holds("Edit your comment", "Hello **all**");
    focus_is(&page, "at.matches('textarea')");
    page.key("End");
    page.keys(", again");
    page.control("Enter");
    page.reads(", again");
    page.is("article", "Ana *", "focused", "true");
    says(&page, "said_edited");

    // A reply that is thought better of.
    tab_to(&page, "at.id.startsWith('reply-')");
    page.keys("\n");
    page.is("textbox", "Reply to Ana", "focused", "true");
    page.keys("Or not");
    page.key("Escape");
    focus_is(&page, "at.id.startsWith('reply-')");

    // Deleted, after a question.
    tab_to(&page, "at.id.startsWith('delete-')");
    page.keys("\n");
    page.is("button", "Yes, delete it", "focused", "true");
    page.keys("\n");
    page.is("heading", "0 comments", "focused", "true");
    says(&page, "said_deleted");
}
