//! What nobody would write in good faith, and old databases have: nothing leaves its box, nothing is lost.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::everyone::check_width;
use crate::front::{Front, article, snippet};
use crate::imported::show_all;
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::english;

/// Turns everything after it around, and is never ended.
const OVERRIDE: &str = "\u{202e}";
/// Levels of replies to replies.
const LEVELS: usize = 50;

/// Every letter under a pile of marks.
fn zalgo(word: &str) -> String {
    let marks: String = ('\u{300}'..'\u{315}').chain('\u{316}'..'\u{333}').collect();
    word.chars().map(|c| format!("{c}{marks}")).collect()
}

/// Comments of an export: id, parent, author, text. Each text ends in a line with its id, as `nr-ID.`.
struct Export(Vec<(usize, usize, String, String)>);

impl Export {
    fn add(&mut self, id: usize, parent: usize, author: &str, text: &str) {
        let text = format!("{text}\n\nnr-{id}.");
        self.0.push((id, parent, author.to_owned(), text));
    }

    /// All of what is strange.
    fn strange() -> Self {
        let mut export = Self(Vec::new());
        export.add(1, 0, "Ana", "Stands below the pile.");
        export.add(2, 0, &zalgo("Zed"), &zalgo("comes for you ").repeat(3));
        export.add(3, 0, "Ben", "Stands above the pile.");
        let turned = format!("{OVERRIDE}gpj.exe");
        let text = format!("{OVERRIDE}turned around\u{2066} and \u{202d}not ended");
        export.add(4, 0, &turned, &text);
        export.add(5, 4, "Cleo", "Answers who is turned around.");
        export.add(6, 5, &turned, "Answers back.");
        export.add(7, 6, "Dora", "Answers again.");
        let hidden = "in\u{200b}vi\u{200d}si\u{2060}ble\u{feff}";
        export.add(8, 0, hidden, &hidden.repeat(40));
        export.add(9, 0, &"n".repeat(400), &"w".repeat(400));
        export.add(10, 9, "Emil", &format!("<pre>{}</pre>", "p".repeat(400)));
        export.add(
            11,
            0,
            "نورة القحطاني",
            "كتبت هذا من اليمين، with English in it.",
        );
        export.add(
            12,
            0,
            "Finn",
            "Left to right, وفيه كلمات من اليمين. At the end.",
        );
        export.add(13, 999, "Gil", "Answers what is not there.");
        export.add(14, 15, "Hana", "Answers the answer to this.");
        export.add(15, 14, "Ivo", "Answers the one that answers this.");
        export.add(16, 16, "Jan", "Answers itself.");
        for id in 17..17 + LEVELS {
            export.add(id, if id == 17 { 0 } else { id - 1 }, "Kim", "And so on.");
        }
        export
    }

    /// As a WordPress export.
    fn file(&self) -> String {
        let mut comments = String::new();
        for (id, parent, author, text) in &self.0 {
            let (hour, minute) = (id / 60, id % 60);
            write!(
                comments,
                "<wp:comment><wp:comment_id>{id}</wp:comment_id>\
                 <wp:comment_author><![CDATA[{author}]]></wp:comment_author>\
                 <wp:comment_date_gmt>2025-03-14 {hour:02}:{minute:02}:00</wp:comment_date_gmt>\
                 <wp:comment_content><![CDATA[{text}]]></wp:comment_content>\
                 <wp:comment_approved>1</wp:comment_approved>\
                 <wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
            )
            .expect("a text takes everything");
        }
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" \
             xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel>\
             <wp:wxr_version>1.2</wp:wxr_version><item><title>Strange</title>\
             <wp:post_id>1</wp:post_id><wp:post_name>strange</wp:post_name>\
             <wp:post_type>post</wp:post_type><wp:status>publish</wp:status>\
             <wp:comment_status>open</wp:comment_status>{comments}</item></channel></rss>"
        )
    }

    fn import(&self) -> Database {
        let database = Database::empty();
        let file = tempfile::NamedTempFile::new().expect("there is room for temporary files");
        std::fs::write(file.path(), self.file()).expect("it can be written");
        database.run(&["import", "wxr", &file.path().display().to_string()]);
        database
    }
}

/// The comment with this id, as an expression.
fn comment(id: usize) -> String {
    format!("[...root.querySelectorAll('article')].find(a => a.textContent.includes('nr-{id}.'))")
}

/// Asserts that page and widget have no more to scroll to, and every part stands inside the widget.
fn check_boxes(page: &Page) {
    check_width(page);
    let outside = "(widget => [...root.querySelectorAll('article, li, form, label, p, a, button, textarea, .text *')].filter(e => {
        const { left, right, width } = e.getBoundingClientRect();
        return width && !e.closest('.unseen') && (left < widget.left - 6 || right > widget.right + 6);
    }).map(e => e.outerHTML.slice(0, 160)))(root.host.getBoundingClientRect())";
    assert_eq!(page.eval(outside), json!([]));
    assert_eq!(
        page.eval("root.host.scrollWidth - root.host.clientWidth"),
        0
    );
}

/// Asserts that every comment is there, once.
fn check_all(page: &Page, export: &Export) {
    let count = export.0.len();
    page.sees("heading", &format!("{count} comments"));
    let numbers = "[...root.querySelectorAll('article .text')].map(t => +t.textContent.match(/nr-(\\d+)\\./)[1]).sort((a, b) => a - b)";
    assert_eq!(page.eval(numbers), json!((1..=count).collect::<Vec<_>>()));
}

/// Asserts that the letters of what the page says about comments stand from left to right.
fn check_order(page: &Page) {
    let turned =
        "[...root.querySelectorAll('time, .comment__to, .comment__actions *')].filter(element => {
        const range = document.createRange();
        const text = [...element.childNodes].find(node => node.nodeType === 3);
        let before;
        for (let at = 0; at < (text?.data.length ?? 0); at++) {
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            const now = range.getBoundingClientRect();
            if (!now.width) continue;
            if (before && now.left < before.left && Math.abs(now.top - before.top) < 2) return true;
            before = now;
        }
    }).map(element => element.outerHTML.slice(0, 160))";
    assert_eq!(page.eval(turned), json!([]));
}

/// What a part of the page looks like.
fn picture(page: &Page, part: &str) -> Value {
    let place = page.eval(&format!(
        "(r => ({{ x: r.x + scrollX, y: r.y + scrollY, width: r.width, height: r.height, scale: 1 }}))({part}.getBoundingClientRect())"
    ));
    page.cdp(
        "Page.captureScreenshot",
        json!({ "clip": place, "captureBeyondViewport": true }),
    )["data"]
        .take()
}

/// Asserts that what `part` says is not drawn over `others`.
///
/// A picture may be taken before all of it is drawn, so it is taken again; what is covered stays so.
fn check_cover(page: &Page, part: &str, others: &[String]) {
    let show = |value: &str| page.eval(&format!("{part}.style.visibility = '{value}'"));
    for other in others {
        let is_bare = |_| {
            let covered = picture(page, other);
            show("hidden");
            let bare = picture(page, other);
            show("");
            covered == bare
        };
        assert!((0..5).any(is_bare), "{part} is drawn over {other}");
    }
}

#[test]
fn strange_names_and_texts_stay_in_their_boxes() {
    let export = Export::strange();
    let database = export.import();
    let server = database.serve();
    let front = Front::before(&server);
    let attributes = "thread=\"strange\" max-depth=\"20\"";
    let url = front.article("/strange", &snippet("SERVER", attributes));
    let page = Page::blank();
    // A picture of all of the page needs none, and would be of a wider one.
    page.cdp("Emulation.setScrollbarsHidden", json!({ "hidden": true }));
    for width in [320, 1200] {
        page.narrow(width);
        page.go(&url);
        page.sees("heading", &format!("{} comments", export.0.len()));
        check_boxes(&page);
        show_all(&page);
        check_all(&page, &export);
        check_boxes(&page);
        check_order(&page);
        let (above, pile, below) = (comment(3), comment(2), comment(1));
        let own = |class: &str| format!("{pile}.querySelector('.{class}')");
        check_cover(
            &page,
            &own("text"),
            &[
                above.clone(),
                below.clone(),
                own("comment__head"),
                own("comment__actions"),
            ],
        );
        check_cover(
            &page,
            &own("comment__author"),
            &[above, below, own("text"), own("comment__time")],
        );
        // The longest name, and the one that turns around, as labels of forms.
        for id in [9, 4] {
            page.eval(&format!(
                "{}.querySelector('[id^=reply-]').click()",
                comment(id)
            ));
            page.until(&format!(
                "root.activeElement?.localName === 'textarea' && {}.closest('li').contains(root.activeElement)",
                comment(id)
            ));
            check_boxes(&page);
        }
    }
}

#[test]
fn strange_names_and_texts_stay_in_their_boxes_from_right_to_left() {
    let export = Export::strange();
    let database = export.import();
    let server = database.serve();
    let front = Front::before(&server);
    let body = snippet(&front.url(""), "thread=\"strange\"");
    let url = front.page("/strange", article("ar", "", &body));
    let page = Page::open(&url);
    for width in [320, 1200] {
        page.narrow(width);
        page.go(&url);
        show_all(&page);
        check_boxes(&page);
        let numbers = "root.querySelectorAll('article').length";
        assert_eq!(page.eval(numbers), export.0.len());
        // Texts run as they are written, whatever the page does.
        for (id, direction) in [(11, "rtl"), (12, "ltr")] {
            let runs = format!(
                "getComputedStyle({}.querySelector('.text p')).direction",
                comment(id)
            );
            assert_eq!(page.eval(&runs), direction);
        }
    }
}

#[test]
fn a_clock_that_is_wrong_by_a_year_takes_nothing_away() {
    let server = Server::demo();
    let front = Front::before(&server);
    for years in [-1, 1] {
        let page = Page::blank();
        page.run_before(&format!(
            "{{ const Real = Date, wrong = {years} * 365 * 864e5;
            Date = class extends Real {{
                constructor(...at) {{ at.length ? super(...at) : super(Real.now() + wrong); }}
                static now() {{ return Real.now() + wrong; }}
            }} }}"
        ));
        page.go(&front.url("/"));
        page.sees("region", "Comments");
        let heading = page.eval("root.getElementById('heading').textContent");
        page.until("[...root.querySelectorAll('time')].every(time => time.textContent)");
        page.engage();
        assert_eq!(
            page.eval("root.getElementById('heading').textContent"),
            heading
        );
        let name = format!("Ana {years}");
        page.type_into("Comment", "What time is it?");
        page.type_into("Name", &name);
        page.press("button", "Post comment");
        page.sees("article", &format!("{name} *"));
        page.reads(&english("said_posted"));
        page.press("button", "Edit");
        page.sees("textbox", "Edit your comment");
        page.press("button", "Cancel");
        server.post("demo", &format!("Ben {years}"), "Late", None);
        page.press("button", "Show 1 new comment");
        page.is("article", &format!("Ben {years} *"), "focused", "true");
        assert_eq!(page.console("SEVERE"), [""; 0]);
    }
}
