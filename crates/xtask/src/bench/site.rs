//! The site whose articles are measured: one page around the widget and around what it is compared with.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzEncoder;
use serde_json::Value;

use crate::bench::{corpus, http};

/// The article; `COMMENTS` stands where they go.
const ARTICLE: &str = include_str!("article.html");
/// The script written by hand.
const REFERENCE: &str = include_str!("reference.js");
/// Its address on the site.
const REFERENCE_PATH: &str = "/reference.js";
/// The page with the comments in its own HTML.
const STATIC_PATH: &str = "/static";
/// The page with the loader alone.
const EMPTY_PATH: &str = "/empty";

/// What stands below an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The first 100 comments as part of the page.
    Static,
    /// The same, fetched and inserted by a script written by hand; of a thread with so many comments.
    Script(usize),
    /// The widget, below a thread with so many comments.
    Widget(usize),
    /// The same, with a script that the first page comes along with.
    AtOnce(usize),
}

/// A site on this machine, with a page for each [`Section`]; it ends with the program.
pub struct Site {
    address: String,
}

impl Site {
    /// Publishes the pages, whose comments are on the server at `server` (host and port). The static page has the
    /// first comments of the thread called `first`.
    ///
    /// # Errors
    ///
    /// If no port is free or the server does not answer.
    pub fn publish(server: &str, first: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").context("finding a free port")?;
        let address = listener.local_addr()?.to_string();
        let first = http::get(server, &api(first))?;
        let server = server.to_owned();
        let answers = Arc::new(move |path: &str| answer(path, &server, &first));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answers = Arc::clone(&answers);
                // A browser that goes away breaks its connections off.
                thread::spawn(move || serve(stream, answers.as_ref()).unwrap_or_default());
            }
        });
        Ok(Self { address })
    }

    /// The address of the page with this section.
    pub fn url(&self, section: Section) -> String {
        let path = match section {
            Section::Static => STATIC_PATH.to_owned(),
            Section::Script(comments) => format!("/script/{comments}"),
            Section::AtOnce(comments) => format!("/at-once/{comments}"),
            Section::Widget(comments) => return self.widget_url(&comments.to_string()),
        };
        format!("http://{}{path}", self.address)
    }

    /// The address of a page with the loader, and a place for widgets, but none.
    pub fn empty_url(&self) -> String {
        format!("http://{}{EMPTY_PATH}", self.address)
    }

    /// The address of the page with the widget, below the thread with this name.
    pub fn widget_url(&self, thread: &str) -> String {
        format!("http://{}/widget/{thread}", self.address)
    }
}

/// The weight of the script written by hand, in bytes.
pub fn reference_bytes() -> usize {
    REFERENCE.len()
}

/// The path of the comments of the thread with this name.
pub fn api(thread: &str) -> String {
    format!("/api/v1/sites/default/threads/{}/comments", key(thread))
}

/// The key of the thread with this name, for addresses.
fn key(thread: &str) -> String {
    corpus::article(thread)
        .replace(':', "%3A")
        .replace('/', "%2F")
}

/// What stands at `path`, with its type.
fn answer(path: &str, server: &str, first: &Value) -> Option<(&'static str, String)> {
    let html = |section: &str| Some(("text/html", ARTICLE.replace("COMMENTS", section)));
    if path == REFERENCE_PATH {
        return Some(("text/javascript", REFERENCE.to_owned()));
    }
    if path == STATIC_PATH {
        return html(&static_section(first));
    }
    if path == EMPTY_PATH {
        return html(&format!(
            "<main></main>\n<script src=\"http://{server}/embed.js\" async></script>"
        ));
    }
    if let Some(thread) = path.strip_prefix("/script/") {
        return html(&format!(
            "<section><div id=\"comments\" class=\"list\"></div></section>\n\
             <script src=\"{REFERENCE_PATH}\" data-api=\"http://{server}{}\" async></script>",
            api(thread)
        ));
    }
    if let Some(thread) = path.strip_prefix("/at-once/") {
        return html(&format!(
            "<after-word thread=\"{}\"></after-word>\n\
             <script src=\"http://{server}/embed.js?thread={}&lang=en\" async></script>",
            corpus::article(thread),
            key(thread)
        ));
    }
    let thread = path.strip_prefix("/widget/")?;
    html(&format!(
        "<script src=\"http://{server}/embed.js\" async></script>\n\
         <after-word thread=\"{}\"></after-word>",
        corpus::article(thread)
    ))
}

/// What the script makes of the same comments.
fn static_section(page: &Value) -> String {
    let mut section = format!(
        "<section><h2>{} comments</h2><div id=\"comments\" class=\"list\">",
        page["thread"]["comments"]
    );
    let comments = page["comments"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut depths = std::collections::HashMap::new();
    for comment in comments {
        let depth = comment["parent"]
            .as_str()
            .and_then(|parent| depths.get(parent))
            .map_or(0, |depth| depth + 1);
        let id = text(&comment["id"]);
        depths.insert(id.clone(), depth);
        let (name, at, html) = (
            text(&comment["author"]["name"]),
            text(&comment["created_at"]),
            text(&comment["html"]),
        );
        let votes = &comment["votes"];
        let day = at.split('T').next().unwrap_or_default();
        section.push_str(&format!(
            "<article class=\"comment\" id=\"comment-{id}\" style=\"margin-inline-start:{}em\">\
             <p class=\"head\"><b>{name}</b> <time datetime=\"{at}\">{day}</time></p>\
             <div class=\"body\">{html}</div><p class=\"actions\"><button>▲ {}</button>\
             <button>▼ {}</button><button>Reply</button></p></article>",
            f64::from(depth.min(6)) * 1.5,
            votes["up"],
            votes["down"]
        ));
    }
    section.push_str("</div></section>");
    section
}

/// Answers the requests of one connection.
fn serve(
    stream: TcpStream,
    answers: &dyn Fn(&str) -> Option<(&'static str, String)>,
) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request)? == 0 {
            return Ok(());
        }
        let mut line = String::new();
        while reader.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = request.split(' ').nth(1).unwrap_or_default();
        let (status, kind, text) = match answers(path) {
            Some((kind, text)) => ("200 OK", kind, text),
            None => ("404 Not Found", "text/plain", String::new()),
        };
        // As the comments' server does it with what it renders.
        let mut body = Vec::new();
        GzEncoder::new(text.as_bytes(), Compression::default()).read_to_end(&mut body)?;
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Encoding: gzip\r\n\
             Content-Length: {}\r\nCache-Control: no-store\r\n\r\n",
            body.len()
        );
        writer.write_all(head.as_bytes())?;
        writer.write_all(&body)?;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn replies_are_indented_in_the_page() {
        let author = json!({ "name": "Ada" });
        let votes = json!({ "up": 1, "down": 0 });
        let page = json!({
            "thread": { "comments": 2 },
            "comments": [
                { "id": "1", "author": author, "html": "<p>One</p>", "created_at": "2025-01-01T00:00:00Z", "votes": votes },
                { "id": "2", "parent": "1", "author": author, "html": "<p>Two</p>", "created_at": "2025-01-01T00:00:00Z", "votes": votes },
            ],
        });
        let section = static_section(&page);
        assert!(section.contains("id=\"comment-1\" style=\"margin-inline-start:0em\""));
        assert!(section.contains("id=\"comment-2\" style=\"margin-inline-start:1.5em\""));
    }

    #[test]
    fn every_section_has_a_page_and_nothing_else_has() {
        let found = |path: &str| answer(path, "127.0.0.1:1", &Value::Null).is_some();
        for path in [
            "/static",
            "/empty",
            "/script/100",
            "/widget/10000",
            "/at-once/100",
            "/reference.js",
        ] {
            assert!(found(path), "{path}");
        }
        assert!(!found("/other"));
    }
}
