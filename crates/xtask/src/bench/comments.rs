//! The comments' own server, with a database that is thrown away.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::bench::corpus::{self, Thread};
use crate::command::answer;
use crate::files;
use crate::project::Project;

/// For how long a server does nothing that has nothing to do.
const MOMENT: Duration = Duration::from_millis(30);
/// The same where nobody can see what it does.
const LONG_MOMENT: Duration = Duration::from_millis(300);
/// How Linux counts the time of a processor, on every machine that this runs on.
const MILLIS_PER_TICK: u64 = 10;

/// A server on this machine; ended when dropped.
pub struct Comments {
    child: Child,
    /// Host and port.
    pub address: String,
    /// Whether the comments are in files of its own.
    keeps_files: bool,
}

impl Comments {
    /// Fills a new SQLite database in `folder` through the importer, and serves it.
    ///
    /// # Errors
    ///
    /// If the import or the start fails.
    pub fn serve(project: &Project, folder: &Path, threads: &[Thread]) -> Result<Self> {
        let database = format!("sqlite:{}", folder.join("bench.db").display());
        Self::serve_from(project, folder, &database, threads)
    }

    /// Fills an empty database at this address through the importer, and serves it.
    ///
    /// # Errors
    ///
    /// As [`Self::serve`].
    pub fn serve_from(
        project: &Project,
        folder: &Path,
        database: &str,
        threads: &[Thread],
    ) -> Result<Self> {
        Self::fill(project, folder, database, threads)?;
        Self::start(project, database, &[])
    }

    /// Fills an empty database at this address through the importer; what is imported is in `folder` meanwhile.
    ///
    /// # Errors
    ///
    /// If the import fails.
    pub fn fill(
        project: &Project,
        folder: &Path,
        database: &str,
        threads: &[Thread],
    ) -> Result<()> {
        let export = folder.join("bench.xml");
        files::write(&export, corpus::export(threads))?;
        let mut import = afterword(project, database);
        import.args([OsStr::new("import"), OsStr::new("wxr"), export.as_os_str()]);
        let said = answer(&mut import).context("the import failed")?;
        let all: usize = threads.iter().map(|thread| thread.comments).sum();
        if !said.contains(&format!("{all} new comments")) {
            bail!("not everything was imported:\n{said}");
        }
        // It is as large as the database.
        files::remove(&export)
    }

    /// Fills an empty database at this address with so many comments, in bulk.
    ///
    /// # Errors
    ///
    /// If it can't be filled.
    pub fn seed(project: &Project, database: &str, comments: usize) -> Result<()> {
        let mut seed = afterword(project, database);
        seed.args(["develop", "seed", &comments.to_string()]);
        answer(&mut seed).context("the database can't be filled")?;
        Ok(())
    }

    /// Lists what waits for a decision of the owner, as the owner does.
    ///
    /// # Errors
    ///
    /// If the program fails.
    pub fn review(project: &Project, database: &str) -> Result<String> {
        let listed = answer(afterword(project, database).args(["comment", "list"]));
        listed.context("`afterword comment list` fails")
    }

    /// How many rows in a second SQLite alone writes into a new file, each with a commit of its own.
    ///
    /// # Errors
    ///
    /// If the disk does not take them.
    pub fn inserts(project: &Project, file: &Path, lasting: Duration) -> Result<f64> {
        let mut inserts = afterword(project, "sqlite:unused");
        inserts.args(["develop", "inserts"]).arg(file);
        inserts.args(["--seconds", &lasting.as_secs().to_string()]);
        let said = answer(&mut inserts).context("SQLite alone fails")?;
        let number = said
            .split(' ')
            .next()
            .and_then(|number| number.parse().ok());
        number.with_context(|| format!("not a rate: {said}"))
    }

    /// Serves the database at this address, with `flags` beside the usual ones.
    ///
    /// # Errors
    ///
    /// If the server does not start.
    pub fn start(project: &Project, database: &str, flags: &[&str]) -> Result<Self> {
        Self::begin(
            project,
            database,
            &[&["--rate-limit", "off"], flags].concat(),
        )
    }

    /// Serves the database at this address as everybody does, with limits for each client.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub fn start_with_limits(project: &Project, database: &str) -> Result<Self> {
        Self::begin(project, database, &[])
    }

    fn begin(project: &Project, database: &str, flags: &[&str]) -> Result<Self> {
        let mut child = afterword(project, database)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting the server")?;
        let stdout = child.stdout.take().context("its output is piped")?;
        let mut server = Self {
            child,
            address: String::new(),
            keeps_files: database.starts_with("sqlite:"),
        };
        let mut output = BufReader::new(stdout);
        let mut first = String::new();
        output.read_line(&mut first)?;
        // Read on: a server whose output nobody reads is stopped by its next line.
        thread::spawn(move || output.lines().for_each(drop));
        first
            .trim_end()
            .strip_prefix("listening on http://")
            .with_context(|| format!("the server's first line is {first:?}"))?
            .clone_into(&mut server.address);
        Ok(server)
    }

    /// How many bytes the server has written so far, to its files and to connections; nothing if another program
    /// keeps the comments, or the system does not tell.
    pub fn written(&self) -> Option<u64> {
        self.keeps_files.then(|| self.sent()).flatten()
    }

    /// How long the server has kept a processor busy so far, in steps of ten milliseconds; nothing if the system does
    /// not tell.
    pub fn worked(&self) -> Option<Duration> {
        worked(self.child.id())
    }

    /// How many bytes of memory the server has now; nothing if the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kibibytes * 1_024)
    }

    /// Waits until the server has nothing to do any more: has sent nothing and not worked for a moment.
    pub fn settle(&self) {
        let mut before = None;
        loop {
            let now = self.sent().zip(self.worked());
            if now.is_none() {
                // Nobody tells; what follows a post takes less.
                return thread::sleep(LONG_MOMENT);
            }
            if now == before {
                return;
            }
            before = now;
            thread::sleep(MOMENT);
        }
    }

    /// How many bytes the server has written so far, wherever to.
    fn sent(&self) -> Option<u64> {
        let counts = fs::read_to_string(format!("/proc/{}/io", self.child.id())).ok()?;
        let written = counts
            .lines()
            .find_map(|line| line.strip_prefix("wchar:"))?;
        written.trim().parse().ok()
    }
}

impl Drop for Comments {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How long a process has kept a processor busy so far, in steps of ten milliseconds; nothing if the system does not
/// tell.
pub fn worked(process: u32) -> Option<Duration> {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    ticks(&status).map(|ticks| Duration::from_millis(ticks * MILLIS_PER_TICK))
}

fn afterword(project: &Project, database: &str) -> Command {
    let mut command = project.command(project.server(true));
    // Nothing of the machine's own settings may count here.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AFTERWORD_") {
            command.env_remove(name);
        }
    }
    command.env("AFTERWORD_DATABASE", database);
    command
}

/// The time of a processor, as user and as system, in the line that Linux has about a process.
fn ticks(status: &str) -> Option<u64> {
    // The program's name is in brackets, and may have spaces in it.
    let (_, rest) = status.rsplit_once(')')?;
    let mut of_both = rest.split_whitespace().skip(11).take(2);
    let mut next = || of_both.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_processor_is_read_behind_the_name() {
        let status = "7 (after (w) ord) S 1 7 7 0 -1 4194560 3188 0 0 0 120 34 0 0 20 0 9 0 1";
        assert_eq!(ticks(status), Some(154));
        assert_eq!(ticks("7 (afterword) S"), None);
    }
}
