//! ChromeDriver, and one Chromium in it.

use std::cell::RefCell;
use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use ureq::http::Response;
use ureq::{Agent, Body};

/// The flags of `webdriver.json`: no sandbox as containers have none, and nothing of its own on the network.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// How long one command may take; a page that loads slowly is the longest.
const PATIENCE: Duration = Duration::from_secs(60);

/// A Chromium session with a fresh profile; all of it is gone when dropped.
pub struct Driver {
    child: Child,
    agent: Agent,
    session: String,
    /// The tab that commands go to.
    window: RefCell<String>,
    // Last, so that it is removed when nobody writes into it any more.
    profile: Rc<TempDir>,
}

impl Driver {
    /// Starts both.
    pub fn start() -> Self {
        let profile = tempfile::tempdir().expect("there is room for temporary files");
        Self::start_in(Rc::new(profile))
    }

    /// What the browser keeps; another can be started with it when this one has ended.
    pub fn profile(&self) -> Rc<TempDir> {
        Rc::clone(&self.profile)
    }

    /// Starts both, with what an earlier browser has kept.
    pub fn start_in(profile: Rc<TempDir>) -> Self {
        // The port it is given for IPv4 may be taken for IPv6; then it ends, and another will do.
        let (child, port) = (0..5)
            .find_map(|_| launch(profile.path()))
            .expect("ChromeDriver starts and names its port");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .build()
            .into();
        let mut driver = Self {
            child,
            agent,
            session: String::new(),
            window: RefCell::default(),
            profile,
        };
        driver.session = format!("http://127.0.0.1:{port}/session");
        let args = FLAGS.map(str::to_owned).into_iter();
        let profile = format!("--user-data-dir={}", driver.profile.path().display());
        let mut options =
            json!({ "args": args.chain([profile, "--lang=en-US".to_owned()]).collect::<Vec<_>>() });
        if let Ok(chromium) = env::var("AFTERWORD_CHROMIUM") {
            options["binary"] = chromium.into();
        }
        let wanted =
            json!({ "goog:chromeOptions": options, "goog:loggingPrefs": { "browser": "ALL" } });
        let made = driver
            .call("", &json!({ "capabilities": { "alwaysMatch": wanted } }))
            .expect("Chromium starts");
        let id = made["sessionId"].as_str().expect("a session has an id");
        driver.session = format!("{}/{id}", driver.session);
        let window = driver.agent.get(format!("{}/window", driver.session));
        let window = read(window.call()).expect("a browser starts with a tab");
        *driver.window.get_mut() = window.as_str().expect("a tab has a name").to_owned();
        driver
    }

    /// The tab that commands go to.
    pub fn window(&self) -> String {
        self.window.borrow().clone()
    }

    /// Sends commands to this tab from now on.
    pub fn turn_to(&self, window: &str) {
        if *self.window.borrow() == window {
            return;
        }
        self.call("window", &json!({ "handle": window }))
            .unwrap_or_else(|error| panic!("{error}"));
        window.clone_into(&mut self.window.borrow_mut());
    }

    /// Closes the tab that commands go to; after that `turn_to` must say where they go.
    pub fn close_window(&self) {
        let closed = read(self.agent.delete(format!("{}/window", self.session)).call());
        closed.unwrap_or_else(|error| panic!("closing a tab: {error}"));
        self.window.borrow_mut().clear();
    }

    /// Runs a WebDriver command.
    ///
    /// # Errors
    ///
    /// What the driver says; an element may be gone a moment after it was found.
    pub fn call(&self, command: &str, body: &Value) -> Result<Value, String> {
        let slash = if command.is_empty() { "" } else { "/" };
        let url = format!("{}{slash}{command}", self.session);
        let sent = self.agent.post(url).send_json(body);
        read(sent).map_err(|error| format!("{command}: {error}"))
    }

    /// Runs a command of the Chrome DevTools Protocol.
    ///
    /// # Errors
    ///
    /// As `call`.
    pub fn cdp(&self, method: &str, params: Value) -> Result<Value, String> {
        self.call(
            "goog/cdp/execute",
            &json!({ "cmd": method, "params": params }),
        )
        .map_err(|error| format!("{method}: {error}"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Ends Chromium, if it got that far.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the driver answers.
fn read(sent: Result<Response<Body>, ureq::Error>) -> Result<Value, String> {
    let mut answer = sent.map_err(|error| error.to_string())?;
    let body = answer.body_mut().with_config().limit(100_000_000);
    let mut answer = body
        .read_json::<Value>()
        .map_err(|error| error.to_string())?;
    match answer["value"].take() {
        value if value["error"].is_string() => Err(value["message"].to_string()),
        value => Ok(value),
    }
}

/// Starts ChromeDriver, which leaves its files in `folder`; none if it ends without a port.
fn launch(folder: &Path) -> Option<(Child, String)> {
    let program = env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into());
    let mut child = Command::new(&program)
        .arg("--port=0")
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("can't start {program:?}: {error}; `cargo xtask setup --test` gets it")
        });
    let mut output = BufReader::new(child.stdout.take().expect("it is piped")).lines();
    let port = output.by_ref().map_while(Result::ok).find_map(|line| {
        let port = line.split_once("started successfully on port ")?.1;
        Some(port.trim_end_matches('.').to_owned())
    });
    // Read on: a program whose output nobody reads is stopped by its next line.
    std::thread::spawn(move || output.for_each(drop));
    if port.is_none() {
        // It has ended, or never will answer.
        let _ = child.kill();
        let _ = child.wait();
    }
    Some((child, port?))
}
