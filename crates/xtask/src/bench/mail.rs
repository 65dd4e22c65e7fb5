//! `cargo xtask bench mail`: what it costs that many are told of a comment, and how soon they are.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;

use crate::bench::comments::Comments;
use crate::bench::followers::Database;
use crate::bench::sink::Sink;
use crate::bench::telling::{self, Extent, Findings};
use crate::bench::{Folder, REPORT, machine, report, write_part};
use crate::build;
use crate::project::Project;
use crate::setup::{self, Scope};
use crate::step::{Outcome, Steps};

/// Where readers reach the server, as links in mails say; nobody follows them.
const PUBLIC_URL: &str = "https://comments.bench.example";

/// How to measure.
#[derive(Args)]
pub struct Mail {
    /// How often 10,000 are told of a comment at once.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=i64::from(telling::MOST_ROUNDS)))]
    rounds: u32,
    /// How many comments are posted to threads that 0, 10 and 10,000 follow.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    posts: u32,
    /// An empty PostgreSQL database to measure as well, such as `postgres://user:password@localhost/bench`. It is
    /// filled, and left so.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes; what else is in this file stays.
    #[arg(long, value_name = "FILE", default_value = REPORT)]
    report: PathBuf,
}

/// Builds, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, a post is refused, or mails are missing or too many.
pub fn run(project: &Project, wanted: &Mail, steps: &mut Steps) -> Result<()> {
    if !wanted.as_built {
        setup::run(project, Scope::Tests, steps)?;
        build::run(project, true, steps)?;
    }
    let folder = Folder::new(project)?;
    let load = machine::load();
    let extent = Extent {
        rounds: wanted.rounds,
        posts: wanted.posts,
    };
    let file = folder.path().join("bench.db");
    let mut engines = vec![("SQLite", Database::Sqlite(&file))];
    let mut machine = machine::describe(project);
    if let Some(url) = &wanted.postgres {
        let postgres = Database::Postgres(url);
        engines.push(("PostgreSQL", postgres));
        machine.extend(
            postgres
                .version(project)
                .map(|version| ("PostgreSQL", version)),
        );
    }
    let mut all: Vec<(&str, Findings)> = Vec::new();
    for (engine, database) in engines {
        let url = database.url();
        steps.run(&format!("comments and followers in {engine}"), "", || {
            Comments::fill(project, folder.path(), &url, &extent.threads())?;
            database.follow(project, &extent.followers())?;
            Ok(Outcome::Done)
        })?;
        steps.run(&format!("posts and mails with {engine}"), "", || {
            let sink = Sink::listen()?;
            let flags = ["--smtp-url", &sink.url(), "--public-url", PUBLIC_URL];
            let server = Comments::start(project, &url, &flags)?;
            let findings = telling::measure(&server, &sink, folder.path(), extent);
            all.push((engine, findings.with_context(|| engine.to_owned())?));
            Ok(Outcome::Done)
        })?;
    }
    machine.push(("Rounds", wanted.rounds.to_string()));
    machine.push(("Posts of each kind", wanted.posts.to_string()));
    machine.push(("Load when it began", load));
    let section = report::telling::section(&all, &machine);
    println!("\n{section}");
    write_part(project, &wanted.report, &section)
}
