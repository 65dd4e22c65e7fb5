//! A real Isso, with the threads `/canal-boats/` and `/rye-bread/`.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::TempDir;

/// Starts it, and says on which port.
const LAUNCH: &str = include_str!("isso/launch.py");
/// What Isso 0.14 had after its API was used to write it: replies, a held comment, a deleted one, a hostile one.
const DATABASE: &[u8] = include_bytes!("../fixtures/isso.sqlite");

/// A running Isso; ended when dropped.
///
/// The thread `/canal-boats/` has 30 roots, one of them the place of a deleted comment (11), with 9 replies, and one
/// root that waits (27). 1 has six replies; 10 tries every way to run a script. `/rye-bread/` has 4 roots and 3
/// replies, and a name with an HTML entity in it (19).
pub struct Isso {
    child: Child,
    url: String,
    log: Arc<Mutex<String>>,
    // Removed when the child has ended.
    _folder: TempDir,
}

/// How an Isso is set up. The default lets everybody post as often as they like.
#[derive(Clone, Debug)]
pub struct IssoOptions {
    /// The origins of the pages that may use it. Isso fetches the title of a page that it does not know from there.
    pub sites: Vec<String>,
    /// Whether new comments wait for approval.
    pub moderated: bool,
    /// Whether a name must be given.
    pub author_required: bool,
    /// Whether an address must be given.
    pub email_required: bool,
    /// Limits for who posts much; none if absent.
    pub guard: Option<Guard>,
    /// How long own comments can be changed; in whole seconds, at least one.
    pub edit_window: Duration,
    /// Whether there is a feed per thread.
    pub feed: bool,
    /// Whether comments have pictures of gravatar.com.
    pub gravatar: bool,
    /// Whether `/latest` answers.
    pub latest: bool,
}

/// How much one address may post.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// Comments per minute.
    pub per_minute: u32,
    /// Comments on one page that answer no other.
    pub roots: u32,
    /// Whether authors may answer themselves while they can still edit.
    pub reply_to_self: bool,
}

impl Default for IssoOptions {
    fn default() -> Self {
        Self {
            // Refused at once, whereas a name might have to be asked for.
            sites: vec!["http://127.0.0.1:9".to_owned()],
            moderated: false,
            author_required: false,
            email_required: false,
            guard: None,
            edit_window: Duration::from_secs(15 * 60),
            feed: false,
            gravatar: false,
            latest: false,
        }
    }
}

impl Guard {
    /// As Isso is delivered.
    pub const USUAL: Self = Self {
        per_minute: 2,
        roots: 3,
        reply_to_self: false,
    };
    /// More than any test posts. Isso asks for names and addresses only with its guard on.
    const WIDE: Self = Self {
        per_minute: 1_000_000,
        roots: 1_000_000,
        reply_to_self: true,
    };
}

impl Isso {
    /// Starts one on a free port; it takes requests when this returns.
    ///
    /// # Errors
    ///
    /// If there is no Python with Isso, with how to get one, or if it ends instead of listening, with what it said.
    pub fn start(options: &IssoOptions) -> Result<Self> {
        let python = env::var_os("AFTERWORD_PYTHON").context(
            "call `cargo xtask test backends`, or say in AFTERWORD_PYTHON where a Python with Isso is \
             (python3 -m venv FOLDER && FOLDER/bin/pip install isso, then FOLDER/bin/python)",
        )?;
        let folder = tempfile::Builder::new()
            .prefix("afterword-isso-")
            .tempdir()?;
        fs::write(folder.path().join("comments.db"), DATABASE)?;
        let settings = settings(
            &folder.path().join("comments.db").to_string_lossy(),
            options,
        );
        fs::write(folder.path().join("isso.cfg"), settings)?;
        let mut child = Command::new(&python)
            .args(["-c", LAUNCH])
            .arg(folder.path())
            .env_remove("ISSO_SETTINGS")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("can't run {}", python.display()))?;
        let log = Arc::new(Mutex::new(String::new()));
        let mut errors = child.stderr.take().context("no pipe")?;
        let into = Arc::clone(&log);
        // Read on: a server whose output nobody reads is stopped by its next line.
        let reader = thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(count @ 1..) = errors.read(&mut piece) {
                let said = String::from_utf8_lossy(&piece[..count]);
                into.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push_str(&said);
            }
        });
        let mut first = String::new();
        BufReader::new(child.stdout.take().context("no pipe")?).read_line(&mut first)?;
        let port = first.trim().strip_prefix("listening ").map(str::to_owned);
        let mut isso = Self {
            child,
            url: String::new(),
            log,
            _folder: folder,
        };
        let Some(port) = port else {
            isso.end();
            // A thread that only reads does not panic.
            let _ = reader.join();
            bail!(
                "Isso does not start with {} (its packages: `cargo xtask setup --test`):\n{}",
                python.display(),
                isso.log()
            );
        };
        isso.url = format!("http://127.0.0.1:{port}");
        Ok(isso)
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it has logged so far; each new comment is there, with the links by which an owner approves or deletes it.
    pub fn log(&self) -> String {
        self.log
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn end(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Isso {
    fn drop(&mut self) {
        self.end();
    }
}

/// The file of settings, for what differs from Isso's own.
fn settings(database: &str, options: &IssoOptions) -> String {
    let on = |is_on| if is_on { "true" } else { "false" };
    let asks = options.author_required || options.email_required;
    let guard = options.guard.unwrap_or(Guard::WIDE);
    let mut text = format!("[general]\ndbpath = {database}\nhost =\n");
    let mut line = |args: std::fmt::Arguments| {
        // Writing into a string can't fail.
        let _ = writeln!(text, "{args}");
    };
    for site in &options.sites {
        line(format_args!("    {site}"));
    }
    line(format_args!(
        "max-age = {}s",
        options.edit_window.as_secs().max(1)
    ));
    line(format_args!("gravatar = {}", on(options.gravatar)));
    line(format_args!("latest-enabled = {}", on(options.latest)));
    line(format_args!(
        "[moderation]\nenabled = {}",
        on(options.moderated)
    ));
    // The one that waits in our database is years old.
    line(format_args!("purge-after = 5000w"));
    let enabled = on(options.guard.is_some() || asks);
    line(format_args!("[guard]\nenabled = {enabled}"));
    line(format_args!("ratelimit = {}", guard.per_minute));
    line(format_args!("direct-reply = {}", guard.roots));
    line(format_args!("reply-to-self = {}", on(guard.reply_to_self)));
    line(format_args!(
        "require-author = {}",
        on(options.author_required)
    ));
    line(format_args!(
        "require-email = {}",
        on(options.email_required)
    ));
    if let Some(site) = options.sites.first().filter(|_| options.feed) {
        line(format_args!("[rss]\nbase = {site}"));
    }
    text
}
