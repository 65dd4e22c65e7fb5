//! Remark42 with a thread inside, on the origin of the article: the real program if `AFTERWORD_REMARK42` says where it is,
//! otherwise what it answered when this journey was last made with it. What was not asked then is not answered now.
//!
//! With the program and `AFTERWORD_UPDATE=1` the journey is recorded anew.

use std::collections::VecDeque;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use afterword_peers::{Answer, Asked, Cors, Served};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::front::article;
use crate::server::project;

/// The thread's name there, whatever the address of the article.
pub const THREAD: &str = "https://news.example/canal-boats/";
/// What readers said.
pub const ASKED: &str = "Has anybody taken the northern branch?";
pub const ANSWERED: &str = "With patience and a cheese sandwich.";

/// Headers that matter to a page.
const KEPT: [&str; 2] = ["content-type", "set-cookie"];

/// A running or a recorded Remark42, and a page on its origin.
pub struct Remark42 {
    served: Served,
    page: Arc<OnceLock<String>>,
    said: Arc<Mutex<Vec<Value>>>,
    // Ended when dropped.
    program: Option<Program>,
}

impl Remark42 {
    /// Starts the program, or takes its recording.
    pub fn start() -> Self {
        let program =
            std::env::var_os("AFTERWORD_REMARK42").map(|path| Program::start(&path.into()));
        let page = Arc::new(OnceLock::<String>::new());
        let said = Arc::new(Mutex::new(Vec::new()));
        let answer: Box<dyn Fn(&Asked) -> Answer + Send + Sync> = match &program {
            Some(program) => {
                let (url, said) = (program.url.clone(), Arc::clone(&said));
                Box::new(move |asked| recorded(&url, asked, &said))
            }
            None => {
                let left = Mutex::new(recording());
                Box::new(move |asked| replayed(&left, asked))
            }
        };
        let body = Arc::clone(&page);
        let served = Served::start(Cors::Silent, move |asked| match asked.route() {
            "/canal-boats/" => Answer::html(body.get().cloned().unwrap_or_default()),
            _ => answer(asked),
        });
        Self {
            served: served.expect("there is a free port"),
            page,
            said,
            program,
        }
    }

    /// Its address, and the origin of the page.
    pub fn url(&self) -> String {
        self.served.url()
    }

    /// Puts this below its article, and returns the article's address.
    pub fn shows(&self, body: &str) -> String {
        self.page.get_or_init(|| article("en", "", body));
        self.url() + "/canal-boats/"
    }
}

impl Drop for Remark42 {
    fn drop(&mut self) {
        let is_wanted = self.program.is_some() && std::env::var_os("AFTERWORD_UPDATE").is_some();
        // A journey that failed is no recording.
        if is_wanted && !thread::panicking() {
            let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            let text = serde_json::to_string_pretty(&*said).expect("it is JSON");
            fs::write(file(), text + "\n").expect("it can be written");
        }
    }
}

fn file() -> PathBuf {
    project().join("tests/fixtures/remark42-journey.json")
}

fn recording() -> VecDeque<Value> {
    let text = fs::read_to_string(file()).expect("the recording is there");
    serde_json::from_str(&text).expect("it is JSON")
}

/// What a request is known by: the number in the name of a reader without one differs each time.
fn key(method: &str, path: &str, body: &str) -> String {
    let path = match path.split_once("user=Reader%20") {
        Some((before, after)) => [
            before,
            "user=Reader%20",
            after.trim_start_matches(|c: char| c.is_ascii_digit()),
        ]
        .concat(),
        None => path.to_owned(),
    };
    [method, &path, body].join(" ")
}

fn key_of(asked: &Asked) -> String {
    key(
        &asked.method,
        &asked.path,
        &String::from_utf8_lossy(&asked.body),
    )
}

/// The next answer to such a request; the last one again if there is no more.
fn replayed(left: &Mutex<VecDeque<Value>>, asked: &Asked) -> Answer {
    let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
    let wanted = key_of(asked);
    let mut places = left
        .iter()
        .enumerate()
        .filter(|(_, said)| said["asked"] == wanted.as_str())
        .map(|(at, _)| at);
    let Some(first) = places.next() else {
        return Answer::new(
            501,
            "text/plain",
            format!("nobody asked this when it was recorded: {wanted}"),
        );
    };
    let is_last = places.next().is_none();
    let said = if is_last {
        left.get(first).cloned()
    } else {
        left.remove(first)
    };
    let said = said.expect("it was found");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut answer = Answer {
        status: said["status"].as_u64().unwrap_or(501) as u16,
        headers: Vec::new(),
        body: text(&said["body"]).into_bytes(),
    };
    for header in said["headers"].as_array().into_iter().flatten() {
        answer.headers.push((text(&header[0]), text(&header[1])));
    }
    answer
}

/// Passes a request on to the program, and notes what it says.
fn recorded(url: &str, asked: &Asked, said: &Mutex<Vec<Value>>) -> Answer {
    let passed = ["content-type", "cookie", "x-xsrf-token", "x-jwt"];
    let mut request = ureq::http::Request::builder()
        .method(asked.method.as_str())
        .uri([url, &asked.path].concat());
    for (name, value) in asked
        .headers
        .iter()
        .filter(|(name, _)| passed.contains(&name.as_str()))
    {
        request = request.header(name, value);
    }
    let request = request.body(asked.body.clone()).expect("it is a request");
    let agent = ureq::Agent::from(
        ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build(),
    );
    let mut answer = agent.run(request).expect("Remark42 answers");
    let body = answer.body_mut().read_to_string().unwrap_or_default();
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .filter(|(name, _)| KEPT.contains(&name.as_str()))
        .map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        })
        .collect();
    let status = answer.status().as_u16();
    let mut notes = said.lock().unwrap_or_else(PoisonError::into_inner);
    notes.push(
        json!({ "asked": key_of(asked), "status": status, "headers": headers, "body": body }),
    );
    Answer {
        status,
        headers,
        body: body.into_bytes(),
    }
}

/// The program, with the thread.
struct Program {
    child: Child,
    url: String,
    // Removed when the child has ended.
    _folder: TempDir,
}

impl Program {
    fn start(path: &PathBuf) -> Self {
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let port = free.expect("there is a free port").port();
        let url = format!("http://127.0.0.1:{port}");
        let below =
            |option: &str, name: &str| format!("--{option}={}", folder.path().join(name).display());
        let child = Command::new(path)
            .args([
                "server",
                "--secret=journey",
                "--site=news",
                "--address=127.0.0.1",
                "--auth.anon",
                "--anon-vote",
                "--votes-ip",
                "--votes-ip-time=1s",
                "--update-limit=50",
            ])
            .args([format!("--url={url}"), format!("--port={port}")])
            .args([
                below("store.bolt.path", "var"),
                below("avatar.fs.path", "avatars"),
                below("backup", "backup"),
            ])
            .args([
                below("image.fs.path", "pictures"),
                below("image.fs.staging", "staging"),
            ])
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("can't start {}: {error}", path.display()));
        let program = Self {
            child,
            url,
            _folder: folder,
        };
        for _ in 0..200 {
            if ureq::get([&program.url, "/ping"].concat()).call().is_ok() {
                let asked = program.post("Wilma Rushbrook", ASKED, "");
                program.post("Otto von der Schleuse", ANSWERED, &asked);
                return program;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("Remark42 does not answer");
    }

    /// Posts as somebody, and returns the comment's id.
    fn post(&self, name: &str, text: &str, parent: &str) -> String {
        let agent = ureq::Agent::new_with_defaults();
        let login = format!(
            "{}/auth/anonymous/login?user={}&aud=news",
            self.url,
            name.replace(' ', "%20")
        );
        agent.get(login).call().expect("guests can sign in");
        let token = {
            let jar = agent.cookie_jar_lock();
            jar.get("127.0.0.1", "/", "XSRF-TOKEN")
                .expect("it sets a cookie")
                .value()
                .to_owned()
        };
        let comment = json!({ "text": text, "pid": parent, "title": "An article", "locator": { "site": "news", "url": THREAD } });
        let answer = agent
            .post([&self.url, "/api/v1/comment?site=news"].concat())
            .header("X-XSRF-TOKEN", token)
            .send_json(comment);
        let posted: Value = answer
            .expect("it can be posted")
            .body_mut()
            .read_json()
            .expect("it is JSON");
        posted["id"].as_str().expect("it has an id").to_owned()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
