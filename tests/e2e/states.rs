//! axe-core on every state of the section, in every setting a reader may have it in.

use serde_json::json;

use crate::everyone::{check, check_width};
use crate::front::{Front, article, snippet};
use crate::page::Page;
use crate::server::{Database, Server};
use crate::words::words;

/// How a reader has the page.
struct Setting {
    lang: &'static str,
    scheme: &'static str,
    /// Of the window, in the page's pixels.
    width: u32,
    /// Pixels of the screen for one of the page's: zooming in means fewer of the page's.
    zoom: u32,
}

/// Each way of writing with each scheme, and each of them with little room.
const SETTINGS: [Setting; 8] = [
    setting("en", "light", 1280, 1),
    setting("en", "dark", 1280, 1),
    setting("ar", "light", 1280, 1),
    setting("ar", "dark", 1280, 1),
    setting("en", "light", 320, 1),
    setting("ar", "dark", 320, 1),
    setting("en", "dark", 640, 2),
    setting("ar", "light", 640, 2),
];

/// axe-core takes a page without a ground of its own for white, and then sees no contrast in a dark one.
pub const GROUND: &str = "<style>html { color: CanvasText; background: Canvas }</style>";

const fn setting(lang: &'static str, scheme: &'static str, width: u32, zoom: u32) -> Setting {
    Setting {
        lang,
        scheme,
        width,
        zoom,
    }
}

/// A thread with a conversation of ten levels above some more comments than a page has.
fn fill(server: &Server) {
    for number in 1..=5 {
        server.post("deep", "Ben", &format!("Number {number}."), None);
    }
    let mut parent = server.post("deep", "Kim", "The first level.", None);
    for level in 2..=10 {
        parent = server.post("deep", "Lou", &format!("Level {level}."), Some(&parent));
    }
}

/// Goes through the states, and checks each.
fn check_states(page: &Page, front: &Front, setting: &Setting) {
    let Setting {
        lang,
        scheme,
        width,
        zoom,
    } = setting;
    let said = |key: &str| words(lang, key);
    let check = |state: &str| {
        check(
            page,
            &format!("{state}: {lang}, {scheme}, {width} px, {zoom}00 %"),
        );
        check_width(page);
    };
    let open = |path: &str, thread: &str| {
        let attributes = format!("thread=\"{thread}\" page-size=\"4\"");
        let body = snippet(&front.url(""), &attributes);
        page.go(&front.page(path, article(lang, GROUND, &body)));
    };
    let size = json!({ "width": width, "height": 800, "deviceScaleFactor": zoom, "mobile": false });
    page.cdp("Emulation.setDeviceMetricsOverride", size);
    let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    page.cdp("Emulation.setEmulatedMedia", features);

    front.hold("/api/");
    open("/empty", "empty");
    page.until("!!document.querySelector('after-word').shadowRoot");
    check("loading");
    front.release();
    page.reads(&said("no_comments"));
    check("empty");
    page.engage();
    check("empty, with the widget");

    front.refuse("/api/");
    open("/deep", "deep");
    page.reads(&said("load_failed"));
    check("failed");
    front.release();

    page.press("button", &said("retry"));
    page.sees("button", &said("show_more"));
    check("a deep thread");
    page.engage();
    let direction = if *lang == "ar" { "rtl" } else { "ltr" };
    let runs = "getComputedStyle(root.querySelector('section')).direction";
    assert_eq!(page.eval(runs), direction);
    front.hold("/comments?");
    page.press("button", &said("show_more"));
    page.until("root.getElementById('show-more').ariaBusy === 'true'");
    check("more is loading");
    front.release();
    page.misses("button", &said("show_more"));

    let reply = said("reply_to").replace("{name}", "Kim");
    page.press("button", &reply);
    page.is("textbox", &reply, "focused", "true");
    check("the reply form is open");
    page.press("button", &said("post_reply"));
    page.reads(&said("fail_text_empty"));
    check("a refused post");
}

#[test]
fn axe_has_no_objections_to_any_state_in_any_setting() {
    let database = Database::empty();
    let server = database.serve();
    fill(&server);
    let front = Front::before(&server);
    let page = Page::blank();
    for setting in &SETTINGS {
        check_states(&page, &front, setting);
    }
}
