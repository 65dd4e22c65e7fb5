//! Generated requests, right and wrong ones, against the real server: every answer keeps the API's description.
//!
//! `cargo xtask test fuzz` runs it, with Schemathesis from `target/tools`; what is sent and what is checked stands in
//! `fuzz/schemathesis.toml`.

#[path = "support/postgres.rs"]
mod postgres;

use std::env;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use anyhow::{Context as _, ensure};

/// The pages that may use the sites; `fuzz/hooks.py` has it, too.
const ORIGIN: &str = "https://fuzzed.example";

#[test]
fn every_answer_keeps_the_description_on_sqlite() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("afterword.db");
    fuzz(&format!("sqlite:{}", database.display()), folder.path())
}

#[tokio::test]
async fn every_answer_keeps_the_description_on_postgres() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    fuzz(&postgres::fresh_database().await?, folder.path())
}

/// Sets up two sites that take all there is, and fuzzes the server; `scratch` is for what programs leave behind.
fn fuzz(database: &str, scratch: &Path) -> anyhow::Result<()> {
    let criteria = ["--rating-criteria", "Accuracy,Style"];
    let everything = ["--origin", ORIGIN, "--show-edits", "on", "--hold", "none"];
    let votes = ["site", "set", "default", "--votes", "up-down"];
    let reactions = ["site", "add", "reacting", "--reactions", "👍 🎉"];
    for site in [votes, reactions] {
        let mut command = afterword(database);
        said(
            command
                .args(site)
                .args(everything)
                .args(criteria)
                .output()?,
        )?;
    }
    let server = Server::start(database)?;
    let mut fuzzer = Command::new(schemathesis()?);
    let settings = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    fuzzer
        .arg("--config-file")
        .arg(settings.join("schemathesis.toml"))
        .args(["run", "--no-color"])
        .arg(format!("{}/api/v1/openapi.json", server.address))
        .current_dir(scratch)
        .env("AFTERWORD_URL", &server.address)
        .env("SCHEMATHESIS_HOOKS", settings.join("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1");
    println!("{}", said(fuzzer.output()?)?);
    Ok(())
}

/// The server, ended with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(database: &str) -> anyhow::Result<Self> {
        let mut child = afterword(database)
            .args(["serve", "--listen", "127.0.0.1:0", "--rate-limit", "off"])
            .args(["--log", "warn"])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut first = String::new();
        let output = child.stdout.as_mut().context("no pipe")?;
        BufReader::new(output).read_line(&mut first)?;
        let address = first.trim_end().strip_prefix("listening on ");
        let address = address.unwrap_or_default().to_owned();
        let server = Self { child, address };
        ensure!(!server.address.is_empty(), "the first line is {first:?}");
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn afterword(database: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_afterword"));
    command.env_clear().env("AFTERWORD_DATABASE", database);
    command
}

fn schemathesis() -> anyhow::Result<PathBuf> {
    env::var_os("AFTERWORD_SCHEMATHESIS")
        .map(PathBuf::from)
        .context(
            "call `cargo xtask test fuzz`, or say in AFTERWORD_SCHEMATHESIS where the program is",
        )
}

/// What a program said, if it was content.
fn said(output: Output) -> anyhow::Result<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}\n{text}{errors}", output.status);
    Ok(text)
}
