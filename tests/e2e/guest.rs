//! The widget as a guest on the page: next to others, moved about, taken away.

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

#[test]
fn two_widgets_of_different_threads_do_not_mix() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let second = "<h2>Another</h2><after-word thread=\"second\" heading-level=\"3\"></after-word>";
    let page =
        Page::open(&front.article("/two", &(snippet("SERVER", "thread=\"first\"") + second)));
    let (first, second) = (page.widget(0), page.widget(1));
    first.sees("heading", "0 comments");
    second.sees("heading", "0 comments");
    second.type_into("Comment", "Only in the second");
    second.type_into("Name", "Ana");
    second.press("button", "Post comment");
    second.sees("heading", "1 comment");
    second.sees("article", "Ana *");
    first.sees("heading", "0 comments");
    first.holds("Comment", "");
    first.press("radio", "5 stars");
    first.reads("1 rating");
    second.reads("Not rated yet");
    page.reload();
    first_and_second(&page, "0 comments", "1 comment");
    assert!(page.widget(0).all("article", "*").is_empty());
}

#[test]
fn two_widgets_of_one_thread_each_keep_their_own_form() {
    let database = Database::empty();
    let server = database.serve();
    let front = Front::before(&server);
    let second = "<h2>Again</h2><after-word thread=\"same\"></after-word>";
    let page =
        Page::open(&front.article("/same", &(snippet("SERVER", "thread=\"same\"") + second)));
    let (first, second) = (page.widget(0), page.widget(1));
    second.type_into("Comment", "From the second");
    first.holds("Comment", "");
    second.type_into("Name", "Ana");
    second.press("button", "Post comment");
    second.sees("article", "Ana *");
    first.press("button", "Post comment");
    first.reads("Please write something first.");
    assert!(second.all("article", "*").len() == 1);
    page.reload();
    first_and_second(&page, "1 comment", "1 comment");
    page.widget(1).press("button", "Reply to Ana");
    page.widget(1)
        .is("textbox", "Reply to Ana", "focused", "true");
    assert!(page.widget(0).all("textbox", "Reply to Ana").is_empty());
}

fn first_and_second(page: &Page, first: &str, second: &str) {
    page.widget(0).sees("heading", first);
    page.widget(1).sees("heading", second);
}

#[test]
fn a_removed_widget_leaves_nothing_behind() {
    let server = Server::demo();
    let front = Front::before(&server);
    // Counts what stays registered, as seen by the page itself.
    let count = "<script>
        counts = { timers: 0, listeners: 0 };
        const set = setInterval, clear = clearInterval;
        setInterval = (...a) => (counts.timers++, set(...a));
        clearInterval = id => (id && counts.timers--, clear(id));
        for (const target of [window, document]) {
            const add = target.addEventListener.bind(target);
            target.addEventListener = (type, listener, options) => {
                counts.listeners++;
                options?.signal?.addEventListener('abort', () => counts.listeners--);
                add(type, listener, options);
            };
            const remove = target.removeEventListener.bind(target);
            target.removeEventListener = (...a) => (counts.listeners--, remove(...a));
        }
        globals = Object.keys(window);
    </script>";
    let body = snippet(&front.url(""), "thread=\"demo\"");
    let page = Page::open(&front.page("/leave", article("en", count, &body)));
    page.shows(68);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    // Its answer comes when nobody is there any more.
    front.hold("/rating");
    page.press("radio", "4 stars");
    front.asked_for("/rating");
    page.eval("window.gone = document.querySelector('after-word')");
    page.eval("gone.remove()");
    page.until("gone.shadowRoot.childNodes.length === 0");
    page.until("counts.timers === 0 && counts.listeners === 0");
    let asked = front.asked().len();
    front.release();
    page.eval("dispatchEvent(new HashChangeEvent('hashchange'))");
    page.eval("gone.shadowRoot.dispatchEvent(new Event('focusin'))");
    page.eval_later("setTimeout(() => requestAnimationFrame(done), 0)");
    assert_eq!(front.asked().len(), asked);
    assert_eq!(page.console("SEVERE"), [""; 0]);
    // `ret_nodes` is ChromeDriver's.
    let new = "Object.keys(window).filter(k => !globals.includes(k) && !['gone', 'globals', 'ret_nodes'].includes(k)).join()";
    assert_eq!(page.eval(new), "");
    assert_eq!(
        page.eval("document.querySelectorAll('body > :not(main), head > style').length"),
        0
    );

    // Put back, it is the thread again.
    page.eval("document.querySelector('main').append(gone)");
    page.shows(68);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
}

#[test]
fn a_moved_widget_stays_as_it_is() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("Do not lose me");
    page.eval("document.body.append(document.querySelector('after-word'))");
    page.holds("Reply to Bev from Plot 14", "Do not lose me");
    page.form("Reply to Bev from Plot 14")
        .type_into("Name", "Ana");
    page.press("button", "Post reply");
    page.sees("article", "Ana *");
}

#[test]
fn a_page_of_another_origin_can_have_the_comments() {
    let server = Server::demo();
    let front = Front::before(&server);
    front.article("/other", &snippet(&server.url(""), "thread=\"demo\""));
    let page = Page::open(&front.other_url("/other"));
    page.shows(68);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    page.keys("From next door");
    page.form("Reply to Bev from Plot 14")
        .type_into("Name", "Ana");
    page.press("button", "Post reply");
    page.shows(69);
    assert_eq!(page.eval("document.cookie"), "");
    assert_eq!(page.console("SEVERE"), [""; 0]);
}

#[test]
fn a_reader_who_only_reads_gets_nothing_stored() {
    let server = Server::demo();
    let page = Page::open(&server.url("/"));
    page.shows(68);
    page.engage();
    assert_eq!(
        page.eval("localStorage.length + sessionStorage.length + document.cookie.length"),
        0
    );
}

#[test]
fn a_strict_content_security_policy_is_enough() {
    let server = Server::demo();
    let front = Front::before(&server);
    let policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
        script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'\">";
    let body = snippet(&front.url(""), "thread=\"demo\"");
    let page = Page::open(&front.page("/strict", article("en", policy, &body)));
    page.shows(68);
    page.press("button", "Reply to Bev from Plot 14");
    page.is("textbox", "Reply to Bev from Plot 14", "focused", "true");
    // The widget's style counts, too.
    page.until("getComputedStyle(root.querySelector('ol')).listStyleType === 'none'");
    assert_eq!(page.console("SEVERE"), [""; 0]);
}

#[test]
fn the_page_hears_what_happens() {
    let server = Server::demo();
    let front = Front::before(&server);
    let listen = "<script>heard = []; for (const name of ['ready', 'posted', 'rated', 'error', 'before-post'])
        addEventListener('afterword-' + name, e => {
            heard.push(name); if (name === 'before-post' && e.detail.includes('spam')) e.preventDefault(); });</script>";
    let body = snippet(&front.url(""), "thread=\"demo\"");
    let page = Page::open(&front.page("/hear", article("en", listen, &body)));
    page.until("heard.join() === 'ready'");
    page.type_into("Comment", "This is spam");
    page.type_into("Name", "Ana");
    page.press("button", "Post comment");
    page.reads("This page did not accept it.");
    page.holds("Comment", "This is spam");
    page.clear("Comment");
    page.type_into("Comment", "This is not");
    page.press("button", "Post comment");
    page.sees("article", "Ana *");
    page.until(
        "heard.includes('posted') && heard.filter(name => name === 'before-post').length === 2",
    );
    page.press("radio", "5 stars");
    page.until("heard.includes('rated')");
}
