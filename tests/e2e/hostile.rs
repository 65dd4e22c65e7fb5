//! Other systems that are broken, or taken over: nothing of theirs runs, what went wrong is said, and words are kept.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use afterword_peers::{Answer, Asked, Cors, Served};
use serde_json::{Value, json};

use crate::foreign::Site;
use crate::page::Page;
use crate::words::english;

/// HTML that would run something, or ask for something, if it were taken as it is.
const HOSTILE: &[&str] = &[
    "<script>parent.ran = 1</script>",
    "<img src=x onerror='parent.ran = 1'>",
    "<img src='https://spy.example/a.png'>",
    "<svg onload='parent.ran = 1'><script>parent.ran = 1</script><style>* { display: none }</style></svg>",
    "<svg><p><style><img src=x onerror='parent.ran = 1'></style></p></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='parent.ran = 1'>",
    "<style>* { display: none !important }</style>",
    "<link rel=stylesheet href='https://spy.example/a.css'>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "<a href='javascript:parent.ran=1' onclick='parent.ran = 1'>javascript</a>",
    "<a href=' \u{1}javascript:parent.ran=1'>control</a>",
    "<a href='data:text/html,<script>parent.ran=1</script>'>data</a>",
    "<a href='vbscript:x' style='position:fixed;inset:0'>style</a>",
    "<form action='https://spy.example'><button formaction='javascript:parent.ran=1'>form</button></form>",
    "<details open ontoggle='parent.ran = 1'><summary>toggle</summary>x</details>",
    "<body onload='parent.ran = 1'><p id=heading class=widget part=widget name=x>clobber</p>",
    "<noscript><p title='</noscript><img src=x onerror=parent.ran=1>'></noscript>",
    "<template><script>parent.ran = 1</script></template>",
    "<video src=x onerror='parent.ran = 1'><source onerror='parent.ran = 1'></video>",
    "<object data='javascript:parent.ran=1'></object><embed src='javascript:parent.ran=1'>",
    "<p contenteditable onfocus='parent.ran = 1' autofocus tabindex=1>focus</p>",
    "<custom-element is=x></custom-element><slot name=x></slot>",
];

/// An Isso that puts `evil` into every text it sends.
fn taken_over(asked: &Asked) -> Answer {
    let evil = HOSTILE.concat();
    let comment = |id: usize, text: &str| {
        json!({
            "id": id, "parent": null, "text": text, "author": evil, "website": "javascript:parent.ran=1", "mode": 1,
            "created": 1_700_000_000 + id, "modified": evil, "likes": 1, "dislikes": 0, "hash": evil, "notification": 0,
            "gravatar_image": "https://spy.example/b.png", "total_replies": 0, "hidden_replies": 0, "replies": [],
        })
    };
    match asked.route() {
        "/config" => Answer::json(
            200,
            json!({ "config": { "gravatar": true, "avatar": true, "feed": true } }).to_string(),
        ),
        "/preview" => Answer::json(
            200,
            json!({ "text": "<p>Not a word is lost.</p>" }).to_string(),
        ),
        "/count" => Answer::json(200, "[24]"),
        "/" => {
            let mut replies: Vec<Value> = HOSTILE
                .iter()
                .enumerate()
                .map(|(at, html)| comment(at + 1, html))
                .collect();
            replies.push(comment(99, &evil));
            let all = json!({
                "id": null, "total_replies": replies.len(), "hidden_replies": 0, "replies": replies,
                "config": { "gravatar": true },
            });
            Answer::json(200, all.to_string())
        }
        _ => Answer::not_found(),
    }
}

fn isso_at(server: &Served) -> String {
    format!(
        "backend=\"isso\" server=\"{}\" load=\"eager\"",
        server.url()
    )
}

#[test]
fn nothing_of_a_server_that_was_taken_over_runs() {
    let site = Site::start();
    let evil = Served::start(Cors::WithCookies, taken_over).expect("there is a free port");
    let page = Page::blank();
    page.run_before("window.ran = 0; addEventListener('error', () => {}); document.addEventListener('securitypolicyviolation', () => { window.ran = 2; });");
    page.go(&site.shows("/", &isso_at(&evil)));
    page.until("root?.querySelectorAll('article').length === 23");
    // What could run by being looked at, touched or focused.
    page.eval("root.querySelectorAll('.text *, article').forEach(e => { e.dispatchEvent(new Event('mouseover', { bubbles: true })); e.focus?.(); })");
    page.eval("root.querySelectorAll('.text a').forEach(a => { a.removeAttribute('target'); if (!/^(https?|mailto):/.test(a.protocol)) a.click(); })");
    page.until("window.ran === 0");
    let kept = page
        .eval("[...new Set([...root.querySelectorAll('.text *')].map(e => e.localName))].sort()");
    assert_eq!(kept, json!(["a", "details", "p", "summary"]));
    let attributes = page.eval("[...new Set([...root.querySelectorAll('.text *')].flatMap(e => e.getAttributeNames()))].sort()");
    assert_eq!(attributes, json!(["rel"]));
    page.until("performance.getEntriesByType('resource').every(({ name }) => !name.includes('spy.example'))");
    page.until("![...root.querySelectorAll('a')].some(a => a.href.startsWith('javascript:'))");
    page.until("![...root.querySelectorAll('img')].some(i => i.src.includes('spy.example'))");
    // Its names are text.
    page.until(
        "root.querySelector('article').textContent.includes('<script>parent.ran = 1</script>')",
    );
}

/// What an Isso may answer that is none of what it should.
fn broken(how: usize) -> Answer {
    match how {
        0 => {
            Answer::html("<!doctype html><title>Sign in</title><form><input name=password></form>")
        }
        1 => Answer::json(
            200,
            "{\"id\": null, \"total_replies\": 1, \"replies\": [{\"id\": 1, \"te",
        ),
        2 => Answer::json(200, "[[[\"wrong\"]]]"),
        3 => Answer::json(
            200,
            format!("{{\"replies\": [\"{}\"]}}", "x".repeat(10 << 20)),
        ),
        4 => Answer::new(500, "text/plain", "it fell over"),
        5 => Answer::json(200, ""),
        _ => Answer::new(200, "application/json", vec![0xff, 0xfe, 0x00, b'{']),
    }
}

#[test]
fn what_is_no_answer_is_said_and_tried_again() {
    for how in 0..7 {
        let site = Site::start();
        let well = Arc::new(AtomicUsize::new(0));
        let mended = Arc::clone(&well);
        let server = Served::start(Cors::WithCookies, move |asked| {
            match mended.load(Ordering::SeqCst) {
                0 => broken(how),
                _ => taken_over(asked),
            }
        })
        .expect("there is a free port");
        let page = Page::open(&site.shows("/", &isso_at(&server)));
        let sentence = if how == 4 {
            "fail_unreachable"
        } else {
            "fail_malformed"
        };
        page.reads(&english(sentence));
        well.store(1, Ordering::SeqCst);
        page.press("button", &english("retry"));
        page.until("root.querySelectorAll('article').length === 23");
    }
}

#[test]
fn what_was_typed_is_kept_when_a_server_breaks_in_the_middle() {
    for how in 0..7 {
        let site = Site::start();
        let state = Arc::new(AtomicUsize::new(0));
        let now = Arc::clone(&state);
        let server = Served::start(Cors::WithCookies, move |asked| match (now.load(Ordering::SeqCst), asked.route()) {
            (0, "/new") => broken(how),
            (1, "/new") => Answer::json(
                201,
                json!({ "id": 200, "parent": null, "text": "<p>Not a word is lost.</p>", "author": "Ana", "website": null, "mode": 1,
                        "created": 1_700_000_500.0, "modified": null, "likes": 0, "dislikes": 0, "hash": "x", "notification": 0 })
                .to_string(),
            ),
            _ => taken_over(asked),
        })
        .expect("there is a free port");
        let page = Page::open(&site.shows("/", &isso_at(&server)));
        page.until("root?.querySelectorAll('article').length === 23");
        page.type_into("Comment", "Not a word is lost.");
        page.type_into("Name", "Ana");
        page.press("button", "Post comment");
        // It stands among the others, with what can be done about it.
        page.reads("Not a word is lost.");
        page.sees("button", &english("retry"));
        page.reload();
        page.eval("document.querySelector('after-word').scrollIntoView()");
        page.reads("Not a word is lost.");
        page.sees("button", &english("retry"));
        state.store(1, Ordering::SeqCst);
        // What may yet arrive is tried again without being asked.
        if how != 4 {
            page.press("button", &english("retry"));
        }
        page.reads(&english("said_posted"));
    }
}
