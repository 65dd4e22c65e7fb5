//! The real server, each in a process and with a database of its own.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// How long it may take until a server shows what another process has changed.
const NOTICED: Duration = Duration::from_secs(15);

/// A running server; ended when dropped.
pub struct Server {
    child: Child,
    /// Host and port.
    pub address: String,
    // Removed when the child has ended.
    _folder: Option<TempDir>,
}

impl Server {
    /// The demo: an article at `/`, and the thread "demo".
    pub fn demo() -> Self {
        // Killed, it can't remove its database.
        let folder = tempfile::tempdir().expect("there is room for temporary files");
        let args = ["demo", "--listen", "127.0.0.1:0", "--rate-limit", "off"];
        let mut command = command(&args);
        command.env("TMPDIR", folder.path());
        let mut server = Self::start(command);
        server._folder = Some(folder);
        server
    }

    /// One that sends mail, to a server that is not there: what is asked for is noted all the same.
    pub fn with_mail() -> Self {
        let database = Database::empty();
        let mut server = database.mailing("smtp://127.0.0.1:9");
        server._folder = Some(database.folder);
        server
    }

    /// One without comments of its own, in front of another system: `isso=http://…`.
    pub fn upstream(system: &str) -> Self {
        let args = ["serve", "--listen", "127.0.0.1:0", "--rate-limit", "off"];
        let mut command = command(&args);
        command.args(["--upstream", system]);
        Self::start(command)
    }

    /// What programs are told: one resource as JSON.
    pub fn get(&self, path: &str) -> Value {
        let mut answer = ureq::get(format!("http://{}{path}", self.address))
            .header("accept", "application/json")
            .call()
            .unwrap_or_else(|error| panic!("GET {path}: {error}"));
        answer
            .body_mut()
            .read_json()
            .expect("the server answers JSON")
    }

    /// What pages are told: one resource as HTML.
    pub fn html(&self, path: &str) -> String {
        let mut answer = ureq::get(self.url(path))
            .header("accept", "text/html")
            .call()
            .unwrap_or_else(|error| panic!("GET {path}: {error}"));
        answer
            .body_mut()
            .read_to_string()
            .expect("the server answers text")
    }

    /// Makes a change that another process makes in the database, and waits until pages of a thread show it: the server
    /// looks once in a second.
    pub fn notices(&self, thread: &str, change: impl FnOnce()) {
        let path = format!("/api/v1/sites/default/threads/{thread}/comments");
        let before = self.html(&path);
        change();
        let end = Instant::now() + NOTICED;
        while self.html(&path) == before {
            assert!(Instant::now() < end, "{path} stays as it was");
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Posts a comment as somebody else, and returns its id.
    pub fn post(&self, thread: &str, name: &str, text: &str, parent: Option<&str>) -> String {
        let path = format!("/api/v1/sites/default/threads/{thread}/comments");
        let mut comment = json!({
            "text": text,
            "author": { "name": name },
            "page": { "url": self.url("/") },
        });
        if let Some(parent) = parent {
            comment["parent"] = parent.into();
        }
        static POSTED: AtomicUsize = AtomicUsize::new(0);
        let key = format!(
            "somebody-else-{:08}",
            POSTED.fetch_add(1, Ordering::Relaxed)
        );
        let mut answer = ureq::post(self.url(&path))
            .header("idempotency-key", key)
            .send_json(comment)
            .unwrap_or_else(|error| panic!("POST {path}: {error}"));
        let posted: Value = answer
            .body_mut()
            .read_json()
            .expect("the server answers JSON");
        let id = posted["comment"]["id"].as_str();
        id.expect("a comment has an id").to_owned()
    }

    /// The address of something on this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("can't start {command:?}: {error}; `cargo xtask build` makes it")
            });
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut first = String::new();
        output
            .read_line(&mut first)
            .expect("standard output is text");
        let address = first
            .trim_end()
            .strip_prefix("listening on http://")
            .map(str::to_owned);
        // Read on: a server whose output nobody reads is stopped by its next line.
        std::thread::spawn(move || for _ in output.lines() {});
        let mut server = Self {
            child,
            address: String::new(),
            _folder: None,
        };
        server.address = address.unwrap_or_else(|| panic!("the first line is {first:?}"));
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A database that several servers can be started on, one after the other.
pub struct Database {
    folder: TempDir,
}

impl Database {
    /// An empty one.
    pub fn empty() -> Self {
        Self {
            folder: tempfile::tempdir().expect("there is room for temporary files"),
        }
    }

    /// Starts a server on it.
    pub fn serve(&self) -> Server {
        Server::start(self.served())
    }

    /// Starts a server on it that sends mail by another.
    pub fn mailing(&self, smtp_url: &str) -> Server {
        let mut served = self.served();
        served.args(["--smtp-url", smtp_url]);
        served.args(["--mail-from", "comments@mail.example"]);
        Server::start(served)
    }

    fn served(&self) -> Command {
        let database = self.url();
        let args = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--rate-limit",
            "off",
            "--database",
            &database,
        ];
        command(&args)
    }

    /// Runs another command on it, and returns what that says.
    pub fn run(&self, args: &[&str]) -> String {
        let output = command(args)
            .args(["--database", &self.url()])
            .output()
            .unwrap_or_else(|error| panic!("can't run {args:?}: {error}"));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{args:?}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    /// Writes a file beside it, and returns its path.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).expect("the file can be written");
        path.display().to_string()
    }

    /// Ruins it under the server that runs on it, as a failing disk would.
    pub fn ruin(&self) {
        for file in std::fs::read_dir(self.folder.path()).expect("the folder can be read") {
            let path = file.expect("the folder can be read").path();
            let length = path.metadata().expect("the file is there").len();
            std::fs::write(&path, vec![b'?'; length as usize]).expect("the file can be written");
        }
    }

    fn url(&self) -> String {
        format!(
            "sqlite:{}",
            self.folder.path().join("afterword.db").display()
        )
    }
}

fn command(args: &[&str]) -> Command {
    let built = || project().join("target/debug/afterword");
    let mut command =
        Command::new(std::env::var_os("AFTERWORD_BIN").map_or_else(built, PathBuf::from));
    command.args(args).stdin(Stdio::null());
    // Nothing of the machine's own settings may count here.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AFTERWORD_") {
            command.env_remove(name);
        }
    }
    command
}

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
