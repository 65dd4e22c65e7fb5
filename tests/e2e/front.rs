//! The site that embeds the widget: its pages, and the way to the comment server behind it.
//!
//! It stands on a port of its own, counts what browsers ask for, and can hold an answer back or
//! break it off.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use crate::server::Server;

/// How long a stream may take to begin or end; this machine may have other work.
const PATIENCE: Duration = Duration::from_secs(15);

/// A site with the comment server at the same origin, as behind a reverse proxy.
pub struct Front {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    server: String,
    pages: HashMap<String, String>,
    asked: Vec<String>,
    streams: usize,
    held: Option<String>,
    broken: Option<String>,
    lost: Option<String>,
    ended: bool,
}

impl Front {
    /// Starts it before `server`.
    pub fn before(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let state = Mutex::new(State {
            server: server.address.clone(),
            ..State::default()
        });
        let shared = Arc::new(Shared {
            state,
            changed: Condvar::new(),
        });
        let front = Self {
            address,
            shared: Arc::clone(&shared),
        };
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if shared.state().ended {
                    break;
                }
                let shared = Arc::clone(&shared);
                // A browser that goes away breaks its connections off.
                thread::spawn(move || shared.answer(stream).unwrap_or_default());
            }
        });
        front
    }

    /// Publishes a page, and returns its address.
    pub fn page(&self, path: &str, html: impl Into<String>) -> String {
        self.shared
            .state()
            .pages
            .insert(path.to_owned(), html.into());
        self.url(path)
    }

    /// Publishes an article with `body` in it, where `SERVER` stands for this site's own origin.
    pub fn article(&self, path: &str, body: &str) -> String {
        self.page(
            path,
            article("en", "", &body.replace("SERVER", &self.url(""))),
        )
    }

    /// The address of something on this site.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The same, under the machine's other name: another origin.
    pub fn other_url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.address.port())
    }

    /// The comment server is now another.
    pub fn lead_to(&self, server: &Server) {
        self.shared.state().server.clone_from(&server.address);
    }

    /// Everything asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.shared.state().asked.clone()
    }

    /// How often something was asked for whose address has `part` in it.
    pub fn count(&self, part: &str) -> usize {
        self.asked()
            .iter()
            .filter(|target| target.contains(part))
            .count()
    }

    /// Waits until so many streams of events are open.
    pub fn streams(&self, wanted: usize) {
        self.wait(&format!("{wanted} streams"), |state| {
            state.streams == wanted
        });
    }

    /// Waits until something was asked for whose address has `part` in it.
    pub fn asked_for(&self, part: &str) {
        self.wait(part, |state| {
            state.asked.iter().any(|target| target.contains(part))
        });
    }

    fn wait(&self, what: &str, came: impl Fn(&State) -> bool) {
        let state = self.shared.state();
        let (state, _) = self
            .shared
            .changed
            .wait_timeout_while(state, PATIENCE, |state| !came(state))
            .expect("no thread panics with the lock");
        let (ended, streams, asked) = (came(&state), state.streams, state.asked.clone());
        // Dropping the front takes it, too.
        drop(state);
        assert!(
            ended,
            "no {what}, but {streams} streams; asked for {asked:#?}"
        );
    }

    /// Holds back the answers to what has `part` in its address, until `release`.
    pub fn hold(&self, part: &str) {
        self.shared.state().held = Some(part.to_owned());
    }

    /// Breaks off what has `part` in its address, until `release`.
    pub fn refuse(&self, part: &str) {
        self.shared.state().broken = Some(part.to_owned());
    }

    /// Passes requests on that have `part` in their address, and loses the answers, until `release`.
    pub fn lose_answers(&self, part: &str) {
        self.shared.state().lost = Some(part.to_owned());
    }

    /// Lets everything pass again.
    pub fn release(&self) {
        let mut state = self.shared.state();
        (state.held, state.broken, state.lost) = (None, None, None);
        self.shared.changed.notify_all();
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.shared.state().ended = true;
        self.release();
        // Wakes the thread that waits for the next connection.
        let _ = TcpStream::connect(self.address);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics with the lock")
    }

    /// Answers one request and closes the connection.
    fn answer(&self, mut browser: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(browser.try_clone()?);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let Some(target) = first.split(' ').nth(1).map(str::to_owned) else {
            return Ok(());
        };
        let (mut head, mut length) = (first, 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? <= 2 {
                break;
            }
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if !lower.starts_with("connection:") {
                head.push_str(&line);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;

        let mut state = self.state();
        state.asked.push(target.clone());
        self.changed.notify_all();
        let names = |part: &Option<String>| {
            part.as_ref()
                .is_some_and(|part| target.contains(part.as_str()))
        };
        while names(&state.held) && !state.ended {
            state = self
                .changed
                .wait(state)
                .expect("no thread panics with the lock");
        }
        if names(&state.broken) || state.ended {
            return Ok(());
        }
        let path = target.split('?').next().unwrap_or_default();
        let (page, server) = (state.pages.get(path).cloned(), state.server.clone());
        let lost = names(&state.lost);
        drop(state);
        if let Some(page) = page {
            return write!(
                browser,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\n\
                 cache-control: no-store\r\nconnection: close\r\n\r\n{page}",
                page.len()
            );
        }
        let mut server = TcpStream::connect(server)?;
        write!(server, "{head}connection: close\r\n\r\n")?;
        server.write_all(&body)?;
        if lost {
            std::io::copy(&mut server, &mut std::io::sink())?;
        } else if path.ends_with("/events") && !target.contains("wait=no") {
            // From its first byte on it misses nothing.
            server.peek(&mut [0])?;
            self.count_stream(1);
            let passed = pass_on(server, browser);
            self.count_stream(-1);
            passed?;
        } else {
            std::io::copy(&mut server, &mut browser)?;
        }
        Ok(())
    }

    fn count_stream(&self, more: isize) {
        let mut state = self.state();
        state.streams = state.streams.saturating_add_signed(more);
        self.changed.notify_all();
    }
}

/// Passes an answer on that has no end, until one of the two goes away.
fn pass_on(mut server: TcpStream, mut browser: TcpStream) -> std::io::Result<()> {
    let (mut watched, other) = (browser.try_clone()?, server.try_clone()?);
    let watch = thread::spawn(move || {
        // A browser has nothing more to say, so this is its end.
        let _ = watched.read(&mut [0]);
        let _ = other.shutdown(Shutdown::Both);
    });
    let passed = std::io::copy(&mut server, &mut browser);
    let _ = browser.shutdown(Shutdown::Both);
    let _ = watch.join();
    passed.map(drop)
}

/// A whole page: `head` goes into its head, `body` below its article.
pub fn article(lang: &str, head: &str, body: &str) -> String {
    let dir = if lang == "ar" { "rtl" } else { "ltr" };
    format!(
        "<!doctype html>\n<html lang=\"{lang}\" dir=\"{dir}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>An article</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n{head}\n</head>\n<body>\n<main>\n<h1>An article</h1>\n\
         <p>It has one paragraph.</p>\n{body}\n</main>\n</body>\n</html>\n"
    )
}

/// The snippet for a thread, as an owner pastes it; the loader comes from `server`.
pub fn snippet(server: &str, attributes: &str) -> String {
    format!(
        "<script src=\"{server}/embed.js\" async></script>\n<after-word {attributes}></after-word>"
    )
}
