//! The comments' own server, with a database that is thrown away.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::bench::corpus;
use crate::command::answer;
use crate::files;
use crate::project::Project;

/// A server on this machine; ended when dropped.
pub struct Comments {
    child: Child,
    /// Host and port.
    pub address: String,
}

impl Comments {
    /// Fills a database in `folder` through the importer, and serves it.
    ///
    /// # Errors
    ///
    /// If the import or the start fails.
    pub fn serve(project: &Project, folder: &Path) -> Result<Self> {
        let database = format!("sqlite:{}", folder.join("bench.db").display());
        let export = folder.join("bench.xml");
        files::write(&export, corpus::export())?;
        let mut import = afterword(project, &database);
        import.args([OsStr::new("import"), OsStr::new("wxr"), export.as_os_str()]);
        let said = answer(&mut import).context("the import failed")?;
        let all: usize = corpus::SIZES.iter().sum();
        if !said.contains(&format!("{all} new comments")) {
            bail!("not everything was imported:\n{said}");
        }
        let mut child = afterword(project, &database)
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
