//! The comments' own server, with a database that is thrown away.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::bench::corpus::{self, Thread};
use crate::command::answer;
use crate::files;
use crate::project::Project;

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
        files::remove(&export)?;
        let mut child = afterword(project, database)
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "off"])
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
        std::thread::spawn(move || output.lines().for_each(drop));
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
        if !self.keeps_files {
            return None;
        }
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
