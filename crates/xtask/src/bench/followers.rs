//! People who follow a thread: put into the database directly, as each of them would have to confirm an address.
//!
//! No server may have the database open meanwhile.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bench::corpus;
use crate::command::answer;
use crate::project::Project;
use crate::setup::test_tools;

/// What Python does with a SQLite database.
const PYTHON: &str = "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); \
                      database.executescript(sys.argv[2]); print(database.execute(sys.argv[3]).fetchone()[0])";

/// Confirmed addresses that want to know of each comment in a thread.
#[derive(Clone, Debug)]
pub struct Followers {
    /// The name of the thread.
    pub thread: String,
    /// What their addresses begin with; those who begin alike are the same people.
    pub name: String,
    /// How many they are.
    pub number: usize,
    /// Whether they are told once a day instead of at once.
    pub daily: bool,
}

/// A database that followers can be put into.
#[derive(Clone, Copy, Debug)]
pub enum Database<'a> {
    /// A file.
    Sqlite(&'a Path),
    /// An address.
    Postgres(&'a str),
}

impl Database<'_> {
    /// What the server calls it.
    pub fn url(self) -> String {
        match self {
            Self::Sqlite(file) => format!("sqlite:{}", file.display()),
            Self::Postgres(url) => url.to_owned(),
        }
    }

    /// Puts all of them in.
    ///
    /// # Errors
    ///
    /// If Python or `psql` is not there or fails, or a thread is not.
    pub fn follow(self, project: &Project, all: &[Followers]) -> Result<()> {
        let statements: Vec<String> = all.iter().map(|some| self.statements(some)).collect();
        let count = "SELECT COUNT(*) FROM subscriptions";
        let counted = match self {
            Self::Sqlite(file) => {
                let mut python = project.command("python3");
                python.args(["-c", PYTHON]).arg(file);
                answer(python.args([statements.join(";\n").as_str(), count]))
                    .context("Python with its module sqlite3 does not do it")?
            }
            Self::Postgres(_) => {
                self.ask(project, &format!("{};\nANALYZE", statements.join(";\n")))?;
                self.ask(project, count)?
            }
        };
        let expected: usize = all.iter().map(|some| some.number).sum();
        ensure!(
            counted.trim() == expected.to_string(),
            "{} follow instead of {expected}",
            counted.trim()
        );
        Ok(())
    }

    /// The version of the program that keeps the database, if it is not ours.
    pub fn version(self, project: &Project) -> Option<String> {
        let version = self.ask(project, "SHOW server_version").ok()?;
        Some(version.trim().to_owned())
    }

    /// Asks PostgreSQL through `psql`.
    ///
    /// # Errors
    ///
    /// If `psql` is not there or fails.
    pub fn ask(self, project: &Project, statements: &str) -> Result<String> {
        let Self::Postgres(url) = self else {
            anyhow::bail!("SQLite is asked through Python");
        };
        let beside = || Some(test_tools::find(project).ok()?.pg_bin.join("psql"));
        let psql = project.which(&["psql"]).or_else(beside);
        let mut psql = project.command(psql.context("there is no psql")?);
        psql.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"]);
        psql.args(["--set=ON_ERROR_STOP=1", "--command", statements, url]);
        answer(&mut psql).context("psql does not do it")
    }

    fn statements(self, some: &Followers) -> String {
        let Followers {
            thread,
            name,
            number,
            daily,
        } = some;
        let thread = corpus::article(thread);
        let cadence = if *daily { "daily" } else { "instant" };
        let bytes = match self {
            Self::Sqlite(_) => "BLOB",
            Self::Postgres(_) => "BYTEA",
        };
        format!(
            "INSERT INTO addresses (site_id, email, email_key, state, created_at) \
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number}) \
             SELECT t.site_id, '{name}' || i || '@bench.example', '{name}' || i || '@bench.example', \
             'confirmed', t.created_at FROM n, threads t WHERE t.url = '{thread}' \
             ON CONFLICT (site_id, email_key) DO NOTHING;\n\
             INSERT INTO subscriptions \
             (site_id, address_id, thread_id, kind, target, cadence, reader, created_at) \
             SELECT t.site_id, a.id, t.id, 'thread', CAST(t.id AS TEXT), '{cadence}', CAST('' AS {bytes}), \
             t.created_at FROM addresses a JOIN threads t ON t.site_id = a.site_id \
             WHERE t.url = '{thread}' AND a.email_key LIKE '{name}%'"
        )
    }
}
