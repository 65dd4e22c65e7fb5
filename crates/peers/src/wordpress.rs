//! A real WordPress, with a post that has many comments: PHP's own server in front of a MariaDB that is nobody else's.

mod database;
mod site;

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use tempfile::TempDir;

use crate::group::Group;
use crate::programs::Sought;

const PHP: Sought = Sought {
    name: "PHP",
    variable: "AFTERWORD_PHP",
    install: "install it with its mysqli, mbstring and xml (Debian: apt-get install php-cli php-mysql php-mbstring \
              php-xml)",
    called: &["php"],
    places: &[],
};

/// Requests that are answered at a time: a page and what it asks for.
const WORKERS: &str = "4";
/// How long the first answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running WordPress; ended when dropped.
///
/// The editor's name is `editor`, the password `editor-password`. Which comments there are stands in
/// `fixtures/wordpress/seed.php`: 1 to 7 are a chain, 10 is hostile, 12, 14, 16, 18, 19 and 20 are answers to what
/// readers can't see or see later, 21 to 125 are roots, 126 to 130 answers to 21.
pub struct WordPress {
    url: String,
    /// The post with the comments, `/canal-boats/`.
    pub post: Post,
    /// One that nobody has written below yet, `/quiet-page/`.
    pub quiet: Post,
    log: Arc<Mutex<String>>,
    php: PathBuf,
    // Ended before the folder is removed.
    group: Group,
    folder: TempDir,
}

/// A post of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Its id.
    pub id: u64,
    /// Its path, from `/` to `/`.
    pub path: String,
}

/// How a WordPress is set up. The default is as it is delivered, but that nobody is too fast, and that nobody waits for
/// approval because it is their first comment.
#[derive(Clone, Debug, Default)]
pub struct WordPressOptions {
    /// Folders of plugins that are copied in and activated.
    pub plugins: Vec<PathBuf>,
    /// PHP, without `<?php`, that runs with every request, as that of a plugin.
    pub snippet: String,
    /// Other options of WordPress or a plugin, by name.
    pub options: Vec<(String, String)>,
    /// Whether who has not signed in may post without name and address.
    pub anonymous: bool,
    /// Whether new comments wait for approval.
    pub moderated: bool,
    /// Whether the post with the comments takes no more.
    pub closed: bool,
    /// How many roots the theme shows on a page; all of them if absent.
    pub per_page: Option<u32>,
    /// Whether who posts twice in fifteen seconds is refused, as WordPress does by itself.
    pub flood_filter: bool,
    /// Whether the theme is made of blocks and not of PHP files.
    pub block_theme: bool,
}

impl WordPressOptions {
    /// The snippet that lets guests write by the REST API, in version 4.7 and later.
    pub const GUESTS_WRITE: &str = "add_filter('rest_allow_anonymous_comments', '__return_true');";

    /// What `install.php` is told.
    fn arguments(&self) -> Vec<String> {
        let option = |name: &str, value: &str| format!("option.{name}={value}");
        let flag = |name: &str, is_on: bool| option(name, if is_on { "1" } else { "0" });
        let mut arguments = vec![
            flag("require_name_email", !self.anonymous),
            flag("comment_moderation", self.moderated),
            flag("page_comments", self.per_page.is_some()),
            flag("peers_flood", self.flood_filter),
        ];
        arguments.extend(self.options.iter().map(|(name, value)| option(name, value)));
        let per_page = self
            .per_page
            .map(|count| option("comments_per_page", &count.to_string()));
        arguments.extend(per_page);
        arguments.extend(self.closed.then(|| "closed=1".to_owned()));
        arguments.extend(self.block_theme.then(|| "theme=blocks".to_owned()));
        let names = self.plugins.iter().filter_map(|folder| folder.file_name());
        arguments.extend(names.map(|name| format!("plugin={}", name.display())));
        arguments
    }
}

impl WordPress {
    /// Starts one on a free port; it takes requests when this returns.
    ///
    /// # Errors
    ///
    /// If PHP, MariaDB or WordPress is missing, with how to install it, or if one of them fails, with what it said.
    pub fn start(options: &WordPressOptions) -> Result<Self> {
        let php = PHP.find()?;
        let folder = tempfile::Builder::new().prefix("afterword-wp-").tempdir()?;
        let mut group = Group::new(folder.path()).context("can't run sh")?;
        database::start(folder.path(), &mut group)?;
        site::make(folder.path(), options)?;
        database::wait(folder.path(), &mut group)?;
        let site = folder.path().join("site");
        let mut install = Command::new(&php);
        install
            .args(["-d", "display_errors=stderr", "install.php"])
            .args(options.arguments())
            .current_dir(&site);
        let installed = group
            .join(&mut install)
            .output()
            .with_context(|| format!("can't run {}", php.display()))?;
        let said = String::from_utf8_lossy(&installed.stdout);
        ensure!(
            installed.status.success(),
            "WordPress is not installed: {}{}\n{said}",
            String::from_utf8_lossy(&installed.stderr),
            complaints(folder.path())
        );
        let post =
            |name: &str| Post::read(&said, name).with_context(|| format!("no {name} in {said:?}"));
        let (post, quiet) = (post("post")?, post("quiet")?);
        let mut serve = Command::new(&php);
        serve
            .args(["-S", "127.0.0.1:0", "-t", "."])
            .arg("router.php")
            .current_dir(&site)
            .env("PHP_CLI_SERVER_WORKERS", WORKERS)
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let output = group.start(&mut serve)?.stderr.take().context("no pipe")?;
        let mut output = BufReader::new(output);
        let mut first = String::new();
        output.read_line(&mut first)?;
        let url = first
            .split_once("(http://")
            .and_then(|(_, rest)| rest.split_once(')'));
        let Some((address, _)) = url else {
            output.read_to_string(&mut first)?;
            bail!("PHP's server does not start: {first}");
        };
        let log = Arc::new(Mutex::new(String::new()));
        let into = Arc::clone(&log);
        // Read on: a server whose output nobody reads is stopped by its next line.
        thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                let mut log = into.lock().unwrap_or_else(PoisonError::into_inner);
                log.push_str(&line);
                log.push('\n');
            }
        });
        let wordpress = Self {
            url: format!("http://{address}"),
            post,
            quiet,
            log,
            php,
            group,
            folder,
        };
        let answer = ask(address).unwrap_or_else(|error| error.to_string());
        let first = answer.lines().next().unwrap_or_default();
        ensure!(
            first.ends_with(" 200 OK"),
            "WordPress does not work: {first}\n{}\n{}",
            wordpress.log(),
            wordpress.complaints()
        );
        Ok(wordpress)
    }

    /// Its address, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The id of the group that its processes are in, and no other.
    pub fn process_group(&self) -> u32 {
        self.group.id()
    }

    /// The address of a post.
    pub fn permalink(&self, post: &Post) -> String {
        format!("{}{}", self.url, post.path)
    }

    /// Runs PHP, without `<?php`, inside of the site, and gives what it prints.
    ///
    /// # Errors
    ///
    /// If it fails, with what PHP said.
    pub fn run(&self, code: &str) -> Result<String> {
        let address = self.url.trim_start_matches("http://");
        let load = "define('ABSPATH', getcwd() . '/'); $_SERVER['HTTP_HOST'] = $argv[1];
            $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1'; require 'wp-load.php';";
        let output = Command::new(&self.php)
            .args(["-d", "display_errors=stderr", "-r"])
            .args([&format!("{load}{code}"), "--", address])
            .current_dir(self.folder.path().join("site"))
            .stdin(Stdio::null())
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(
            output.status.success(),
            "{said}{}{}",
            String::from_utf8_lossy(&output.stderr),
            self.complaints()
        );
        Ok(said)
    }

    /// What PHP's server has said so far: a line per request.
    pub fn log(&self) -> String {
        let log = self.log.lock();
        log.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What PHP complained about, line by line: errors, warnings and notices, but not that WordPress itself uses what
    /// newer versions of PHP will no longer have.
    pub fn complaints(&self) -> String {
        complaints(self.folder.path())
    }
}

impl Post {
    /// From a line `NAME ID PATH`.
    fn read(said: &str, name: &str) -> Option<Self> {
        let mut words = said
            .lines()
            .map(|line| line.split(' '))
            .find_map(|mut words| (words.next() == Some(name)).then_some(words))?;
        Some(Self {
            id: words.next()?.parse().ok()?,
            path: words.next()?.to_owned(),
        })
    }
}

fn complaints(folder: &Path) -> String {
    let text = fs::read_to_string(folder.join("debug.log")).unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.contains("PHP Deprecated:"));
    lines.map(|line| format!("{line}\n")).collect()
}

/// What it answers to a request that goes through all of WordPress.
fn ask(address: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let path = "/wp-json/wp/v2/comments?per_page=1";
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
