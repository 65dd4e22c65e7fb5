//! What helps while writing: the toolbar, keys, what can be chosen while typing, and quotes in answers.

use serde_json::json;

use crate::everyone::{check, check_width};
use crate::front::{Front, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

/// Whether the browser has asked for what helps.
const ASKED: &str =
    "performance.getEntriesByType('resource').some(r => r.name.endsWith('/writing.js'))";
/// Whether it helps by now: one button of the toolbar is a stop for Tab, the others are not.
const HELPS: &str =
    "root.querySelector('.tools')?.querySelectorAll('[tabindex=\"-1\"]').length > 3";
/// What has the focus.
const AT: &str = "(root.activeElement.dataset.tool ?? root.activeElement.id)";

/// A reader at the form for a comment, with all the help there is.
fn at_the_form(url: &str) -> Page {
    let page = Page::open(url);
    page.engage();
    page.type_into("Comment", "");
    page.until(HELPS);
    page
}

/// Selects a part of what stands in the form for a comment.
fn select(page: &Page, start: usize, end: usize) {
    page.eval(&format!(
        "root.getElementById('new-text').setSelectionRange({start}, {end})"
    ));
}

/// Waits until these are to choose from.
fn offers(page: &Page, options: &[&str]) {
    page.until(&format!(
        "JSON.stringify([...root.querySelectorAll('[role=option]')].map(o => o.textContent)) === {:?}",
        json!(options).to_string()
    ));
}

/// Selects the words of a comment's first paragraph, as a pointer does that is drawn across them.
fn select_in_comment(page: &Page, words: &str) {
    page.eval(&format!(
        "(p => {{ p.scrollIntoView({{ block: 'center' }}); getSelection().setBaseAndExtent(p, 0, p, p.childNodes.length) }})\
         ([...root.querySelectorAll('.text p')].find(p => p.textContent.includes({words:?})))"
    ));
}

#[test]
fn who_only_reads_and_votes_does_not_fetch_what_helps_while_writing() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    page.press("button", "Vote up (31)");
    page.sees("button", "Vote up (32)");
    page.until(&format!("!({ASKED})"));
    page.press("textbox", "Comment");
    page.until(ASKED);
}

#[test]
fn a_button_of_the_toolbar_marks_what_is_selected_and_can_be_undone() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    // The first thing this reader does: the script is still to come.
    page.press("button", "Bold");
    page.holds("Comment", "****");
    page.is("textbox", "Comment", "focused", "true");
    page.keys("loud");
    page.holds("Comment", "**loud**");
    page.press("button", "Bold");
    page.keys(" and");
    page.holds("Comment", "**loud** and");
    select(&page, 2, 6);
    page.press("button", "Bold");
    page.holds("Comment", "loud and");
    page.control("z");
    page.holds("Comment", "**loud** and");
    page.press("button", "List");
    page.holds("Comment", "- **loud** and");
    // The form knows it as well as if it had been typed.
    page.type_into("Name", "Ana Lund");
    page.press("button", "Post comment");
    page.until("[...root.querySelectorAll('li strong')].some(b => b.textContent === 'loud')");
}

#[test]
fn a_browser_that_cannot_insert_marks_nonetheless() {
    let server = Server::demo();
    let page = at_the_form(&server.url("/"));
    page.eval("void (document.execCommand = () => false)");
    page.keys("loud");
    select(&page, 0, 4);
    page.control("b");
    page.holds("Comment", "**loud**");
    select(&page, 2, 6);
    page.control("i");
    page.holds("Comment", "***loud***");
    // The form has heard of it: a draft is kept.
    page.reload();
    page.engage();
    page.holds("Comment", "***loud***");
}

#[test]
fn what_the_tools_make_of_a_text() {
    let server = Server::demo();
    let page = at_the_form(&server.url("/"));
    // Text before and after; what is selected stands between bars, or a bar is the caret.
    let cases = json!([
        ["bold", "|word|", "**|word|**"],
        ["bold", "a |word |b", "a **|word|** b"],
        ["bold", "**|word|**", "|word|"],
        ["bold", "|**word**|", "|word|"],
        ["bold", "*|word|*", "***|word|***"],
        ["bold", "**word|**", "**word**|"],
        ["italic", "**|word|**", "***|word|***"],
        ["italic", "***|word|***", "**|word|**"],
        ["code", "|f()|", "`|f()|`"],
        ["code", "|a\nb|", "```\n|a\nb|\n```"],
        ["code", "```\n|a\nb|\n```", "|a\nb|"],
        ["code", "x|a\nb|y", "x\n```\n|a\nb|\n```\ny"],
        ["link", "|", "[|](https://)"],
        ["link", "|word|", "[word](|https://|)"],
        ["link", "|https://a.example/b|", "[|](https://a.example/b)"],
        ["link", "|[word](https://a.example)|", "|word|"],
        ["quote", "a\n|b|\nc", "a\n|> b|\n\nc"],
        ["quote", "|a\n\nb|", "|> a\n>\n> b|"],
        ["quote", "|> a\n>\n> b|", "|a\n\nb|"],
        ["list", "|a\n\nb|", "|- a\n\n- b|"],
        ["list", "- a|", "a|"],
        ["list", "|\na", "- |\na"],
        ["spoiler", "a|b", ">! a|b"],
        ["enter", "- a|", "- a\n- |"],
        ["enter", "- a|b", "- a\n- |b"],
        ["enter", "- a\n- |", "- a\n\n|"],
        ["enter", "- |", "|"],
        ["enter", "9. a|", "9. a\n10. |"],
        ["enter", "> - a|", "> - a\n> - |"],
        ["enter", ">! a|", ">! a\n>! |"],
        ["enter", "a - b|", null],
        ["enter", "- |a|", null],
    ]);
    let wrong = page.eval_later(&format!(
        "const name = performance.getEntriesByType('resource').map(r => r.name).find(n => n.endsWith('/writing.js'));
         import(name).then(({{ tools, enter }}) => done({cases}.flatMap(([tool, before, after]) => {{
             const [head, selected, tail] = before.split('|');
             const text = head + selected + (tail ?? '');
             const edit = {{ ...tools, enter }}[tool](text, head.length, head.length + (tail == null ? 0 : selected.length));
             if (!edit) return after == null ? [] : [[tool, before, 'nothing']];
             const [from, to, words, start, end] = edit;
             const now = text.slice(0, from) + words + text.slice(to);
             const got = now.slice(0, start) + '|' + (start < end ? now.slice(start, end) + '|' : '') + now.slice(end);
             return got === after ? [] : [[tool, before, got]];
         }})))"
    ));
    assert_eq!(wrong, json!([]));
}

#[test]
fn keys_mark_go_on_with_lists_and_send() {
    let server = Server::demo();
    let page = at_the_form(&server.url("/"));
    page.control("b");
    page.keys("eggs");
    page.control("b");
    page.keys(" and ");
    page.control("i");
    page.keys("ham");
    page.holds("Comment", "**eggs** and *ham*");
    page.clear("Comment");
    page.keys("- eggs\nham\n\nThat is all.");
    page.holds("Comment", "- eggs\n- ham\n\nThat is all.");
    page.type_into("Name", "Ana Lund");
    page.press("textbox", "Comment");
    page.control("Enter");
    page.shows(69);
    page.sees("article", "Ana Lund *");
}

#[test]
fn the_toolbar_is_one_stop_for_tab_and_arrows_move_inside() {
    let server = Server::demo();
    for (lang, ahead, back) in [
        ("en", "ArrowRight", "ArrowLeft"),
        ("ar", "ArrowLeft", "ArrowRight"),
    ] {
        let page = Page::open(&server.url("/"));
        page.eval(&format!(
            "document.querySelector('after-word').setAttribute('lang', '{lang}')"
        ));
        page.until(&format!(
            "root?.querySelector('section')?.lang === '{lang}'"
        ));
        page.engage();
        page.eval("root.getElementById('new-text').focus()");
        page.until(HELPS);
        page.key("Tab");
        page.until(&format!("{AT} === 'bold'"));
        for (key, at) in [
            (ahead, "italic"),
            (ahead, "link"),
            (back, "italic"),
            ("Home", "bold"),
            (back, "new-preview"),
            (ahead, "bold"),
            ("End", "new-preview"),
        ] {
            page.key(key);
            page.until(&format!("{AT} === '{at}'"));
        }
        page.key("Tab");
        page.until(&format!("{AT} !== 'new-preview'"));
        assert_eq!(page.eval("!!root.activeElement.closest('.tools')"), false);
    }
}

#[test]
fn emoji_are_chosen_by_name() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let page = at_the_form(&front.article("/emoji", &snippet("SERVER", "thread=\"t\"")));
    page.keys("Yum :b");
    assert!(page.all("listbox", "*").is_empty());
    page.keys("anan");
    page.sees("listbox", "Comment");
    page.sees("option", "🍌 banana");
    check(&page, "choices");
    // To the form Escape is its end; here it is that of the choices only.
    page.key("Escape");
    page.misses("listbox", "Comment");
    page.keys("a");
    page.sees("option", "🍌 banana");
    page.keys("\n");
    page.holds("Comment", "Yum 🍌 ");
    page.misses("listbox", "Comment");
    page.until("![...root.activeElement.attributes].some(a => /autocomplete|haspopup|controls|activedescendant/.test(a.name))");
    // A time of day has no emoji in it.
    page.keys("at 10:ban");
    page.keys(" :banana");
    offers(&page, &["🍌 banana"]);
    page.press("option", "🍌 banana");
    page.holds("Comment", "Yum 🍌 at 10:ban 🍌 ");
    page.is("textbox", "Comment", "focused", "true");
    page.control("z");
    page.holds("Comment", "Yum 🍌 at 10:ban :banana");
}

#[test]
fn people_of_the_thread_are_chosen_by_name_those_of_the_branch_first() {
    let server = Server::demo();
    let page = at_the_form(&server.url("/"));
    let names =
        "[...new Set([...root.querySelectorAll('.comment__author bdi')].map(b => b.textContent))]";
    page.keys("@e");
    page.until("root.querySelectorAll('[role=option]').length > 1");
    page.until(&format!(
        "[...root.querySelectorAll('[role=option]')].every(o => {names}.includes(o.textContent))"
    ));
    page.clear("Comment");
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("@b");
    page.until("root.querySelector('[role=option]').textContent === 'Bev from Plot 14'");
    let active = "root.getElementById(root.activeElement.getAttribute('aria-activedescendant'))";
    page.until(&format!(
        "{active}.getAttribute('aria-selected') === 'true'"
    ));
    page.key("ArrowUp");
    page.until(&format!(
        "{active} === root.querySelector('[role=listbox]').lastElementChild"
    ));
    page.key("ArrowDown");
    page.key("Tab");
    page.holds("Reply to Bev from Plot 14", "@Bev from Plot 14 ");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn choices_stay_on_a_small_screen() {
    let server = Server::demo();
    let page = at_the_form(&server.url("/"));
    page.narrow(320);
    page.keys("A line that is as long as a small screen is wide, or longer @e");
    page.until("!!root.querySelector('[role=option]')");
    check_width(&page);
    page.until("(b => b.left >= 0 && b.right <= innerWidth)(root.querySelector('[role=listbox]').getBoundingClientRect())");
    page.until("[...root.querySelectorAll('.tools button')].every(b => b.offsetWidth >= 24 && b.offsetHeight >= 24)");
}

#[test]
fn an_answer_begins_with_what_was_selected() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.engage();
    let name = "Reply to Bev from Plot 14";
    let words = page.eval(
        "(t => t.querySelector('p').textContent)(root.querySelector('[aria-label=\"Reply to Bev from Plot 14\"]').closest('article').querySelector('.text'))",
    );
    let words = words.as_str().expect("a comment has words");
    select_in_comment(&page, words);
    page.press("button", name);
    let quoted = format!("> {words}\n\n");
    page.holds(name, &quoted);
    page.is("textbox", name, "focused", "true");
    page.keys("Yes.");
    page.holds(name, &format!("{quoted}Yes."));
    // What was selected elsewhere is not what is answered.
    select_in_comment(&page, "nothing leaves until");
    page.key("Escape");
    page.press("button", name);
    page.is("textbox", name, "focused", "true");
    page.holds(name, &format!("{quoted}Yes."));
}
