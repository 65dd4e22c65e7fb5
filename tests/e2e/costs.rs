//! What a widget with a hundred comments costs a page, counted: nodes, requests, what moves, and what is left of it
//! when it is gone.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};

/// The thread of the comments.
const THREAD: &str = "https://blog.example/hundred";
/// DOM nodes that a comment may have, with all that stands around it in the list.
const NODES: f64 = 30.0;
/// The step in which a module's memory grows: how full its last page is depends on what came when.
const PAGE: u64 = 65_536;
/// All nodes of the list of comments for each comment in it.
const NODES_PER_COMMENT: &str = "(list => { \
    const walker = document.createTreeWalker(list, NodeFilter.SHOW_ALL); \
    let nodes = 1; \
    while (walker.nextNode()) nodes++; \
    return nodes / list.querySelectorAll('article').length; \
})(root.querySelector('.list'))";
/// Notes what moves, and where the module's memory is.
const WATCH: &str = "moved = 0;
    new PerformanceObserver((list) => {
        for (const { value, sources } of list.getEntries())
            if (sources.some(({ node }) => !node?.closest?.('footer'))) moved += value;
    }).observe({ type: 'layout-shift', buffered: true });
    for (const name of ['instantiate', 'instantiateStreaming']) {
        const original = WebAssembly[name];
        WebAssembly[name] = async (...given) => {
            const made = await original.apply(WebAssembly, given);
            const { exports } = made.instance ?? made;
            memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
            return made;
        };
    }
    // Shows the thread, waits until the widget has taken over, and takes it off the page again.
    visit = async (thread) => {
        const until = async (holds) => {
            while (!holds()) await new Promise((done) => setTimeout(done, 5));
        };
        const widget = document.createElement('after-word');
        widget.setAttribute('thread', thread);
        widget.setAttribute('load', 'eager');
        let first;
        widget.addEventListener('afterword-ready', () => { first = widget.shadowRoot.querySelector('section'); });
        document.querySelector('main').append(widget);
        const all = () => !widget.shadowRoot.querySelector('.growing') && widget.shadowRoot.querySelectorAll('article').length === 100;
        await until(() => first && !first.isConnected && all());
        widget.remove();
        await until(() => !widget.shadowRoot.hasChildNodes());
    };";

/// A server with a hundred comments: twenty-five roots, each with three replies.
fn hundred() -> (Server, Database) {
    let mut comments = String::new();
    for id in 1..=100 {
        let parent = if id % 4 == 1 { 0 } else { id - (id - 1) % 4 };
        write!(
            comments,
            "<wp:comment><wp:comment_id>{id}</wp:comment_id>\
             <wp:comment_author>Ana</wp:comment_author>\
             <wp:comment_date_gmt>2025-03-14 {:02}:{:02}:00</wp:comment_date_gmt>\
             <wp:comment_content>What one says in a line or two, by way of example.</wp:comment_content>\
             <wp:comment_approved>1</wp:comment_approved>\
             <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>",
            id / 60,
            id % 60
        )
        .expect("a text takes everything");
    }
    let export = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
         <wp:wxr_version>1.2</wp:wxr_version><item><title>A hundred</title><link>{THREAD}</link>\
         <wp:post_id>1</wp:post_id><wp:post_name>hundred</wp:post_name>\
         <wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
         <wp:comment_status>open</wp:comment_status>{comments}</item></channel></rss>"
    );
    let database = Database::empty();
    let file = database.file("hundred.xml", &export);
    database.run(&["import", "wxr", &file]);
    (database.serve(), database)
}

#[test]
fn a_hundred_comments_cost_no_more_than_promised() {
    let (server, _database) = hundred();
    let front = Front::before(&server);
    let body = snippet(&front.url(""), &format!("thread=\"{THREAD}\""));
    let watch = format!("<script>{WATCH}</script>");
    let page = Page::open(&front.page("/hundred", article("en", &watch, &body)));
    page.sees("heading", "100 comments");
    let own = |target: &&String| target.contains("embed") || target.contains("/api/");
    let asked = front.asked();
    assert!(asked.iter().filter(own).count() <= 4, "{asked:#?}");
    assert_eq!(front.count("wasm") + front.count("widget.js"), 0);
    let nodes = page.eval(NODES_PER_COMMENT).as_f64();
    assert!(nodes <= Some(NODES), "{nodes:?} with the first paint");
    page.engage();
    assert_eq!(page.eval("root.querySelectorAll('article').length"), 100);
    let nodes = page.eval(NODES_PER_COMMENT).as_f64();
    assert!(nodes <= Some(NODES), "{nodes:?} with the widget");
    page.eval_later("requestAnimationFrame(() => setTimeout(done, 100))");
    assert_eq!(
        page.eval("moved"),
        0,
        "what moved until the widget was there"
    );
}

#[test]
fn two_hundred_visits_leave_nothing_behind() {
    let (server, _database) = hundred();
    let front = Front::before(&server);
    let watch = format!("<script>{WATCH}</script>");
    let loader = format!("<script src=\"{}\"></script>", front.url("/embed.js"));
    let page = Page::open(&front.page("/visits", article("en", &watch, &loader)));
    let visit = |times: u32| {
        // In steps, as a driver does not wait for long.
        for _ in 0..times / 10 {
            page.eval_later(&format!(
                "(async () => {{ for (let i = 0; i < 10; i++) await visit('{THREAD}'); }})().then(done)"
            ));
        }
        left(&page)
    };
    // What is made once and kept is not left behind.
    let (before, memory) = visit(100);
    let (after, memory_after) = visit(100);
    assert_eq!(after, before);
    assert!(
        memory_after <= memory + PAGE,
        "{memory_after} bytes of the module after {memory}"
    );
}

/// What the browser counts after it has collected what nobody needs, and the bytes of the module's memory.
fn left(page: &Page) -> (Value, u64) {
    page.cdp("HeapProfiler.enable", json!({}));
    for _ in 0..3 {
        page.eval_later("setTimeout(done, 50)");
        page.cdp("HeapProfiler.collectGarbage", json!({}));
    }
    let memory = page.eval("memory.buffer.byteLength").as_u64();
    let counted = page.cdp("Memory.getDOMCounters", json!({}));
    (counted, memory.unwrap_or_default())
}
