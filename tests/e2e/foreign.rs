//! The widget in front of other comment systems: the real programs.

use std::sync::{Arc, OnceLock};

use afterword_adapters::{Kind, Place};
use afterword_peers::{Answer, Cors, Isso, IssoOptions, Served, WordPress, WordPressOptions};

use crate::files;
use crate::front::{article, snippet};
use crate::journey::{Stop, journey};
use crate::page::Page;
use crate::remark::{self, Remark42};
use crate::server::{Server, project};
use crate::words::english;

/// A page with the widget on an origin of its own, so that the other system is elsewhere.
pub struct Site {
    served: Served,
    // Where its loader comes from.
    _server: Server,
    body: Arc<OnceLock<String>>,
}

impl Site {
    /// With nothing on its pages as yet.
    pub fn start() -> Self {
        let body = Arc::new(OnceLock::<String>::new());
        let said = Arc::clone(&body);
        let served = Served::start(Cors::Silent, move |_| {
            Answer::html(said.get().cloned().unwrap_or_default())
        });
        Self {
            served: served.expect("there is a free port"),
            _server: Server::demo(),
            body,
        }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        self.served.url()
    }

    /// Puts an element with these attributes on its pages, and returns the address of one.
    pub fn shows(&self, path: &str, attributes: &str) -> String {
        let snippet = snippet(&self._server.url(""), attributes);
        self.body.get_or_init(|| article("en", "", &snippet));
        self.origin() + path
    }
}

#[test]
fn isso_is_read_and_written() {
    let site = Site::start();
    let isso = Isso::start(&IssoOptions {
        sites: vec![site.origin()],
        ..IssoOptions::default()
    })
    .expect("Isso starts");
    let attributes = format!("backend=\"isso\" server=\"{}\"", isso.url());
    journey(&Stop {
        place: Place {
            backend: Kind::Isso,
            server: isso.url().to_owned(),
            site: "default".into(),
            thread: "/canal-boats/".into(),
            page_url: site.origin() + "/canal-boats/",
            page_title: "An article".into(),
            same_origin: false,
        },
        url: site.shows("/canal-boats/", &attributes),
        asked: "since the winter stoppage",
        answered: "Mit Geduld und einem",
    });
}

/// What a WordPress is set up with so that the plugin shows the widget, whose files come from `server`.
pub fn with_plugin(server: &Server) -> WordPressOptions {
    WordPressOptions {
        plugins: vec![project().join("integrations/wordpress/afterword")],
        options: vec![("afterword_embed".to_owned(), server.url("/embed.js"))],
        ..WordPressOptions::default()
    }
}

pub fn wordpress_at(site: &WordPress, same_origin: bool) -> Place {
    Place {
        backend: Kind::Wordpress,
        server: format!("{}/wp-json", site.url()),
        site: "default".into(),
        thread: site.post.id.to_string(),
        page_url: format!("{}{}", site.url(), site.post.path),
        page_title: "Canal boats, soup and patience".into(),
        same_origin,
    }
}

#[test]
fn wordpress_is_read_and_written_where_the_plugin_has_put_the_widget() {
    let server = Server::demo();
    let wordpress = WordPress::start(&with_plugin(&server)).expect("WordPress starts");
    let place = wordpress_at(&wordpress, true);
    journey(&Stop {
        url: place.page_url.clone(),
        place,
        asked: "Level 0 of the locks",
        answered: "Level 1 of the locks",
    });
}

#[test]
fn wordpress_is_read_and_written_on_other_pages_where_guests_may_write() {
    let site = Site::start();
    let wordpress = WordPress::start(&WordPressOptions {
        snippet: WordPressOptions::GUESTS_WRITE.to_owned(),
        ..WordPressOptions::default()
    });
    let wordpress = wordpress.expect("WordPress starts");
    let place = wordpress_at(&wordpress, false);
    let attributes = format!(
        "backend=\"wordpress\" server=\"{}\" thread=\"{}\"",
        place.server, place.thread
    );
    journey(&Stop {
        url: site.shows("/", &attributes),
        place,
        asked: "Level 0 of the locks",
        answered: "Level 1 of the locks",
    });
}

#[test]
fn wordpress_as_it_is_delivered_can_be_read_and_says_what_is_missing() {
    let site = Site::start();
    let wordpress = WordPress::start(&WordPressOptions::default()).expect("WordPress starts");
    let attributes = format!(
        "backend=\"wordpress\" server=\"{}/wp-json\" thread=\"{}\" load=\"eager\"",
        wordpress.url(),
        wordpress.post.id
    );
    let page = Page::open(&site.shows("/", &attributes));
    page.until("!!root?.querySelector('article')");
    page.misses("textbox", "Comment");
    page.misses("button", "Reply to *");
    let hints = page.console("WARNING");
    assert_eq!(hints.len(), 1, "{hints:?}");
    assert!(
        hints[0].contains("rest_allow_anonymous_comments"),
        "{hints:?}"
    );
}

#[test]
fn an_isso_that_does_not_know_the_page_is_told_of_once_with_the_line_to_add() {
    let site = Site::start();
    let isso = Isso::start(&IssoOptions::default()).expect("Isso starts");
    let attributes = format!("backend=\"isso\" server=\"{}\" load=\"eager\"", isso.url());
    let page = Page::open(&site.shows("/canal-boats/", &attributes));
    page.reads(&english("fail_unreachable"));
    page.press("button", &english("retry"));
    page.reads(&english("fail_unreachable"));
    let hints = page.console("WARNING");
    assert_eq!(hints.len(), 1, "{hints:?}");
    assert!(
        hints[0].contains(&format!("host = {}", site.origin())),
        "{hints:?}"
    );
}

#[test]
fn before_the_widget_there_is_an_outline_of_as_many_comments_as_there_are() {
    let site = Site::start();
    let isso = Isso::start(&IssoOptions {
        sites: vec![site.origin()],
        ..IssoOptions::default()
    })
    .expect("Isso starts");
    let attributes = format!(
        "backend=\"isso\" server=\"{}\" load=\"intent\" page-size=\"10\"",
        isso.url()
    );
    let page = Page::open(&site.shows("/canal-boats/", &attributes));
    page.until("root?.querySelectorAll('.outline').length === 15");
    page.until("root.querySelector('section').ariaBusy === 'true'");
    let before = page.eval("document.querySelector('after-word').offsetHeight");
    page.eval(
        "root.querySelector('section').dispatchEvent(new Event('pointerover', { bubbles: true }))",
    );
    page.until("root.querySelectorAll('article').length > 9");
    let after = page.eval("document.querySelector('after-word').offsetHeight");
    let ratio = before.as_f64().unwrap_or_default() / after.as_f64().unwrap_or_default();
    assert!(
        (0.75..1.35).contains(&ratio),
        "{before} before, {after} after"
    );
}

#[test]
fn what_the_page_has_inside_the_element_is_read_until_the_widget_is_there() {
    let server = Server::demo();
    let mut options = with_plugin(&server);
    // Nothing of the widget comes until the reader turns to it.
    options.snippet =
        "add_filter('afterword_attributes', function ($a) { $a['load'] = 'intent'; return $a; });"
            .to_owned();
    let wordpress = WordPress::start(&options).expect("WordPress starts");
    let page = Page::open(&format!("{}{}", wordpress.url(), wordpress.post.path));
    page.until("!!root?.querySelector('slot')");
    page.until("document.querySelector('.comment-list').getBoundingClientRect().height > 1000");
    page.eval("document.querySelector('.comment-list li').dispatchEvent(new Event('pointerover', { bubbles: true }))");
    page.until("!!root.querySelector('article')");
    page.until("document.querySelector('.comment-list').getBoundingClientRect().height === 0");
}

#[test]
fn remark42_is_read_and_written_on_its_own_origin() {
    let server = Server::demo();
    let remark = Remark42::start();
    let attributes = format!(
        "backend=\"remark42\" server=\"{}\" site=\"news\" thread=\"{}\"",
        remark.url(),
        remark::THREAD
    );
    journey(&Stop {
        place: remark_at(&remark),
        url: remark.shows(&snippet(&server.url(""), &attributes)),
        asked: remark::ASKED,
        answered: remark::ANSWERED,
    });
}

pub fn remark_at(remark: &Remark42) -> Place {
    Place {
        backend: Kind::Remark42,
        server: remark.url(),
        site: "news".into(),
        thread: remark::THREAD.into(),
        page_url: remark.url() + "/canal-boats/",
        page_title: "An article".into(),
        same_origin: true,
    }
}

#[test]
fn a_file_is_read_with_all_that_is_in_it() {
    let site = Site::start();
    let files = files::served(&Server::demo());
    let attributes = format!(
        "backend=\"static\" server=\"{}\" thread=\"canal-boats\"",
        files.url()
    );
    journey(&Stop {
        place: files_at(&files),
        url: site.shows("/", &attributes),
        asked: "Welcome in, and mind the step",
        answered: "bad form to ask in the welcome thread",
    });
}

pub fn files_at(files: &Served) -> Place {
    Place {
        backend: Kind::Static,
        server: files.url(),
        site: "default".into(),
        thread: "canal-boats".into(),
        page_url: "https://news.example/canal-boats/".into(),
        page_title: "An article".into(),
        same_origin: false,
    }
}

#[test]
fn a_cache_in_front_of_isso_gives_it_our_first_paint() {
    let site = Site::start();
    let isso = Isso::start(&IssoOptions {
        sites: vec![site.origin()],
        ..IssoOptions::default()
    })
    .expect("Isso starts");
    let cache = Server::upstream(&format!("isso={}", isso.url()));
    let attributes = format!(
        "backend=\"isso\" server=\"{}\" cache=\"{}\"",
        isso.url(),
        cache.url("")
    );
    let page = Page::open(&site.shows("/canal-boats/", &attributes));
    page.until("root?.querySelectorAll('article').length > 20");
    page.sees("heading", "38 comments");
    // Who only reads fetches nothing of the widget, and asks nothing of Isso.
    page.until("root.querySelector('section').dataset.firstPaint === ''");
    let fetched =
        page.eval("performance.getEntriesByType('resource').map(({ name }) => name).join()");
    let fetched = fetched.as_str().unwrap_or_default();
    assert!(!fetched.contains(".wasm"), "{fetched}");
    assert!(!fetched.contains(isso.url()), "{fetched}");
    // What is far below comes after what is in view, and is drawn bit by bit.
    page.until("!!root.getElementById('keys')");
    page.until("root.getAnimations().every(drawn => drawn.playState === 'finished')");
    let before = page.eval("document.querySelector('after-word').offsetHeight");
    page.engage();
    assert_eq!(
        page.eval("document.querySelector('after-word').offsetHeight"),
        before
    );
    // What is written goes to Isso itself.
    page.type_into("Comment", "Past the cache.");
    page.type_into("Name", "Ana Lund");
    page.press("button", "Post comment");
    page.sees("heading", "39 comments");
    // Without the cache the widget comes by itself.
    drop(cache);
    page.reload();
    page.eval("document.querySelector('after-word').scrollIntoView()");
    page.sees("heading", "39 comments");
}
