//! `cargo xtask bench growth`: what readers and writers wait for when a database has become large.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result};
use clap::Args;

use crate::bench::comments::Comments;
use crate::bench::followers::Database;
use crate::bench::grown::{self, Grown, SIZES};
use crate::bench::{Folder, REPORT, machine, report, write_part};
use crate::build;
use crate::project::Project;
use crate::sizes::grouped;
use crate::step::{Outcome, Steps};

/// How to measure.
#[derive(Args)]
pub struct Growth {
    /// How often each thing is done in each database.
    #[arg(long, default_value_t = 51, value_parser = clap::value_parser!(u32).range(5..=90))]
    repetitions: u32,
    /// A database of a PostgreSQL server to measure as well, such as `postgres://user:password@localhost/postgres`. The
    /// databases `growth_…` are made on that server, and removed afterwards.
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Measures what was built last, without building.
    #[arg(long)]
    as_built: bool,
    /// Where the report goes; what else is in this file stays.
    #[arg(long, value_name = "FILE", default_value = REPORT)]
    report: PathBuf,
}

/// Builds, fills, measures, prints the tables and writes the report.
///
/// # Errors
///
/// If something cannot be built or started, or the server refuses something.
pub fn run(project: &Project, wanted: &Growth, steps: &mut Steps) -> Result<()> {
    if !wanted.as_built {
        // The widget is not asked for.
        steps.run("server", "", || build::server(project, true))?;
    }
    let folder = Folder::new(project)?;
    let load = machine::load();
    let mut machine = machine::describe(project);
    let mut all: Vec<(&str, Grown)> = Vec::new();
    let files =
        SIZES.map(|size| format!("sqlite:{}", folder.path().join(size.to_string()).display()));
    all.push((
        "SQLite",
        measure(project, "SQLite", &files, wanted.repetitions, steps)?,
    ));
    drop(folder);
    if let Some(url) = &wanted.postgres {
        let server = Database::Postgres(url);
        machine.extend(
            server
                .version(project)
                .map(|version| ("PostgreSQL", version)),
        );
        let (before, _) = url
            .rsplit_once('/')
            .context("the address names no database")?;
        let names = SIZES.map(|size| format!("growth_{size}"));
        let remove = || {
            names.iter().try_for_each(|name| {
                let remove = format!("DROP DATABASE IF EXISTS {name}");
                server.ask(project, &remove).map(drop)
            })
        };
        remove()?;
        for name in &names {
            let make = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
            server.ask(project, &make)?;
        }
        let urls = names.each_ref().map(|name| format!("{before}/{name}"));
        let measured = measure(project, "PostgreSQL", &urls, wanted.repetitions, steps);
        remove()?;
        all.push(("PostgreSQL", measured?));
    }
    machine.push(("Times each thing was done", wanted.repetitions.to_string()));
    machine.push(("Load when it began", load));
    let section = report::growth::section(&all, &machine);
    println!("\n{section}");
    write_part(project, &wanted.report, &section)
}

/// Fills a database of each size, serves them all, and measures them in turns.
fn measure(
    project: &Project,
    engine: &str,
    urls: &[String; 3],
    times: u32,
    steps: &mut Steps,
) -> Result<Grown> {
    let mut measured = Grown::default();
    let mut servers = Vec::new();
    for (size, url) in SIZES.into_iter().zip(urls) {
        let what = format!("{} comments in {engine}", grouped(size));
        steps.run(&what, "", || {
            let begun = Instant::now();
            Comments::seed(project, url, size)?;
            measured.filled(size, begun.elapsed());
            servers.push((size, Comments::start(project, url, &[])?));
            Ok(Outcome::Done)
        })?;
    }
    steps.run(&format!("readers and writers with {engine}"), "", || {
        grown::measure(project, &servers, urls, times, &mut measured)?;
        Ok(Outcome::Done)
    })?;
    Ok(measured)
}
