//! A real SMTP server for tests, that takes mails and can misbehave; see `smtp_server.py`.

use std::env;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

/// How long to wait for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server, ended with the test.
pub struct Smtp {
    child: Child,
    input: Mutex<(ChildStdin, Receiver<()>)>,
    mails: Arc<Mutex<Vec<Mail>>>,
    /// The port it listens on, at 127.0.0.1.
    pub port: u16,
}

/// A mail the server has taken.
#[derive(Clone, Debug, Deserialize)]
pub struct Mail {
    pub to: Vec<String>,
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl Smtp {
    /// Starts one that takes every mail.
    pub fn start() -> anyhow::Result<Self> {
        Self::start_at(0)
    }

    /// Starts one on this port, or on a free one.
    pub fn start_at(port: u16) -> anyhow::Result<Self> {
        let python = env::var_os("AFTERWORD_PYTHON").context(
            "call `cargo xtask test`, or say in AFTERWORD_PYTHON where a Python with aiosmtpd is",
        )?;
        let mut child = Command::new(python)
            .args(["-c", include_str!("smtp_server.py")])
            .arg(port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().context("no pipe")?;
        let mut output = BufReader::new(child.stdout.take().context("no pipe")?);
        let mut first = String::new();
        output.read_line(&mut first)?;
        let port = first.trim().strip_prefix("listening ");
        let port = port.with_context(|| format!("the first line is {first:?}"))?;
        let port = port.parse()?;
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (is_ready, ready) = mpsc::channel();
        let into = Arc::clone(&mails);
        thread::spawn(move || collect(output, &into, &is_ready));
        Ok(Self {
            child,
            input: Mutex::new((input, ready)),
            mails,
            port,
        })
    }

    /// The address of this server as a setting.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Behaves so from now on.
    pub fn behave(&self, how: &str) -> anyhow::Result<()> {
        let mut input = self.input.lock().unwrap_or_else(PoisonError::into_inner);
        let (input, ready) = &mut *input;
        writeln!(input, "{how}")?;
        Ok(ready.recv_timeout(PATIENCE)?)
    }

    /// The mails taken so far, in the order of their arrival.
    pub fn mails(&self) -> Vec<Mail> {
        // What it has said before the answer has been heard then.
        let _ = self.behave("same");
        self.mails
            .lock()
            .map_or_else(|_| Vec::new(), |mails| mails.clone())
    }

    /// Waits until there are `count` mails, and gives them.
    #[allow(dead_code, reason = "for tests whose server is another process")]
    pub fn wait_for(&self, count: usize) -> anyhow::Result<Vec<Mail>> {
        let begun = Instant::now();
        loop {
            let mails = self.mails();
            if mails.len() >= count {
                return Ok(mails);
            }
            if begun.elapsed() > PATIENCE {
                bail!("there are {} mails, and {count} should be", mails.len());
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Mail {
    /// A header that is there once.
    pub fn header(&self, name: &str) -> anyhow::Result<&str> {
        let mut found = self.headers.iter().filter(|(header, _)| header == name);
        let (_, value) = found
            .next()
            .with_context(|| format!("no {name}: {self:?}"))?;
        ensure!(found.next().is_none(), "{name} twice: {self:?}");
        Ok(value)
    }

    /// The first address in the text that has `part` in it.
    pub fn link(&self, part: &str) -> anyhow::Result<String> {
        let mut links = self.links().into_iter();
        links
            .find(|link| link.contains(part))
            .with_context(|| format!("no {part} in {}", self.text))
    }

    /// Every address anywhere in the mail.
    pub fn links(&self) -> Vec<String> {
        let headers = self.headers.iter().map(|(_, value)| value.as_str());
        let all = headers
            .chain([&*self.text, &*self.html])
            .collect::<Vec<_>>()
            .join(" ");
        let ends = |c: char| c.is_whitespace() || "<>\"'".contains(c);
        let mut links: Vec<String> = all
            .split(ends)
            .filter(|word| word.starts_with("http://") || word.starts_with("https://"))
            .map(|word| word.replace("&amp;", "&"))
            .collect();
        links.sort();
        links.dedup();
        links
    }
}

fn collect(output: impl std::io::BufRead, mails: &Mutex<Vec<Mail>>, ready: &Sender<()>) {
    for line in output.lines().map_while(Result::ok) {
        if line == "ready" {
            let _ = ready.send(());
        } else if let (Ok(mail), Ok(mut mails)) = (serde_json::from_str(&line), mails.lock()) {
            mails.push(mail);
        }
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
