//! A small HTTP server on loopback that answers what a test says: files of a page, or what a hostile server might.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a client may take to send its request.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running server; ended when dropped.
pub struct Served {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<JoinHandle<()>>,
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// As sent: `GET`.
    pub method: String,
    /// The path with the query, as sent.
    pub path: String,
    /// In order; the names in lower case.
    pub headers: Vec<(String, String)>,
    /// Empty if there was none.
    pub body: Vec<u8>,
}

/// What is answered. `Content-Length` and `Connection` are added if not given here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// In order.
    pub headers: Vec<(String, String)>,
    /// Left out of the answer to `HEAD`.
    pub body: Vec<u8>,
}

/// Whether pages of other origins may read the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cors {
    /// No header says so.
    Silent,
    /// All of them, without cookies: `*`.
    Everyone,
    /// All of them, with cookies: the origin is repeated.
    WithCookies,
}

struct Shared {
    cors: Cors,
    answer: Box<dyn Fn(&Asked) -> Answer + Send + Sync>,
    log: Mutex<Vec<Asked>>,
    is_over: AtomicBool,
}

impl Served {
    /// Answers every request with what `answer` says, each in a thread of its own; but preflights as `cors` says.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub fn start(
        cors: Cors,
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            cors,
            answer: Box::new(answer),
            log: Mutex::default(),
            is_over: AtomicBool::new(false),
        });
        let ours = Arc::clone(&shared);
        let accepting = thread::spawn(move || ours.accept(&listener));
        Ok(Self {
            address,
            shared,
            accepting: Some(accepting),
        })
    }

    /// Serves the files below `folder`, `index.html` for a folder.
    ///
    /// # Errors
    ///
    /// If there is no free port.
    pub fn folder(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        Self::start(Cors::Silent, move |asked| file(&folder, &asked.path))
    }

    /// Its address, which is also its origin: without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, preflights among them, in the order in which they had arrived as a whole.
    pub fn requests(&self) -> Vec<Asked> {
        let log = self.shared.log.lock();
        log.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.shared.is_over.store(true, Ordering::SeqCst);
        // Wakes it up.
        let woken = TcpStream::connect(self.address).is_ok();
        if let Some(accepting) = self.accepting.take().filter(|_| woken) {
            // A thread that panicked has ended, too.
            let _ = accepting.join();
        }
    }
}

impl Asked {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name)?;
        Some(&found.1)
    }

    /// The path without the query.
    pub fn route(&self) -> &str {
        self.path
            .split_once('?')
            .map_or(&self.path, |(route, _)| route)
    }

    /// `None` if the client closed the connection or sent what is no request.
    fn read(stream: &TcpStream) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut next = || {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            Some(line.trim_end().to_owned())
        };
        let first = next()?;
        let mut words = first.split(' ').map(str::to_owned);
        let (method, path) = (words.next()?, words.next()?);
        let mut headers = Vec::new();
        loop {
            let line = next()?;
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut asked = Self {
            method,
            path,
            headers,
            body: Vec::new(),
        };
        let length = asked.header("content-length").unwrap_or("0").parse().ok()?;
        asked.body.resize(length, 0);
        reader.read_exact(&mut asked.body).ok()?;
        Some(asked)
    }
}

impl Answer {
    /// One with a type and a body.
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    /// JSON, given as text, so that it may be wrong.
    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, "application/json", body)
    }

    /// A page.
    pub fn html(body: impl Into<Vec<u8>>) -> Self {
        Self::new(200, "text/html; charset=utf-8", body)
    }

    /// 404.
    pub fn not_found() -> Self {
        Self::new(404, "text/plain", "not found")
    }

    /// The same with one more header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn has(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(header, _)| header.eq_ignore_ascii_case(name))
    }

    fn write(&self, mut stream: &TcpStream, with_body: bool) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} Said so\r\n", self.status);
        let length = self.body.len().to_string();
        let ours = [("Content-Length", &*length), ("Connection", "close")];
        let missing = ours.into_iter().filter(|(name, _)| !self.has(name));
        let given = self.headers.iter().map(|(name, value)| (&**name, &**value));
        for (name, value) in given.chain(missing) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        stream.write_all(head.as_bytes())?;
        if with_body {
            stream.write_all(&self.body)?;
        }
        stream.flush()
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener) {
        for stream in listener.incoming() {
            if self.is_over.load(Ordering::SeqCst) {
                return;
            }
            let Ok(stream) = stream else { continue };
            let ours = Arc::clone(self);
            // Not joined: an answer may take for ever, if a test says so.
            thread::spawn(move || ours.talk(&stream));
        }
    }

    fn talk(&self, stream: &TcpStream) {
        let _ = stream.set_read_timeout(Some(PATIENCE));
        let Some(asked) = Asked::read(stream) else {
            return;
        };
        let log = self.log.lock();
        log.unwrap_or_else(PoisonError::into_inner)
            .push(asked.clone());
        let is_preflight =
            asked.method == "OPTIONS" && asked.header("access-control-request-method").is_some();
        let mut answer = if is_preflight && self.cors != Cors::Silent {
            Answer::new(204, "text/plain", "")
        } else {
            (self.answer)(&asked)
        };
        self.allow(&asked, &mut answer);
        // The client may have gone.
        let _ = answer.write(stream, asked.method != "HEAD");
    }

    fn allow(&self, asked: &Asked, answer: &mut Answer) {
        let Some(origin) = asked.header("origin") else {
            return;
        };
        let mut say = |name: &str, value: &str| {
            let header = format!("Access-Control-{name}");
            if !answer.has(&header) {
                answer.headers.push((header, value.to_owned()));
            }
        };
        match self.cors {
            Cors::Silent => return,
            Cors::Everyone => say("Allow-Origin", "*"),
            Cors::WithCookies => {
                say("Allow-Origin", origin);
                say("Allow-Credentials", "true");
            }
        }
        say("Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
        // A star stands for nothing where cookies are sent.
        let wanted = asked.header("access-control-request-headers");
        say("Allow-Headers", wanted.unwrap_or("*"));
        let exposed: Vec<String> = answer
            .headers
            .iter()
            .map(|(name, _)| name.clone())
            .filter(|name| !name.starts_with("Access-Control-"))
            .collect();
        let exposed = exposed.join(", ");
        answer
            .headers
            .push(("Access-Control-Expose-Headers".to_owned(), exposed));
    }
}

fn file(folder: &Path, path: &str) -> Answer {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let below = Path::new(path.trim_start_matches('/'));
    if !below
        .components()
        .all(|c| matches!(c, Component::Normal(_)))
    {
        return Answer::not_found();
    }
    let mut found = folder.join(below);
    if found.is_dir() {
        found.push("index.html");
    }
    let kind = match found.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    fs::read(found).map_or_else(|_| Answer::not_found(), |body| Answer::new(200, kind, body))
}
